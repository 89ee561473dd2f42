import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ConfigurationError } from '../../errors/index.js';

/** The browser script, as it is served. */
export interface ClientBundle {
  readonly script: string;
  /** Content hash, part of the script's address, so that browsers may keep it for ever. */
  readonly hash: string;
}

/** Injection token of the {@link ClientBundle}. */
export const CLIENT_BUNDLE = Symbol('LIVETEMPLATE_CLIENT_BUNDLE');

/** The built library has the script beside it; run from its sources, the library takes the one that was built last. */
const PLACES = ['../../client/livetemplate.js', '../../../dist/client/livetemplate.js'];

/** @throws {ConfigurationError} where the script was never built. */
export function loadClientBundle(): ClientBundle {
  const file = PLACES.map((place) => join(import.meta.dirname, place)).find((path) => existsSync(path));
  if (file === undefined) {
    throw new ConfigurationError('The browser script of LiveTemplate is missing. `npm run build:client` makes it.');
  }
  return clientBundle(readFileSync(file, 'utf8'));
}

export function clientBundle(script: string): ClientBundle {
  // The map is not served: without the remark, developer tools do not ask for it.
  const own = script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/u, '\n');
  return { script: own, hash: createHash('sha256').update(own).digest('hex').slice(0, 16) };
}
