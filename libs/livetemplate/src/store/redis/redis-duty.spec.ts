import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { PageSnapshot } from '../../ports/index.js';
import { Application } from '../../page/application.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import { RedisClock } from './redis-clock.js';
import { RedisDuty } from './redis-duty.js';
import { RedisPageStore } from './redis-page.store.js';

const URL_OF_REDIS = process.env['REDIS_URL'] ?? '';
/** Keys of this file alone. */
const prefix = `duty-spec-${process.pid}`;
const HOUR = 3_600_000;
let made = 0;
let client: Redis;

beforeAll(() => {
  client = new Redis(URL_OF_REDIS);
});

afterAll(async () => {
  const keys = await client.keys(`${prefix}*`);
  if (keys.length > 0) await client.del(keys);
  await client.quit();
});

/** One duty as so many processes have it. */
function duties(count: number, leaseMs?: number): { all: RedisDuty[]; key: string; name: string } {
  const name = `duty${made++}`;
  const all = Array.from(
    { length: count },
    () => new RedisDuty({ client, applicationId: 'app', prefix, name, leaseMs }),
  );
  return { all, name, key: `${prefix}:app:duty:${name}` };
}

describe('RedisDuty', () => {
  it('is done by one of many, and again when its time has come', async () => {
    const { all, key } = duties(8);
    const turns: number[] = [];
    const round = (): Promise<boolean[]> =>
      Promise.all(all.map((duty) => duty.take(HOUR, async ({ number }) => void turns.push(number))));
    expect((await round()).filter(Boolean)).toHaveLength(1);
    expect((await round()).filter(Boolean)).toHaveLength(0);
    await client.hset(key, 'due', Date.now() - 1);
    expect((await round()).filter(Boolean)).toHaveLength(1);
    expect(turns).toEqual([1, 2]);
    expect(await client.pttl(key)).toBeGreaterThan(0);
  });

  it('waits for who is at it, however long that takes', async () => {
    // So long that no busy machine keeps this process from renewing it.
    const { all, key } = duties(2, 1_500);
    const [one, two] = all as [RedisDuty, RedisDuty];
    let finish = (): void => undefined;
    const begun = new Promise<void>((begin) => {
      void one.take(HOUR, () => new Promise<void>((resolve) => ((finish = resolve), begin())));
    });
    await begun;
    // It has been renewed every 500 ms: the first one would have ended by then.
    const leases = new Set<string | null>();
    while (leases.size < 5) {
      expect(await two.take(HOUR, () => Promise.resolve())).toBe(false);
      leases.add(await client.hget(key, 'leased'));
    }
    finish();
  });

  it('goes to another where a process was killed at it', async () => {
    const { all, name } = duties(1, 200);
    const module = new URL('redis-duty.ts', import.meta.url).href;
    const script = `
      import { Redis } from 'ioredis';
      import { RedisDuty } from ${JSON.stringify(module)};
      const client = new Redis(${JSON.stringify(URL_OF_REDIS)});
      const duty = new RedisDuty({ client, applicationId: 'app', prefix: '${prefix}', name: '${name}', leaseMs: 200 });
      await duty.take(${HOUR}, async ({ number }) => { console.log(number); await new Promise(() => undefined); });
    `;
    const child = spawn(
      process.execPath,
      ['--conditions=livetemplate-src', '--import', './tools/register-ts.mjs', '--input-type=module', '-e', script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    expect(String((await once(child.stdout, 'data'))[0]).trim()).toBe('1');
    child.kill('SIGKILL');
    let turn = 0;
    while (!(await all[0]!.take(HOUR, async ({ number }) => void (turn = number))));
    expect(turn).toBe(2);
  });

  it('tells who was away that the turn is over, and lets it end nothing', async () => {
    const { all, key } = duties(2);
    const [late, other] = all as [RedisDuty, RedisDuty];
    let otherTurn = 0;
    await late.take(HOUR, async (turn) => {
      expect(await turn.isMine()).toBe(true);
      // As if this process had said nothing for longer than the lease.
      await client.hset(key, 'leased', Date.now() - 1);
      await other.take(HOUR, async ({ number }) => void (otherTurn = number));
      expect(await turn.isMine()).toBe(false);
      await client.hset(key, 'due', 1);
    });
    expect([otherTurn, await client.hget(key, 'due')]).toEqual([2, '1']);
  });

  it('is tried again where it fails', async () => {
    const { all, key } = duties(1);
    const [duty] = all as [RedisDuty];
    await expect(duty.take(HOUR, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await duty.take(HOUR, () => Promise.resolve())).toBe(false);
    await client.hset(key, 'leased', Date.now() - 1);
    expect(await duty.take(HOUR, () => Promise.resolve())).toBe(true);
  });
});

describe('What is tidied up', () => {
  it('is the list of pages, by one process', async () => {
    const place = { client, applicationId: `tidy${made++}`, prefix };
    const stores = [1, 2, 3].map(() => new RedisPageStore(place));
    const now = Date.now();
    const page: PageSnapshot = {
      ...{
        id: 'kept',
        applicationId: 'app',
        groupId: 'g',
        userId: null,
        template: 't',
        fingerprint: 'f',
        handler: null,
      },
      ...{ key: '', name: null, data: {}, topics: [], version: 0, seq: 0, createdAt: now, lastUsedAt: now },
      expiresAt: now + HOUR,
    };
    await stores[0]!.create(page);
    await stores[0]!.create({ ...page, id: 'dropped' });
    await client.del(`${prefix}:${place.applicationId}:page:{dropped}`);
    await Promise.all(stores.map((store) => store.tidy(HOUR)));
    expect(await stores[0]!.ids()).toEqual(['kept']);
  });
});

describe('Nodes whose clocks are hours apart', () => {
  it('take the time of Redis, and end no page of each other', async () => {
    const program = tinyProgram();
    const place = { client, applicationId: `clocks${made++}`, prefix };
    const nodes = await Promise.all(
      [-5 * HOUR, 0, 5 * HOUR].map(async (skew) => {
        const clock = new RedisClock(() => Date.now() + skew);
        await clock.set(client);
        return new Application({
          id: place.applicationId,
          templates: { live: () => program },
          store: new RedisPageStore(place),
          clock,
        });
      }),
    );
    const [first] = nodes as [Application];
    const { id } = await first.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' });
    for (const node of nodes) {
      const page = await node.get<TinyData>(id);
      await page.update((draft) => void draft.count++);
      await node.sweep();
    }
    const counts = await Promise.all(nodes.map(async (node) => (await node.get<TinyData>(id)).data.count));
    expect(counts).toEqual([3, 3, 3]);
    await Promise.all(nodes.map((node) => node.close()));
  });

  it('keep the time of Redis between two looks, and do not take the way of an answer for a difference', async () => {
    let local = Date.now() - HOUR;
    const clock = new RedisClock(() => local);
    await clock.set(client);
    const set = clock.now();
    expect(Math.abs(set - Date.now())).toBeLessThan(60_000);
    local += 1_000;
    expect(clock.now()).toBe(set + 1_000);
  });
});
