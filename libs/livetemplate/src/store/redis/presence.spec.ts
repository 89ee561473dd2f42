import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import type { PresenceEntry, PresenceNews, PresenceRegister } from '../../ports/index.js';
import { MemoryPresenceRegister } from '../memory/memory-presence-register.js';
import { RedisPresenceRegister } from './redis-presence-register.js';

const URL_OF_REDIS = process.env['REDIS_URL'] ?? '';
/** Keys of this file alone. */
const prefix = `presence-spec-${process.pid}`;
/** Short where somebody dies, so that nobody waits long for that; but a busy machine must not take the living for dead. */
const TTL_MS = 3_000;

let client: Redis;
let made = 0;
const registers: PresenceRegister[] = [];

beforeAll(() => {
  client = new Redis(URL_OF_REDIS);
});

afterEach(async () => {
  for (const register of registers.splice(0)) await register.close();
});

afterAll(async () => {
  const keys = await client.keys(`${prefix}*`);
  if (keys.length > 0) await client.del(keys);
  await client.quit();
});

function entry(connectionId: string, since: number, key = connectionId): PresenceEntry {
  return { connectionId, key, meta: { of: key }, since };
}

function redis(applicationId: string, ttlMs = 60_000): RedisPresenceRegister {
  const failed = (error: unknown): never => {
    throw error;
  };
  const register = new RedisPresenceRegister({ client, applicationId, prefix, ttlMs, failed });
  registers.push(register);
  return register;
}

/** Resolves with what a register tells of others. */
function news(register: PresenceRegister): Promise<PresenceNews> {
  return new Promise((resolve) => register.watch(resolve));
}

describe.each<[string, () => PresenceRegister]>([
  ['memory', () => new MemoryPresenceRegister()],
  ['redis', () => redis(`app${made++}`)],
])('PresenceRegister (%s)', (_, create) => {
  it('knows who is there, in the order in which they came', async () => {
    const register = create();
    const [ann, bob] = [entry('a', 2), entry('b', 1)];
    await register.add('t', ann);
    await register.add('t', bob);
    await register.add('u', ann);
    expect(await register.entries('t')).toEqual([bob, ann]);
    expect(await register.entries('u')).toEqual([ann]);
    expect(await register.entries('none')).toEqual([]);
  });

  it('has one entry for each connection, and lets it go', async () => {
    const register = create();
    await register.add('t', entry('a', 1));
    const renamed = entry('a', 2, 'Anna');
    await register.add('t', renamed);
    expect(await register.entries('t')).toEqual([renamed]);
    expect(await register.remove('t', 'a')).toEqual(renamed);
    expect([await register.remove('t', 'a'), await register.entries('t')]).toEqual([null, []]);
  });

  it('keeps what it was given', async () => {
    const register = create();
    const meta = { mood: 'good' };
    await register.add('t', { connectionId: 'a', key: 'ann', meta, since: 1 });
    meta.mood = 'bad';
    expect((await register.entries('t'))[0]?.meta).toEqual({ mood: 'good' });
  });
});

describe('RedisPresenceRegister', () => {
  it('shares one list between processes, and takes its own out when it is closed', async () => {
    const application = `app${made++}`;
    const [here, there] = [redis(application), redis(application)];
    await here.add('t', entry('a', 1));
    await there.add('t', entry('b', 2));
    for (const register of [here, there]) expect(await register.entries('t')).toEqual([entry('a', 1), entry('b', 2)]);
    expect(await there.remove('t', 'a')).toBeNull();
    await here.close();
    expect(await there.entries('t')).toEqual([entry('b', 2)]);
  });

  it('forgets a process that was killed, and one of the others tells of it', async () => {
    const application = `app${made++}`;
    const [here, there] = [redis(application, TTL_MS), redis(application, TTL_MS)];
    const told: PresenceNews[] = [];
    const lost = Promise.race([here, there].map(news));
    for (const register of [here, there]) register.watch((one) => told.push(one));
    await here.add('t', entry('a', 1));

    const module = new URL('redis-presence-register.ts', import.meta.url).href;
    const script = `
      import { Redis } from 'ioredis';
      import { RedisPresenceRegister } from ${JSON.stringify(module)};
      const client = new Redis(${JSON.stringify(URL_OF_REDIS)});
      const register = new RedisPresenceRegister({
        client, applicationId: '${application}', prefix: '${prefix}', ttlMs: ${TTL_MS}, failed: console.error,
      });
      await register.add('t', ${JSON.stringify(entry('dead', 2))});
      console.log('entered');
    `;
    const child = spawn(
      process.execPath,
      ['--conditions=livetemplate-src', '--import', './tools/register-ts.mjs', '--input-type=module', '-e', script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    expect(await there.entries('t')).toEqual([entry('a', 1), entry('dead', 2)]);
    child.kill('SIGKILL');
    expect(await lost).toEqual({ topic: 't', joins: [], leaves: [entry('dead', 2)] });
    expect(await there.entries('t')).toEqual([entry('a', 1)]);

    // Both look after the dead again and again; a second one to die is the proof that the first was told of once.
    await client.sadd(`${prefix}:${application}:presence:nodes`, 'second');
    await client.sadd(`${prefix}:${application}:presence:node:second:topics`, 't');
    const topic = (await client.keys(`${prefix}:${application}:presence:topic:*`))[0] as string;
    const second = Promise.race([here, there].map(news));
    await client.hset(topic, 'second x', JSON.stringify(entry('x', 3)));
    await second;
    expect(told.map(({ leaves }) => leaves.map(({ connectionId }) => connectionId))).toEqual([['dead'], ['x']]);
  });

  it('leaves nothing behind for good, even where nobody is left to clear up', async () => {
    const application = `app${made++}`;
    await redis(application).add('t', entry('a', 1));
    const keys = await client.keys(`${prefix}:${application}:*`);
    const ends = await Promise.all(keys.map((key) => client.pttl(key)));
    expect([ends.length, ends.filter((end) => end <= 0)]).toEqual([4, []]);
  });

  it('comes back where it was taken for dead', async () => {
    const application = `app${made++}`;
    const here = redis(application, TTL_MS);
    await here.add('t', entry('a', 1));
    const back = news(here);
    // As if its heartbeat had not come through, and another process had cleared up.
    const keys = await client.keys(`${prefix}:${application}:*`);
    await client.del(keys);
    expect(await back).toEqual({ topic: 't', joins: [entry('a', 1)], leaves: [] });
    expect(await here.entries('t')).toEqual([entry('a', 1)]);
    expect(await here.remove('t', 'a')).toEqual(entry('a', 1));
    expect(await here.entries('t')).toEqual([]);
  });
});
