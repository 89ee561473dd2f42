import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { PageSnapshot } from '../../ports/index.js';
import { Application } from '../../page/application.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { FallbackPageStore } from './fallback-page.store.js';
import { KeptPages } from './kept-pages.js';
import { RedisPageStore } from './redis-page.store.js';
import { WriteBack, type Recovery } from './write-back.js';

const prefix = `recovery-spec-${process.pid}`;

let client: Redis;
let working = true;

beforeAll(() => {
  client = new Redis(process.env['REDIS_URL'] ?? '', { maxRetriesPerRequest: 1 });
});

afterAll(async () => {
  working = false;
  const keys = await client.keys(`${prefix}*`);
  if (keys.length > 0) await client.del(keys);
  await client.quit();
});

describe('a Redis that is back', () => {
  it('gets everything while pages change all the time', async () => {
    const breaker = new CircuitBreaker({
      probe: () => client.ping(),
      opened: () => undefined,
      failed: (error) => {
        throw error;
      },
    });
    const store = new RedisPageStore({ client, applicationId: 'busy', prefix });
    let recovered = (_recovery: Recovery): void => undefined;
    const recovery = new Promise<Recovery>((resolve) => (recovered = resolve));
    const application = new Application({
      id: 'busy',
      templates: { live: () => tinyProgram() },
      store: new FallbackPageStore({ store, breaker, tell: () => undefined, recovered }),
      limits: { batchWindowMs: 0 },
    });
    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: `g${index}` }),
      ),
    );
    const people = pages.map(async (page) => {
      let done = 0;
      for (; working; done++) {
        await page.update((draft) => void draft.count++);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return done;
    });
    breaker.trip(new Error('It is away.'));
    expect(await recovery).toMatchObject({ conflicts: 0 });
    expect(breaker.since).toBeNull();
    working = false;
    const done = await Promise.all(people);
    const stored = await Promise.all(pages.map(({ id }) => store.load(id)));
    expect(stored.map((page) => (page!.data as TinyData).count)).toEqual(done);
    await application.close();
  });

  it.each([
    { changes: 2, wins: 'the other node' },
    { changes: 9, wins: 'this one' },
  ])('never counts back, where pages change on both sides meanwhile and $wins wins', async ({ changes, wins }) => {
    const place = { client, applicationId: 'both', prefix };
    const [store, other] = [new RedisPageStore(place), new RedisPageStore(place)];
    const id = `both-${changes}`;
    const kept = new KeptPages(() => null);
    const firstOf = snapshot(id);
    await store.create(firstOf);
    const change = (): void => {
      const page = kept.get(id) ?? firstOf;
      const next = { ...page, version: page.version + 1, seq: page.seq + 1, data: 'changed here' };
      expect(kept.commit(next, page.version, [])).toBe(true);
    };
    change();
    let calls = 0;
    const limited = <T>(call: () => Promise<T>): Promise<T> => {
      // Between the look at the page and what is written then.
      if (calls++ === 1) change();
      return call();
    };
    const writeBack = new WriteBack(store, kept, null, limited, 1_000);
    await writeBack.page(id);
    expect(kept.size).toBe(1);
    const written = await other.load(id);
    let theirs = written!;
    for (let count = 0; count < 3; count++) {
      const next = { ...theirs, version: theirs.version + 1, seq: theirs.seq + 1, data: 'changed there' };
      expect(await other.commit(next, theirs.version, { log: 'anew', actions: [] })).toBe(true);
      theirs = next;
    }
    for (let count = 1; count < changes; count++) change();
    await writeBack.page(id);
    expect([kept.size, writeBack.result.conflicts]).toEqual([0, 1]);
    const last = await store.load(id);
    expect(last!.data).toBe(wins === 'this one' ? 'changed here' : 'changed there');
    expect(last!.seq).toBeGreaterThan(theirs.seq);
    expect(last!.version).toBeGreaterThan(theirs.version);
  });
});

function snapshot(id: string): PageSnapshot {
  const now = Date.now();
  return {
    id,
    applicationId: 'both',
    groupId: 'g',
    userId: null,
    template: 'tiny',
    fingerprint: 'f',
    handler: null,
    key: 'k',
    name: null,
    data: 'new',
    topics: [],
    version: 1,
    seq: 1,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: now + 600_000,
  };
}
