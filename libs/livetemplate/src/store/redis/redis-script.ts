import { createHash } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';

/** What Redis does in one go. Its text travels once: afterwards Redis is asked for it by its hash. */
export class RedisScript {
  private readonly hash: string;

  /** @param text Lua. All of its keys lie in one slot of a cluster. */
  constructor(private readonly text: string) {
    this.hash = createHash('sha1').update(text).digest('hex');
  }

  async run(
    client: Redis | Cluster,
    keys: readonly string[],
    ...values: readonly (string | number | Buffer)[]
  ): Promise<unknown> {
    try {
      return await client.evalsha(this.hash, keys.length, ...keys, ...values);
    } catch (error) {
      // Redis was restarted, somebody has flushed its scripts, or this is another node of the cluster.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return client.eval(this.text, keys.length, ...keys, ...values);
    }
  }
}
