import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

import { ERROR_CODES, type ErrorCode } from '../../errors/index.js';

type Next = (error?: unknown) => void;
type Middleware = (
  request: IncomingMessage & { body?: unknown; _body?: boolean },
  response: unknown,
  next: Next,
) => void;

interface Parsed {
  readonly value: unknown;
}

/** What a body of some type is read as; null where it is not that. */
type Parse = (body: Buffer, type: string) => Parsed | null | Promise<Parsed | null>;

const READERS: readonly (readonly [type: RegExp, parse: Parse])[] = [
  [/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/iu, parseJson],
  [/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/iu, parseForm],
];

/** What Express has of its middlewares. */
interface Router {
  readonly stack: unknown[];
}

/**
 * Reads the JSON and the forms of our own addresses before the application's reader does, so that a message may be as large over
 * HTTP as over a connection and no larger, whatever the application allows for its own addresses. Those that are compressed or in
 * another charset are left to that reader.
 * Fastify reads bodies by itself, and answers those that are too large in its own way.
 *
 * @param path below which bodies are read; two readers of one path would wait for each other's body
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
    const [, parse] = READERS.find(([pattern]) => pattern.test(type)) ?? [];
    if (parse === undefined || encoding !== undefined) {
      next();
      return;
    }
    if (Number(length) > maxBytes) {
      refuse(request, response, 'PAYLOAD_TOO_LARGE');
      return;
    }
    const take = async (body: Buffer | null): Promise<void> => {
      const parsed = body === null ? null : await parse(body, type);
      if (parsed === null) {
        refuse(request, response, body === null ? 'PAYLOAD_TOO_LARGE' : 'PROTOCOL_VIOLATION');
        return;
      }
      request.body = parsed.value;
      // What the reader of older versions of Express goes by: it would wait for a body that has been read.
      request._body = true;
      next();
    };
    read(request, maxBytes, (body) => void take(body));
  };
  (adapter.use as (path: string, handler: Middleware) => unknown).call(adapter, path, reader);
  // It came last, behind the application's own reader.
  const { stack } = (adapter.getInstance() as { router: Router }).router;
  stack.unshift(stack.pop());
}

/** Null where there is more than `maxBytes`. Whoever goes away in the middle gets no answer. */
function read(request: IncomingMessage, maxBytes: number, done: (body: Buffer | null) => void): void {
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
  const end = (): void => done(Buffer.concat(chunks));
  request.on('data', take).once('end', end);
}

function parseJson(body: Buffer): Parsed | null {
  try {
    return { value: JSON.parse(body.toString('utf8')) as unknown };
  } catch {
    return null;
  }
}

/** The fields of a form as `FormData`: the platform knows how to read what browsers send. */
async function parseForm(body: Buffer, type: string): Promise<Parsed | null> {
  try {
    return { value: await new Response(Uint8Array.from(body), { headers: { 'content-type': type } }).formData() };
  } catch {
    return null;
  }
}
