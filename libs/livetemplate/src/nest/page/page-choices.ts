import { ConfigurationError } from '../../errors/index.js';

/** What says of a page how it is shared, and by which template it is shown. */
interface PageChoices {
  readonly template?: unknown;
  readonly isolate?: unknown;
}

/**
 * Checks what a decorator or a call says of a page, for who writes without types.
 * @param place where it is said
 * @throws {ConfigurationError}
 */
export function assertPageChoices(place: string, { template, isolate }: PageChoices): void {
  if (typeof template !== 'string' || template === '') {
    throw new ConfigurationError(
      `${place} needs the name of a template, such as 'counter.html'. Received ${String(template)}.`,
    );
  }
  if (isolate === undefined || isolate === 'group' || isolate === 'tab') return;
  throw new ConfigurationError(`${place}: "isolate" must be 'group' or 'tab'. Received ${String(isolate)}.`);
}
