import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** First byte of what is stored. */
const PLAIN = 0x6a;
const DEFLATED = 0x7a;

/**
 * Least size of what is compressed, in bytes: below, the time is worth more than the space. Data of 4 to 50 KiB takes two to three times as
 * long to commit when it is compressed, and a fifth of the space; with 200 KiB, what need not be sent makes up for it.
 */
export const DEFAULT_COMPRESS_FROM_BYTES = 32_768;

/** @param fromBytes least size of what is compressed */
export async function pack(text: string, fromBytes: number): Promise<Buffer> {
  const bytes = Buffer.from(text);
  if (bytes.length < fromBytes) return Buffer.concat([Buffer.of(PLAIN), bytes]);
  return Buffer.concat([Buffer.of(DEFLATED), await deflate(bytes, { level: 1 })]);
}

/** @throws {RangeError} where it is not what {@link pack} has made */
export async function unpack(stored: Buffer): Promise<string> {
  const body = stored.subarray(1);
  if (stored[0] !== DEFLATED) return body.toString();
  try {
    return (await inflate(body)).toString();
  } catch (cause) {
    throw new RangeError('What is stored of a page is damaged.', { cause });
  }
}
