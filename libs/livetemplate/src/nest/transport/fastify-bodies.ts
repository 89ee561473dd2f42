import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

import { PayloadTooLargeError, ProtocolViolationError } from '../../errors/index.js';
import { isMultipart, MultipartBody } from '../uploads/multipart-body.js';
import { parserOf, readBody } from './bodies.js';

interface FastifyRequest {
  readonly url: string;
  readonly raw: IncomingMessage;
}

/** What is needed of an instance of Fastify. */
export interface Fastify {
  hasContentTypeParser(type: string): boolean;
  addContentTypeParser(type: string, parse: (request: FastifyRequest, body: Readable) => Promise<unknown>): unknown;
  addHook(
    name: 'preParsing',
    hook: (request: FastifyRequest, reply: unknown, body: Readable, done: () => void) => void,
  ): unknown;
}

/** A type that no browser sends: bodies at our addresses get it, so that the application's readers stay what they are. */
const OURS = 'application/x-livetemplate';

/** The types of bodies on their way to the reader, and how large they may be. */
const expected = new WeakMap<FastifyRequest, { readonly type: string; readonly maxBytes: number }>();

/** As for Express; what is no JSON and no form of ours is nothing here, as it would be there without a reader of the application. */
export function readBodiesOfFastify(fastify: Fastify, path: string, maxBytes: number): void {
  fastify.addHook('preParsing', (request, _reply, _body, done) => {
    const { headers } = request.raw;
    const [address] = request.url.split('?', 1) as [string];
    if (address === path || address.startsWith(`${path}/`)) {
      expected.set(request, { type: headers['content-type'] ?? '', maxBytes });
      headers['content-type'] = OURS;
    }
    done();
  });
  // Of one instance it is the same for all applications.
  if (!fastify.hasContentTypeParser(OURS)) fastify.addContentTypeParser(OURS, bodyOf);
}

/** @throws {LiveTemplateError} `PAYLOAD_TOO_LARGE`, `PROTOCOL_VIOLATION` */
async function bodyOf(request: FastifyRequest, stream: Readable): Promise<unknown> {
  const { type, maxBytes } = expected.get(request) ?? { type: OURS, maxBytes: 0 };
  request.raw.headers['content-type'] = type;
  if (isMultipart(type)) return new MultipartBody(stream, type);
  const parse = parserOf(type);
  if (parse === null) {
    stream.resume();
    return undefined;
  }
  const read = await readBody(stream, { type, parse, maxBytes });
  if (!('refused' in read)) return read.value;
  throw read.refused === 'PAYLOAD_TOO_LARGE' ? new PayloadTooLargeError() : new ProtocolViolationError();
}
