import type { Cluster, Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { Clock, RevocationList } from '../../ports/index.js';
import { asking, unguarded, type Guard } from './asking.js';
import { rootKey, type RedisKeyPlace } from './redis-keys.js';

export interface RedisRevocationListOptions extends RedisKeyPlace {
  readonly client: Redis | Cluster;
  /** The time of Redis. @default that of this process */
  readonly clock?: Pick<Clock, 'now'> | undefined;
  /** @default waits for whatever comes */
  readonly guard?: Guard | undefined;
}

/** How long a process may be without Redis and still hear of all that was revoked meanwhile, in milliseconds. */
const NEWS_MS = 86_400_000;

/** How far the clock of this process may be ahead of that of Redis before it has been set by it, in milliseconds. */
const CLOCK_SKEW_MS = 60_000;

/** Most revocations of this process that Redis gets again. */
const MOST_REPEATED = 1_000;

/**
 * Revocations known to all processes on one Redis: a key for each, and a stream of what has come to them, which ends connections
 * on all processes. A token that cannot be looked up is not let in.
 */
export class RedisRevocationList implements RevocationList {
  private readonly client: Redis | Cluster;
  private readonly root: string;
  private readonly guard: Guard;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly startedAt = performance.now();
  /** Last entry of the stream that was read; null before the first look. */
  private read: string | null = null;
  /** What was revoked here, and when it ends. */
  private readonly own = new LRUCache<string, number>({ max: MOST_REPEATED });

  constructor(options: RedisRevocationListOptions) {
    this.client = options.client;
    this.root = `${rootKey(options)}:revoked`;
    this.clock = options.clock ?? Date;
    this.guard = options.guard ?? unguarded;
  }

  /** The news first: where the second step fails, the caller hears of it and does both again. */
  async revoke(jti: string, expiresAt: number): Promise<void> {
    await this.announce(jti);
    await this.asking(() => this.client.set(`${this.root}:${jti}`, 1, 'PXAT', expiresAt));
    this.own.set(jti, expiresAt);
  }

  /** Redis is back, and may lack what it was told last: it is told again. Nobody else would do it. */
  async repeat(): Promise<void> {
    await Promise.all([...this.own].map(([jti, expiresAt]) => this.revoke(jti, expiresAt)));
  }

  async isRevoked(jti: string): Promise<boolean> {
    return (await this.asking(() => this.client.exists(`${this.root}:${jti}`))) === 1;
  }

  async news(): Promise<readonly string[]> {
    const from = this.read ?? this.start();
    const entries = await this.asking(() => this.client.xrange(this.stream, `(${from}`, '+'));
    this.read = entries.at(-1)?.[0] ?? from;
    return entries.flatMap(([, [, jti]]) => jti ?? []);
  }

  async announce(text: string): Promise<void> {
    const oldest = Math.round(this.clock.now() - NEWS_MS);
    await this.asking(() => this.client.xadd(this.stream, 'MINID', '~', oldest, '*', 'jti', text));
  }

  /** What is older than this process concerns none of its connections. */
  private start(): string {
    const age = performance.now() - this.startedAt;
    return `${Math.max(0, Math.floor(this.clock.now() - age - CLOCK_SKEW_MS))}-0`;
  }

  private get stream(): string {
    return `${this.root}-news`;
  }

  private asking<T>(call: () => Promise<T>): Promise<T> {
    return asking(this.guard, call, 'Redis did not answer about a token.');
  }
}
