import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

import { ERROR_CODES, type ErrorCode } from '../../errors/index.js';
import { isMultipart, MultipartBody } from '../uploads/multipart-body.js';
import { parserOf, readBody } from './bodies.js';
import { readBodiesOfFastify, type Fastify } from './fastify-bodies.js';

type Next = (error?: unknown) => void;
type Middleware = (
  request: IncomingMessage & { body?: unknown; _body?: boolean },
  response: unknown,
  next: Next,
) => void;

/** What Express has of its middlewares. */
interface Router {
  readonly stack: unknown[];
}

/**
 * Reads the JSON and the forms of our own addresses before the application's reader does, so that a message may be as large over
 * HTTP as over a connection and no larger, whatever the application allows for its own addresses. Forms that may have files are left
 * for later, when it is known who sends them.
 *
 * @param path below which bodies are read; two readers of one path would wait for each other's body
 */
export function readBodies(adapter: HttpServer, path: string, maxBytes: number): void {
  const platform = adapter.getType?.();
  if (platform === 'fastify') readBodiesOfFastify(adapter.getInstance() as Fastify, path, maxBytes);
  else if (platform === 'express') readBodiesOfExpress(adapter, path, maxBytes);
}

/** Those that are compressed or in another charset are left to the application's reader. */
function readBodiesOfExpress(adapter: HttpServer, path: string, maxBytes: number): void {
  const refuse = (response: unknown, code: ErrorCode): void => {
    adapter.reply(response, { code, message: ERROR_CODES[code].text }, ERROR_CODES[code].status);
  };
  const reader: Middleware = (request, response, next) => {
    const { 'content-type': type = '', 'content-length': length, 'content-encoding': encoding } = request.headers;
    if (isMultipart(type) && encoding === undefined) {
      request.body = new MultipartBody(request, type);
      request._body = true;
      next();
      return;
    }
    const parse = parserOf(type);
    if (parse === null || encoding !== undefined) {
      next();
      return;
    }
    if (Number(length) > maxBytes) {
      request.resume();
      refuse(response, 'PAYLOAD_TOO_LARGE');
      return;
    }
    void readBody(request, { type, parse, maxBytes }).then((read) => {
      if ('refused' in read) {
        refuse(response, read.refused);
        return;
      }
      request.body = read.value;
      // What the reader of older versions of Express goes by: it would wait for a body that has been read.
      request._body = true;
      next();
    });
  };
  (adapter.use as (path: string, handler: Middleware) => unknown).call(adapter, path, reader);
  // It came last, behind the application's own reader.
  const { stack } = (adapter.getInstance() as { router: Router }).router;
  stack.unshift(stack.pop());
}
