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
  readonly typed: TypedValues;
}

/** What shows whose a form is. */
export type FormOwner = Pick<FormMessage, 'page' | 'csrf'>;

/** @returns null where it names no page */
export function readOwner(body: unknown): FormOwner | null {
  const first = (name: string): unknown => [body instanceof FormData ? body.get(name) : asRecord(body)[name]].flat()[0];
  const [page, csrf] = [first(FORM_FIELDS.page), first(FORM_FIELDS.csrf)];
  return typeof page === 'string' ? { page, csrf: typeof csrf === 'string' ? csrf : '' } : null;
}

/**
 * Reads a posted form; a name that occurs several times has a list of texts.
 * @param body as read, or what the platform has made of it
 * @returns null where it is none of ours
 */
export function readForm(action: string, body: unknown): FormMessage | null {
  const owner = readOwner(body);
  if (owner === null) return null;
  const values = new Map<string, unknown[]>();
  for (const [name, value] of body instanceof FormData ? body : Object.entries(asRecord(body))) {
    const known = values.get(name) ?? [];
    known.push(...(Array.isArray(value) ? (value as unknown[]) : [value]));
    values.set(name, known);
  }
  const fields = [...values].filter(([name]) => !RESERVED_FIELD.test(name));
  const data = Object.fromEntries(fields.map(([name, list]) => [name, list.length === 1 ? list[0] : list]));
  const message = readAction({ action, data });
  const typed = Object.fromEntries(fields.map(([name, list]) => [name, list.map(String)]));
  return message === null ? null : { ...owner, action: message, typed };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
