import type { PageStore } from '../ports/index.js';
import type { StoredType } from '../store/index.js';
import type { RedisClusterNodes, RedisSentinels } from '../store/redis/redis-address.js';
import { assertKnown, mistake, positive, text, UNTOLD } from './option-checks.js';

/** Pages in Redis. @see requirement D1 @publicApi */
export interface RedisStoreOption {
  /**
   * Where Redis is; the module connects by ioredis, which has to be installed, and closes the connection with the application:
   * - `redis://user:password@host:6379/0`, or `rediss://…` for TLS;
   * - `{ sentinels: [{ host, port }], name: 'mymaster' }`;
   * - `{ cluster: ['redis://host:6379'] }`.
   *
   * Beside `sentinels` and `cluster` stand further options of ioredis (`password`, `tls`, …). Or a client of ioredis, of any kind,
   * which stays open.
   */
  readonly redis: string | RedisSentinels | RedisClusterNodes | RedisClient;
  /** Before every key and channel. @default 'livetemplate' */
  readonly prefix?: string;
  /** Page data of at least so many bytes is compressed. @default 32_768 */
  readonly compressFromBytes?: number;
  /**
   * How long Redis may take for an answer, in milliseconds. When it takes longer, pages live in memory until it is back.
   * @default 1_000
   */
  readonly answerMs?: number;
  /**
   * What becomes of changes while Redis is out of reach. With `accept` they are made in memory, answered, and brought to Redis when it is
   * back: nobody notices, but of a page that two nodes have changed meanwhile one side's changes are lost, and all of a node that dies. With `wait`
   * pages are shown, and changes are made and answered when Redis is back, or refused with `STORE_UNAVAILABLE` (503) after 30 seconds: nothing is
   * lost that was answered.
   * @default 'accept'
   * @example store: { redis: 'redis://redis:6379', whenAway: 'wait' }
   * @see requirement D3
   */
  readonly whenAway?: 'accept' | 'wait';
  /** Classes whose instances may stand in page data, and how they are written down, beside trusted text as `HTML`. @default none */
  readonly types?: readonly StoredType[];
}

/** What tells a client of ioredis, so that this package's types do not need that one's. @publicApi */
export interface RedisClient {
  /** As of ioredis. */
  publish(channel: string, message: string): Promise<unknown>;
  /** As of ioredis: another connection to the same place. */
  duplicate(...options: never[]): unknown;
}

export type StoreOption = 'memory' | RedisStoreOption | PageStore;

const REDIS_OPTIONS = Object.keys({
  redis: true,
  prefix: true,
  compressFromBytes: true,
  answerMs: true,
  whenAway: true,
  types: true,
} satisfies Record<keyof RedisStoreOption, true>);

/** @throws {ConfigurationError} naming what was expected */
export function storeOption(input: StoreOption): StoreOption {
  if (input === 'memory') return input;
  const { commit, redis } = (input ?? {}) as { commit?: unknown; redis?: unknown };
  if (typeof commit === 'function') return input;
  if (!isPlace(redis)) {
    const expected = "'memory', { redis: an address or a client of ioredis }, or an implementation of PageStore";
    throw mistake('store', expected, typeof input === 'string' ? UNTOLD : input);
  }
  const { prefix, compressFromBytes, answerMs, whenAway } = input as RedisStoreOption;
  assertKnown('store.', input as object, REDIS_OPTIONS);
  if (prefix !== undefined) text('store.prefix', prefix);
  if (compressFromBytes !== undefined) positive('store.compressFromBytes', compressFromBytes);
  if (answerMs !== undefined) positive('store.answerMs', answerMs);
  if (whenAway !== undefined && whenAway !== 'accept' && whenAway !== 'wait') {
    throw mistake('store.whenAway', "'accept' or 'wait'", whenAway);
  }
  return input;
}

/** @throws {ConfigurationError} where it is a place that cannot be */
function isPlace(redis: unknown): boolean {
  if (typeof redis === 'string') return assertAddress('store.redis', redis);
  if (typeof redis !== 'object' || redis === null) return false;
  if (typeof (redis as Partial<RedisClient>).duplicate === 'function') return true;
  const { sentinels, cluster, name } = redis as { sentinels?: unknown; cluster?: unknown; name?: unknown };
  if ((sentinels === undefined) === (cluster === undefined)) return false;
  if (cluster !== undefined) return hosts('store.redis.cluster', cluster);
  if (name !== undefined) text('store.redis.name', name);
  return hosts('store.redis.sentinels', sentinels);
}

function hosts(option: string, input: unknown): true {
  if (!Array.isArray(input) || input.length === 0) throw mistake(option, 'a list of at least one host', input);
  for (const host of input as unknown[]) {
    if (typeof host === 'string') assertAddress(option, host);
    else if (typeof (host as { host?: unknown } | null)?.host !== 'string') {
      throw mistake(option, "a list of { host: 'redis-1', port: 6379 }", host);
    }
  }
  return true;
}

function assertAddress(option: string, address: string): true {
  if (/^rediss?:\/\/[^/]/u.test(address) && URL.canParse(address)) return true;
  throw mistake(option, 'an address such as redis://localhost:6379', UNTOLD);
}
