/** Messages by the path of the field, as `address.street`. */
export type FieldErrors = Record<string, string[]>;

/** As class-validator reports, in an exception made with `exceptionFactory`. */
interface ValidationError {
  readonly property: string;
  readonly constraints?: Readonly<Record<string, string>>;
  readonly children?: readonly ValidationError[];
}

/**
 * Finds the errors of single fields in the response of a 400 or 422, whichever of the usual forms it has:
 * - `{ fields: { title: ['…'] } }`;
 * - a list of class-validator's errors, itself or under `message` or `errors`;
 * - a list of `{ path, message }`, as of schema libraries;
 * - a list of sentences that begin with the field, which is what Nest's `ValidationPipe` makes by default.
 *
 * @returns null where there are none.
 */
export function fieldErrors(response: unknown): FieldErrors | null {
  // Without a prototype, a field may have any name.
  const found: FieldErrors = Object.create(null) as FieldErrors;
  const { fields, errors, message } = asRecord(response);
  for (const [field, messages] of Object.entries(asRecord(fields))) {
    for (const text of Array.isArray(messages) ? (messages as unknown[]) : [messages]) add(found, field, text);
  }
  for (const list of [response, errors, message]) {
    if (Array.isArray(list)) for (const entry of list as unknown[]) addEntry(found, entry);
  }
  return Object.keys(found).length === 0 ? null : found;
}

function addEntry(found: FieldErrors, entry: unknown): void {
  if (typeof entry === 'string') {
    const field = /^[\w$.[\]-]+(?=\s)/u.exec(entry)?.[0];
    if (field !== undefined) add(found, field, entry);
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
