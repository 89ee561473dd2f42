import { ACTION_IDS_MS, MOST_ACTION_IDS } from '../../ports/index.js';
import { RedisScript } from './redis-script.js';

/**
 * Scripts that Redis runs in one go. Each touches keys of one page, or a single one, so that they work on a cluster, where the keys of
 * one application lie on many nodes.
 */

/** Needs KEYS: page, log, actions. Actions that are no longer young go, the oldest first, as far as there are more than the least. */
const HISTORY = `
local function forget(least)
  local count = redis.call('XLEN', KEYS[3])
  if count <= least then return end
  local now = redis.call('TIME')
  local young = now[1] * 1000 + math.floor(now[2] / 1000) - ${ACTION_IDS_MS}
  local old = redis.call('XRANGE', KEYS[3], '-', young, 'COUNT', count - least)
  redis.call('XTRIM', KEYS[3], 'MAXLEN', math.min(count - #old, math.max(least, ${MOST_ACTION_IDS})))
end
local function note(first, last, least)
  if first > last then return end
  local version = redis.call('HGET', KEYS[1], 'version')
  for i = first, last, 2 do
    redis.call('XADD', KEYS[3], '*', ARGV[i], ARGV[i + 1], 'version', version)
  end
  forget(tonumber(least))
end
local function live_until(at)
  for _, key in ipairs(KEYS) do redis.call('PEXPIREAT', key, at) end
end
local function times() return redis.call('HMGET', KEYS[1], 'lastUsedAt', 'expiresAt') end
local function not_before(earlier)
  local now = times()
  for i, field in ipairs({ 'lastUsedAt', 'expiresAt' }) do
    if tonumber(earlier[i]) > tonumber(now[i]) then
      redis.call('HSET', KEYS[1], field, earlier[i])
      now[i] = earlier[i]
    end
  end
  live_until(now[2])
  return tonumber(now[2]) > tonumber(earlier[2])
end`;

/**
 * Replaces the snapshot. A page never ends earlier than it was to: other processes may know of a later use.
 *
 * KEYS: page, log, actions. ARGV: expected version, what becomes of the log (`same`, `anew`, or a sequence number) and its entry, most entries and bytes of the log, the version whose later actions are lost (empty where none are), least actions, number of
 * actions, for each its id and answer, then fields and values of the page. Gives nothing where the version is another; else whether the page lives longer than before, and the topics it had.
 */
export const COMMIT = new RedisScript(`${HISTORY}
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return nil end
local topics = redis.call('HGET', KEYS[1], 'topics') or '[]'
local before = times()
local fields = 9 + 2 * ARGV[8]
redis.call('HSET', KEYS[1], unpack(ARGV, fields))
if ARGV[2] == 'anew' then
  redis.call('DEL', KEYS[2])
  redis.call('HDEL', KEYS[1], 'logSize')
elseif ARGV[2] ~= 'same' then
  redis.call('XADD', KEYS[2], ARGV[2] .. '-0', '', ARGV[3])
  local count = redis.call('XLEN', KEYS[2])
  local size = redis.call('HINCRBY', KEYS[1], 'logSize', #ARGV[3])
  while count > tonumber(ARGV[4]) or size > tonumber(ARGV[5]) do
    local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
    redis.call('XDEL', KEYS[2], oldest[1])
    count = count - 1
    size = redis.call('HINCRBY', KEYS[1], 'logSize', -#oldest[2][2])
  end
end
if ARGV[6] ~= '' then
  for _, action in ipairs(redis.call('XRANGE', KEYS[3], '-', '+')) do
    if tonumber(action[2][4] or 0) > tonumber(ARGV[6]) then redis.call('XDEL', KEYS[3], action[1]) end
  end
end
note(9, fields - 1, ARGV[7])
return { not_before(before) and 1 or 0, topics }`);

/** KEYS: page. ARGV: expiresAt, then fields and values. Gives 0 where there is such a page: then nothing was written. */
export const PUT = new RedisScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('PEXPIREAT', KEYS[1], ARGV[1])
return 1`);

/**
 * KEYS: page, log, actions, gone. Deletes a page, and notes as long as it would have lived that it was not lost. Gives what led to it:
 * name, group, user and topics.
 */
export const DELETE = new RedisScript(`
local ends = redis.call('PEXPIRETIME', KEYS[1])
if ends == -2 then return nil end
local led = redis.call('HMGET', KEYS[1], 'name', 'groupId', 'userId', 'topics')
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('SET', KEYS[4], '', 'PXAT', ends)
return led`);

/** KEYS: page, log, actions. ARGV: least actions, then for each its id and answer. */
export const NOTE = new RedisScript(`${HISTORY}
local ends = redis.call('PEXPIRETIME', KEYS[1])
if ends == -2 then return end
note(2, #ARGV, ARGV[1])
live_until(ends)`);

/** KEYS: page, log, actions. ARGV: lastUsedAt, expiresAt, least actions. Gives 0 where there is no such page. */
export const TOUCH = new RedisScript(`${HISTORY}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local before = times()
redis.call('HSET', KEYS[1], 'lastUsedAt', ARGV[1], 'expiresAt', ARGV[2])
forget(tonumber(ARGV[3]))
not_before(before)
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
redis.call('ZADD', KEYS[1], 'GT', ARGV[1], ARGV[2])
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
