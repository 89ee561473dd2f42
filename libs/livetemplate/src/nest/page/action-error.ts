import { HttpException, HttpStatus } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';

import { ERROR_CODES, LiveTemplateError } from '../../errors/index.js';
import type { ActionError } from '../../protocol/index.js';
import { payloadErrors } from './field-errors.js';

/** Codes for statuses that have one of ours; another status is answered with its own name, as `FORBIDDEN`. */
const CODE_OF_STATUS: Readonly<Record<number, keyof typeof ERROR_CODES>> = {
  400: 'PAYLOAD_INVALID',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'PAYLOAD_INVALID',
  429: 'RATE_LIMITED',
};

/**
 * What the browser is told of an error that ended an action; null for one that nobody has made for its eyes, which is
 * answered with {@link UNEXPECTED} and belongs in the log.
 */
export function toActionError(error: unknown): ActionError | null {
  if (error instanceof LiveTemplateError) return { code: error.code, message: error.publicText };
  if (error instanceof HttpException) return fromHttp(error);
  if (error instanceof WsException) return fromWs(error);
  return null;
}

export const UNEXPECTED: ActionError = { code: 'ACTION_FAILED', message: ERROR_CODES.ACTION_FAILED.text };

function fromHttp(error: HttpException): ActionError | null {
  const status: number = error.getStatus();
  if (status >= 500) return null;
  const code = CODE_OF_STATUS[status] ?? HttpStatus[status] ?? UNEXPECTED.code;
  if (status !== 400 && status !== 422) return { code, message: error.message };
  const { fields, general } = payloadErrors(error.getResponse());
  if (fields === null && general.length === 0) return { code, message: error.message };
  // Nest fills the message of a validation error with its name alone.
  const message = general.length === 0 ? ERROR_CODES.PAYLOAD_INVALID.text : general.join(' ');
  return { code, message, ...(fields === null ? {} : { fields }) };
}

function fromWs(error: WsException): ActionError {
  const detail = error.getError();
  if (typeof detail === 'string') return { code: UNEXPECTED.code, message: detail };
  return asActionError(detail) ?? UNEXPECTED;
}

/** An answer in our own form, as an exception filter may return it; null for anything else. */
export function asActionError(value: unknown): ActionError | null {
  const { code, message, fields } = (value ?? {}) as Partial<Record<keyof ActionError, unknown>>;
  if (typeof code !== 'string' || typeof message !== 'string') return null;
  const known = payloadErrors({ fields }).fields;
  return { code, message, ...(known === null ? {} : { fields: known }) };
}
