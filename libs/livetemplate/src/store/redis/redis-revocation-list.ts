import type { Cluster, Redis } from 'ioredis';
import type { RevocationList } from '../../ports/index.js';
import { asking, unguarded, type Guard } from './asking.js';
import { rootKey } from './redis-keys.js';

export interface RedisRevocationListOptions {
  readonly client: Redis | Cluster;
  readonly applicationId: string;
  /** Before every key. @default 'livetemplate' */
  readonly prefix?: string | undefined;
  /** @default waits for whatever comes */
  readonly guard?: Guard | undefined;
}

/** Revocations known to all processes on one Redis. A token that cannot be looked up is not let in. */
export class RedisRevocationList implements RevocationList {
  private readonly client: Redis | Cluster;
  private readonly root: string;
  private readonly guard: Guard;

  constructor(options: RedisRevocationListOptions) {
    this.client = options.client;
    this.root = `${rootKey(options)}:revoked`;
    this.guard = options.guard ?? unguarded;
  }

  async revoke(jti: string, expiresAt: number): Promise<void> {
    await this.asking(() => this.client.set(`${this.root}:${jti}`, 1, 'PXAT', expiresAt));
  }

  async isRevoked(jti: string): Promise<boolean> {
    return (await this.asking(() => this.client.exists(`${this.root}:${jti}`))) === 1;
  }

  private asking<T>(call: () => Promise<T>): Promise<T> {
    return asking(this.guard, call, 'Redis did not answer about a token.');
  }
}
