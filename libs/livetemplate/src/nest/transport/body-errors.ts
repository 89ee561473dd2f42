import type { HttpServer } from '@nestjs/common';

import { ERROR_CODES, type ErrorCode } from '../../errors/index.js';

/**
 * Answers a body that cannot be read in the words of the protocol. Express reads bodies before any route is chosen, so what
 * goes wrong there passes no filter of a controller. Fastify has an error handler for the whole application, which is the
 * application's own.
 *
 * @param path below which errors are answered; the application's other addresses keep its own answers.
 */
export function answerBodyErrors(adapter: HttpServer, path: string): void {
  if (adapter.getType?.() !== 'express') return;
  // Express knows a handler of errors by its four parameters.
  const handler = (error: unknown, _request: unknown, response: unknown, next: (error: unknown) => void): void => {
    const code = codeOf(error);
    if (code === null) next(error);
    else adapter.reply(response, { code, message: ERROR_CODES[code].text }, ERROR_CODES[code].status);
  };
  (adapter.use as (path: string, handler: unknown) => unknown).call(adapter, path, handler);
}

/** Null for what does not come from reading the body: errors of `raw-body` and `body-parser` have a type and a status. */
function codeOf(error: unknown): ErrorCode | null {
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (typeof type !== 'string' || typeof status !== 'number' || status < 400 || status > 499) return null;
  return status === ERROR_CODES.PAYLOAD_TOO_LARGE.status ? 'PAYLOAD_TOO_LARGE' : 'PROTOCOL_VIOLATION';
}
