import type { Cluster, Redis } from 'ioredis';
import { StoreUnavailableError } from '../../errors/index.js';
import type { RevocationList } from '../../ports/index.js';
import { rootKey } from './redis-keys.js';

export interface RedisRevocationListOptions {
  readonly client: Redis | Cluster;
  readonly applicationId: string;
  /** Before every key. @default 'livetemplate' */
  readonly prefix?: string | undefined;
}

/** Revocations known to all processes on one Redis. A token that cannot be looked up is not let in. */
export class RedisRevocationList implements RevocationList {
  private readonly client: Redis | Cluster;
  private readonly root: string;

  constructor(options: RedisRevocationListOptions) {
    this.client = options.client;
    this.root = `${rootKey(options)}:revoked`;
  }

  async revoke(jti: string, expiresAt: number): Promise<void> {
    await asking(this.client.set(`${this.root}:${jti}`, 1, 'PXAT', expiresAt));
  }

  async isRevoked(jti: string): Promise<boolean> {
    return (await asking(this.client.exists(`${this.root}:${jti}`))) === 1;
  }
}

async function asking<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new StoreUnavailableError('Redis did not answer about a token.', { cause });
  }
}
