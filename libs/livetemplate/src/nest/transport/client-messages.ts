import type { Handshake, Resync } from '../../protocol/index.js';
import type { FormAction } from '../page/action-dispatcher.js';
import { nestedFields, nestedNames } from '../page/nested-fields.js';

/** Deeper data serves nobody and costs every recursive walk over it. */
const MAX_DEPTH = 32;
const MAX_ACTION_NAME = 128;
const MAX_ACTION_ID = 64;
const MAX_PROTOCOLS = 16;

/** A message of a browser that fits the protocol; null for one that does not. */
export function readAction(input: unknown): FormAction | null {
  if (!isRecord(input)) return null;
  const { action, id } = input;
  const names = nestedNames(input.data);
  const data = names === null ? input.data : nestedFields(input.data as Record<string, unknown>);
  if (typeof action !== 'string' || action === '' || action.length > MAX_ACTION_NAME) return null;
  if (id !== undefined && (typeof id !== 'string' || id === '' || id.length > MAX_ACTION_ID)) return null;
  if (!isPayload(data) || !isPlainData(data, MAX_DEPTH)) return null;
  return { action, data, ...(id === undefined ? {} : { id }), ...(names === null ? {} : { names }) };
}

/** What a client without a connection sends: an action, or the question what is new. */
export interface HttpMessage extends Omit<Handshake, 'token' | 'page'> {
  readonly page: string;
  /** Null where it only asks. */
  readonly action: FormAction | null;
}

/** The body of a request to the address of actions; null for one that does not fit. */
export function readHttpMessage(input: unknown): HttpMessage | null {
  if (!isRecord(input)) return null;
  const { page, protocol, ack, template } = input;
  const handshake = readHandshake({ page, protocol: protocol === undefined ? undefined : [protocol], ack, template });
  const action = input.action === null ? null : readAction(input);
  if (handshake?.page === undefined || (action === null && input.action !== null)) return null;
  return { ...handshake, page: handshake.page, action };
}

/** The acknowledged sequence number; null where the message does not fit. */
export function readAck(input: unknown): number | null {
  return isRecord(input) && isSequence(input.ack) ? input.ack : null;
}

/** A `resync` of the page, or of the fragment it names; null where the message does not fit. A reason is for the counters only. */
export function readResync(input: unknown): Resync | null {
  if (input === undefined) return {};
  if (!isRecord(input) || ArrayBuffer.isView(input)) return null;
  const { fragment_id: fragment, reason } = input;
  if (!isOptionalText(fragment)) return null;
  return {
    ...(fragment === undefined ? {} : { fragment_id: fragment }),
    ...(reason === 'gap' || reason === 'drift' ? { reason } : {}),
  };
}

/** The `auth` of a handshake; null where it does not fit. */
export function readHandshake(input: unknown): Handshake | null {
  if (!isRecord(input)) return null;
  const { page, token, protocol, ack, template } = input;
  if (!isOptionalText(page) || !isOptionalText(token) || !isOptionalText(template)) return null;
  if ((page === undefined) === (token === undefined)) return null;
  if (ack !== undefined && !isSequence(ack)) return null;
  if (protocol !== undefined && !isProtocolList(protocol)) return null;
  return {
    ...(page === undefined ? {} : { page }),
    ...(token === undefined ? {} : { token }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(ack === undefined ? {} : { ack }),
    ...(template === undefined ? {} : { template }),
  };
}

/** As in the body of a request to Nest: an object or a list, or nothing. A handler that takes properties from it is not given a text. */
function isPayload(data: unknown): boolean {
  return data === undefined || typeof data === 'object';
}

/**
 * Whether data is what JSON can carry, bounded in depth, and harmless to copy: `__proto__` as an own key changes the
 * prototype of whatever it is assigned to.
 */
function isPlainData(data: unknown, depth: number): boolean {
  if (typeof data !== 'object' || data === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(data)) return data.every((item) => isPlainData(item, depth - 1));
  // Socket.IO's binary attachments arrive as buffers.
  if (ArrayBuffer.isView(data) || Object.hasOwn(data, '__proto__')) return false;
  return Object.values(data).every((item) => isPlainData(item, depth - 1));
}

function isProtocolList(input: unknown): input is string[] {
  return Array.isArray(input) && input.length <= MAX_PROTOCOLS && input.every((entry) => typeof entry === 'string');
}

function isOptionalText(input: unknown): input is string | undefined {
  return input === undefined || (typeof input === 'string' && input !== '');
}

function isSequence(input: unknown): input is number {
  return Number.isSafeInteger(input) && (input as number) >= 0;
}

function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
