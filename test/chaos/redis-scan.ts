import type { Redis } from 'ioredis';
import { inflateRawSync } from 'node:zlib';

/** Something that Redis keeps. */
export interface Kept {
  readonly key: string;
  /** Milliseconds until it ends; negative for what never does. */
  readonly endsInMs: number;
  /** Key and all that stands in it, unpacked. */
  readonly text: string;
}

/** Everything that a Redis keeps. */
export async function everythingIn(redis: Redis): Promise<Kept[]> {
  const keys: string[] = [];
  for await (const batch of redis.scanStream({ count: 1_000 })) keys.push(...(batch as string[]));
  return Promise.all(
    [...new Set(keys)].map(async (key) => {
      const parts = await partsOf(redis, key);
      return { key, endsInMs: await redis.pttl(key), text: [key, ...parts.map(unpacked)].join('\n') };
    }),
  );
}

async function partsOf(redis: Redis, key: string): Promise<Buffer[]> {
  switch (await redis.type(key)) {
    case 'hash':
      return Object.entries(await redis.hgetallBuffer(key)).flatMap(([field, value]) => [Buffer.from(field), value]);
    case 'stream':
      return (await redis.xrangeBuffer(key, '-', '+')).flatMap(([, fields]) => fields);
    case 'list':
      return redis.lrangeBuffer(key, 0, -1);
    case 'set':
      return redis.smembersBuffer(key);
    case 'zset':
      return redis.zrangeBuffer(key, '0', '-1');
    default:
      return [(await redis.getBuffer(key)) ?? Buffer.alloc(0)];
  }
}

/** What is compressed says so with its first byte; what only seems to be, cannot be read as such. */
function unpacked(bytes: Buffer): string {
  try {
    return inflateRawSync(bytes.subarray(1)).toString();
  } catch {
    return bytes.toString();
  }
}
