/** Messages by the path of the field, as `address.street`. */
export type FieldErrors = Record<string, string[]>;

/** What is wrong with a payload. */
export interface PayloadErrors {
  /** Null where no single field is to blame. */
  readonly fields: FieldErrors | null;
  /** Sentences that name no field. */
  readonly general: readonly string[];
}

/** As class-validator reports, in an exception made with `exceptionFactory`. */
interface ValidationError {
  readonly property: string;
  readonly constraints?: Readonly<Record<string, string>>;
  readonly children?: readonly ValidationError[];
}

/**
 * Finds what is wrong in the response of a 400 or 422, whichever of the usual forms it has:
 * - `{ fields: { title: ['…'] } }`;
 * - the same under `message`, which is what Nest's `ValidationPipe` makes with `errorFormat: 'grouped'`;
 * - a list of class-validator's errors, itself or under `message` or `errors`;
 * - a list of `{ path, message }`, as of schema libraries;
 * - a list of class-validator's own sentences, which is what Nest's `ValidationPipe` makes by default. They name the field; texts of the
 *   application need not.
 */
export function payloadErrors(response: unknown): PayloadErrors {
  // Without a prototype, a field may have any name.
  const found: FieldErrors = Object.create(null) as FieldErrors;
  const general: string[] = [];
  const { fields, errors, message } = asRecord(response);
  for (const record of [fields, message]) {
    if (Array.isArray(record)) continue;
    for (const [field, messages] of Object.entries(asRecord(record))) {
      for (const text of Array.isArray(messages) ? (messages as unknown[]) : [messages]) add(found, field, text);
    }
  }
  for (const list of [response, errors, message]) {
    if (Array.isArray(list)) for (const entry of list as unknown[]) addEntry(found, general, entry);
  }
  return { fields: Object.keys(found).length === 0 ? null : found, general };
}

/** The path, what class-validator may say before the name, and the name: which begins with no capital, as sentences of people do. */
const SENTENCE =
  /^((?:[\w$[\]-]+\.)*)(?:each value in )?(?:nested property |property (?=\S+ should not exist)|All (?=\S+'s elements ))?([a-z_$[\d][\w$[\]-]*)(?='s |\s)/u;

/** How sentences begin that leave the field out. */
const NO_NAME = /^(?:an?|the|must|should|may|can|cannot|is|are|has)$/u;

function addEntry(found: FieldErrors, general: string[], entry: unknown): void {
  if (typeof entry === 'string') {
    const [, path = '', name = ''] = SENTENCE.exec(entry) ?? [];
    if (name === '' || NO_NAME.test(name)) general.push(entry);
    else add(found, path + name, entry);
    return;
  }
  const { property, path, message } = asRecord(entry);
  if (typeof property === 'string') addValidationError(found, entry as ValidationError, '');
  else if (Array.isArray(path)) add(found, path.map(String).join('.'), message);
  else if (typeof path === 'string') add(found, path, message);
}

function addValidationError(found: FieldErrors, error: ValidationError, parent: string): void {
  const field = parent + error.property;
  for (const text of Object.values(error.constraints ?? {})) add(found, field, text);
  for (const child of error.children ?? []) addValidationError(found, child, `${field}.`);
}

function add(found: FieldErrors, field: string, text: unknown): void {
  if (field === '' || typeof text !== 'string') return;
  (found[field] ??= []).push(text);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
