import type { Cluster, Redis } from 'ioredis';
import { StoreUnavailableError } from '../../errors/index.js';
import type { RotationRegister } from '../../ports/index.js';
import { asking, unguarded, type Guard } from './asking.js';
import { rootKey, type RedisKeyPlace } from './redis-keys.js';

export interface RedisRotationRegisterOptions extends RedisKeyPlace {
  readonly client: Redis | Cluster;
  /** @default waits for whatever comes */
  readonly guard?: Guard | undefined;
}

/** A list for each period. It is one key, so that adding and reading are one step. */
export class RedisRotationRegister implements RotationRegister {
  private readonly client: Redis | Cluster;
  private readonly root: string;
  private readonly guard: Guard;

  constructor(options: RedisRotationRegisterOptions) {
    this.client = options.client;
    this.root = `${rootKey(options)}:rotations`;
    this.guard = options.guard ?? unguarded;
  }

  async add(period: number, at: number, expiresAt: number, count: number): Promise<readonly number[]> {
    const key = `${this.root}:${period}`;
    const times = Array.from({ length: count }, () => at);
    const answers = await this.asking(() =>
      this.client
        .multi()
        .rpush(key, ...times)
        .pexpireat(key, expiresAt)
        .lrange(key, 0, -1)
        .exec(),
    );
    const [, , [error, all] = []] = answers ?? [];
    if (!Array.isArray(all)) throw new StoreUnavailableError('Redis did not add a rotation.', { cause: error });
    return all.map(Number);
  }

  async of(period: number): Promise<readonly number[]> {
    return (await this.asking(() => this.client.lrange(`${this.root}:${period}`, 0, -1))).map(Number);
  }

  private asking<T>(call: () => Promise<T>): Promise<T> {
    return asking(this.guard, call, 'Redis did not answer about the rotation of keys.');
  }
}
