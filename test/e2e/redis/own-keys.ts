import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';

/** A place in the Redis of the tests where nobody else writes, and a client. */
export class OwnKeys {
  readonly prefix = `test-${randomUUID()}`;
  readonly redis = new Redis(process.env['REDIS_URL'] as string);

  /** As the option `store`. @param part of the place, where a suite needs several */
  store(part?: string): { redis: Redis; prefix: string } {
    return { redis: this.redis, prefix: part === undefined ? this.prefix : `${this.prefix}:${part}` };
  }

  /** Leaves nothing behind. */
  async clear(): Promise<void> {
    const keys = await this.redis.keys(`${this.prefix}:*`);
    if (keys.length > 0) await this.redis.del(...keys);
    await this.redis.quit();
  }
}
