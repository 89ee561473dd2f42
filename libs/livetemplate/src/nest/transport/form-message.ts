import { FORM_FIELDS, RESERVED_FIELD } from '../../protocol/index.js';
import type { FormAction } from '../page/action-dispatcher.js';
import type { TypedValues } from '../page/form-values.js';
import { readAction } from './client-messages.js';

/** What a form sends that is posted without the browser script. */
export interface FormMessage {
  readonly page: string;
  /** Empty where there is none. */
  readonly csrf: string;
  readonly action: FormAction;
  /** Names of the fields that hold files. */
  readonly files: readonly string[];
  readonly typed: TypedValues;
}

/**
 * Reads a posted form; a name that occurs several times has a list of texts.
 * @param body as read, or what the platform has made of it
 * @returns null where it is none of ours
 */
export function readForm(action: string, body: unknown): FormMessage | null {
  if (!(body instanceof FormData) && !isRecord(body)) return null;
  const values = new Map<string, unknown[]>();
  const files: string[] = [];
  for (const [name, value] of body instanceof FormData ? body : Object.entries(body)) {
    if (value instanceof File) {
      // A browser sends a field without a file as an empty one without a name.
      if (value.name !== '' || value.size > 0) files.push(name);
      continue;
    }
    const known = values.get(name) ?? [];
    known.push(...(Array.isArray(value) ? (value as unknown[]) : [value]));
    values.set(name, known);
  }
  const [page] = values.get(FORM_FIELDS.page) ?? [];
  const [csrf] = values.get(FORM_FIELDS.csrf) ?? [];
  if (typeof page !== 'string') return null;
  const fields = [...values].filter(([name]) => !RESERVED_FIELD.test(name));
  const data = Object.fromEntries(fields.map(([name, list]) => [name, list.length === 1 ? list[0] : list]));
  const message = readAction({ action, data });
  const typed = Object.fromEntries(fields.map(([name, list]) => [name, list.map(String)]));
  return message === null ? null : { page, csrf: typeof csrf === 'string' ? csrf : '', action: message, files, typed };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
