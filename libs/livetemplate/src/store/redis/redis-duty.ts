import type { Cluster, Redis } from 'ioredis';
import { rootKey, type RedisKeyPlace } from './redis-keys.js';
import { RedisScript } from './redis-script.js';

export interface RedisDutyOptions extends RedisKeyPlace {
  readonly client: Redis | Cluster;
  readonly name: string;
  /** How long a process that does not report counts as at work, in milliseconds. It reports three times as often. @default 30_000 */
  readonly leaseMs?: number | undefined;
}

/** One turn of a duty. */
export interface Turn {
  /** Rises with each turn of any process: who has a lower one is late. */
  readonly number: number;
  /** Whether it is still this one's turn: asked before each step that must not be taken twice. */
  isMine(): Promise<boolean>;
}

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** KEYS: duty. ARGV: milliseconds between turns, of the lease. Gives the number of the turn; 0 where it is nobody's, or another's. */
const TAKE = new RedisScript(`${NOW}
local duty = redis.call('HMGET', KEYS[1], 'due', 'leased')
if duty[1] and now < tonumber(duty[1]) then return 0 end
if duty[2] and now < tonumber(duty[2]) then return 0 end
local turn = redis.call('HINCRBY', KEYS[1], 'turn', 1)
redis.call('HSET', KEYS[1], 'leased', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], 10 * (ARGV[1] + ARGV[2]))
return turn`);

/** KEYS: duty. ARGV: turn, milliseconds of the lease. Gives 1 where it is still the same turn. */
const RENEW = new RedisScript(`${NOW}
if redis.call('HGET', KEYS[1], 'turn') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'leased', now + ARGV[2])
return 1`);

/** KEYS: duty. ARGV: turn, milliseconds until the next one. */
const DONE = new RedisScript(`${NOW}
if redis.call('HGET', KEYS[1], 'turn') ~= ARGV[1] then return end
redis.call('HSET', KEYS[1], 'due', now + ARGV[2])
redis.call('HDEL', KEYS[1], 'leased')`);

/**
 * Work that one process at a time does for all. Only the clock of Redis counts; a process that dies at work is followed by another when its
 * lease has ended, and one that was only away finds that its turn is over.
 */
export class RedisDuty {
  private readonly client: Redis | Cluster;
  private readonly key: string;
  private readonly leaseMs: number;

  constructor({ client, name, leaseMs, ...place }: RedisDutyOptions) {
    this.client = client;
    this.key = `${rootKey(place)}:duty:${name}`;
    this.leaseMs = leaseMs ?? 30_000;
  }

  /**
   * Does the work where nobody has done it within this time, and nobody is at it.
   * @param everyMs milliseconds between the end of a turn and the next one
   * @returns whether it was done here
   */
  async take(everyMs: number, work: (turn: Turn) => Promise<void>): Promise<boolean> {
    const number = Number(await TAKE.run(this.client, [this.key], everyMs, this.leaseMs));
    if (number === 0) return false;
    const renew = async (): Promise<boolean> => (await RENEW.run(this.client, [this.key], number, this.leaseMs)) === 1;
    // Where Redis is away, the lease ends; that is found out by the work.
    const timer = setInterval(() => void renew().catch(() => false), this.leaseMs / 3).unref();
    try {
      await work({ number, isMine: renew });
    } finally {
      clearInterval(timer);
    }
    await DONE.run(this.client, [this.key], number, everyMs);
    return true;
  }
}
