import type { Readable } from 'node:stream';

import type { ErrorCode } from '../../errors/index.js';

export interface Parsed {
  readonly value: unknown;
}

/** What a body of some type is read as; null where it is not that. */
export type Parse = (body: Buffer, type: string) => Parsed | null | Promise<Parsed | null>;

/** A body that is to be read. */
export interface BodyKind {
  /** Its `Content-Type`. */
  readonly type: string;
  readonly parse: Parse;
  readonly maxBytes: number;
}

const READERS: readonly (readonly [type: RegExp, parse: Parse])[] = [
  [/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/iu, parseJson],
  [/^application\/x-www-form-urlencoded\s*(;|$)/iu, parseForm],
];

/** How to read a body of this type; null where it is none of ours. */
export function parserOf(type: string): Parse | null {
  return READERS.find(([pattern]) => pattern.test(type))?.[1] ?? null;
}

/** What a body holds, or what is wrong with it. Whoever goes away in the middle gets no answer. */
export async function readBody(
  stream: Readable,
  { type, parse, maxBytes }: BodyKind,
): Promise<Parsed | { readonly refused: ErrorCode }> {
  const body = await read(stream, maxBytes);
  if (body === null) return { refused: 'PAYLOAD_TOO_LARGE' };
  return (await parse(body, type)) ?? { refused: 'PROTOCOL_VIOLATION' };
}

/** Null where there is more than `maxBytes`: what is left of it is read and forgotten, for who is still sending sees no answer. */
function read(stream: Readable, maxBytes: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      stream.off('data', take).off('end', end).resume();
      resolve(null);
    };
    const end = (): void => resolve(Buffer.concat(chunks));
    stream.on('data', take).once('end', end);
  });
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
