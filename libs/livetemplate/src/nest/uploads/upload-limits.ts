import { assertKnown, mistake, positive } from '../option-checks.js';

/** What a field of an action takes. @publicApi */
export interface UploadLimits {
  /** Of each file, in bytes. @default 8_000_000 */
  readonly maxBytes?: number;
  /** How many files. @default 1 */
  readonly maxFiles?: number;
  /**
   * Types and endings of names, as in the attribute `accept`: `['image/*', 'application/pdf', '.md']`. It keeps people from choosing the wrong
   * file, not attackers: who has to be sure looks at the content. @default any
   */
  readonly accept?: readonly string[];
}

/** By field. */
export type UploadFields = ReadonlyMap<string, Required<UploadLimits>>;

const DEFAULTS = { maxBytes: 8_000_000, maxFiles: 1, accept: [] as readonly string[] } as const;

/** @throws {ConfigurationError} */
export function resolveUploadLimits(field: string, input: UploadLimits): Required<UploadLimits> {
  const option = `@Uploads('${field}')`;
  assertKnown(`${option}.`, input, Object.keys(DEFAULTS));
  const accept = input.accept ?? DEFAULTS.accept;
  if (!Array.isArray(accept) || !accept.every((each) => /^(\.[^\s,]+|[\w.+-]+\/([\w.+-]+|\*))$/u.test(String(each)))) {
    throw mistake(`${option}.accept`, "a list of types and endings, such as ['image/*', '.pdf']", accept);
  }
  return Object.freeze({
    maxBytes: positive(`${option}.maxBytes`, input.maxBytes ?? DEFAULTS.maxBytes),
    maxFiles: positive(`${option}.maxFiles`, input.maxFiles ?? DEFAULTS.maxFiles),
    accept: Object.freeze(accept.map((each: string) => each.toLowerCase())),
  });
}

/** Whether a file is of one of the types. */
export function isAccepted(
  accept: readonly string[],
  { name, type }: { readonly name: string; readonly type: string },
): boolean {
  const [known, ending] = [type.toLowerCase(), name.toLowerCase()];
  return (
    accept.length === 0 ||
    accept.some((each) => {
      if (each.startsWith('.')) return ending.endsWith(each);
      return each.endsWith('/*') ? known.startsWith(each.slice(0, -1)) : known === each;
    })
  );
}
