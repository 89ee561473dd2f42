import { RedisScript } from './redis-script.js';

/**
 * Scripts that Redis runs in one go. Each touches a single key, so that they work on a cluster, where the keys of one
 * application lie on many nodes.
 */

/**
 * KEYS: page. ARGV: expected version, expiresAt, then fields and values, of which the first is `topics`.
 * Gives nothing where the version is another; else whether the page lives longer than before, and the topics it had.
 */
export const COMMIT = new RedisScript(`
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return nil end
local topics = redis.call('HGET', KEYS[1], 'topics') or '[]'
local longer = tonumber(ARGV[2]) > tonumber(redis.call('HGET', KEYS[1], 'expiresAt'))
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('PEXPIREAT', KEYS[1], ARGV[2])
return { longer and 1 or 0, topics }`);

/** KEYS: page. ARGV: lastUsedAt, expiresAt. Gives 0 where there is no such page. */
export const TOUCH = new RedisScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'lastUsedAt', ARGV[1], 'expiresAt', ARGV[2])
redis.call('PEXPIREAT', KEYS[1], ARGV[2])
return 1`);

/** KEYS: name. ARGV: old value, new value, expiresAt. Puts the new value in, if the old one stands there. */
export const REPLACE_NAME = new RedisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
return 1`);

/** KEYS: name. ARGV: value. Removes the name, if it has the value. */
export const RELEASE_NAME = new RedisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

/**
 * KEYS: index of pages by their end. ARGV: expiresAt, page id. The index lives as long as the page in it that lives longest. `NX`
 * is for the new one: to `GT`, no end is later than any.
 */
export const ENTER = new RedisScript(`
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIREAT', KEYS[1], ARGV[1], 'NX')
redis.call('PEXPIREAT', KEYS[1], ARGV[1], 'GT')`);

/** By the clock of Redis, which is the same for all nodes. */
const DROP_ENDED = `
local now = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now[1] * 1000 + math.floor(now[2] / 1000))`;

/** KEYS: index. Gives the ids of the pages that have not ended. */
export const LIVING = new RedisScript(`${DROP_ENDED}
return redis.call('ZRANGE', KEYS[1], 0, -1)`);

/** KEYS: index. Gives how many pages have not ended. */
export const COUNT_LIVING = new RedisScript(`${DROP_ENDED}
return redis.call('ZCARD', KEYS[1])`);
