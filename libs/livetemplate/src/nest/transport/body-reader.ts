import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

import { ERROR_CODES, type ErrorCode } from '../../errors/index.js';

type Next = (error?: unknown) => void;
type Middleware = (request: IncomingMessage & { body?: unknown }, response: unknown, next: Next) => void;

const PLAIN_JSON = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/iu;

/** What Express has of its middlewares. */
interface Router {
  readonly stack: unknown[];
}

/**
 * Reads the JSON of our own addresses before the application's reader does, so that a message may be as large over HTTP as over a
 * connection and no larger, whatever the application allows for its own addresses. Those that are compressed or in
 * another charset are left to that reader.
 * Fastify reads bodies by itself, and answers those that are too large in its own way.
 *
 * @param path below which bodies are read
 */
export function readBodies(adapter: HttpServer, path: string, maxBytes: number): void {
  if (adapter.getType?.() !== 'express') return;
  const refuse = (request: IncomingMessage, response: unknown, code: ErrorCode): void => {
    // What is left of it is read and forgotten: who is still sending would not see the answer.
    request.resume();
    adapter.reply(response, { code, message: ERROR_CODES[code].text }, ERROR_CODES[code].status);
  };
  const reader: Middleware = (request, response, next) => {
    const { 'content-type': type = '', 'content-length': length, 'content-encoding': encoding } = request.headers;
    if (!PLAIN_JSON.test(type) || encoding !== undefined) {
      next();
      return;
    }
    if (Number(length) > maxBytes) {
      refuse(request, response, 'PAYLOAD_TOO_LARGE');
      return;
    }
    read(request, maxBytes, (body) => {
      const json = body === null ? null : parse(body);
      if (json === null) {
        refuse(request, response, body === null ? 'PAYLOAD_TOO_LARGE' : 'PROTOCOL_VIOLATION');
        return;
      }
      request.body = json.value;
      next();
    });
  };
  (adapter.use as (path: string, handler: Middleware) => unknown).call(adapter, path, reader);
  // It came last, behind the application's own reader.
  const { stack } = (adapter.getInstance() as { router: Router }).router;
  stack.unshift(stack.pop());
}

/** Null where there is more than `maxBytes`. Whoever goes away in the middle gets no answer. */
function read(request: IncomingMessage, maxBytes: number, done: (body: string | null) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= maxBytes) {
      chunks.push(chunk);
      return;
    }
    request.off('data', take).off('end', end);
    done(null);
  };
  const end = (): void => done(Buffer.concat(chunks).toString('utf8'));
  request.on('data', take).once('end', end);
}

/** Null where it is no JSON. */
function parse(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}
