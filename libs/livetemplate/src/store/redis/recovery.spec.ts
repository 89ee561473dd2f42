import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { StoreUnavailableError } from '../../errors/index.js';
import type { PageSnapshot } from '../../ports/index.js';
import { Application } from '../../page/application.js';
import { frameSeq, type Frame } from '../../page/delivery/frame.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { FallbackPageStore } from './fallback-page.store.js';
import { KeptPages } from './kept-pages.js';
import { RedisPageStore, type RedisPageStoreOptions } from './redis-page.store.js';
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
      store: new FallbackPageStore({ store, breaker, tell: () => undefined, recovered, left: () => undefined }),
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

  describe('with a page that changes on both sides meanwhile', () => {
    const place = (): RedisPageStoreOptions => ({ client, applicationId: 'both', prefix });
    let store: RedisPageStore;
    let other: RedisPageStore;
    let kept: KeptPages;
    let writeBack: WriteBack;
    /** Each question to Redis, before it is asked. */
    let asking: () => void;

    beforeEach(async () => {
      [store, other] = [new RedisPageStore(place()), new RedisPageStore(place())];
      kept = new KeptPages(() => null);
      asking = () => undefined;
      writeBack = new WriteBack(store, kept, null, new Map(), (call) => (asking(), call()), 1_000);
      await client.del(...(await client.keys(`${prefix}*both*`)), `${prefix}nothing`);
      await store.create(FIRST);
    });

    function change(by: Partial<PageSnapshot> = {}): void {
      const page = kept.get(FIRST.id) ?? FIRST;
      const next = { ...page, version: page.version + 1, seq: page.seq + 1, data: 'changed here', ...by };
      expect(kept.commit(next, page.version, [])).toBe(true);
    }

    async function changeThere(times: number): Promise<PageSnapshot> {
      let page = (await other.load(FIRST.id))!;
      for (let count = 0; count < times; count++) {
        const next = { ...page, version: page.version + 1, seq: page.seq + 1, data: 'changed there' };
        expect(await other.commit(next, page.version, { log: 'anew', actions: [] })).toBe(true);
        page = next;
      }
      return page;
    }

    it.each([
      { changes: 2, wins: 'the other node', data: 'changed there' },
      { changes: 9, wins: 'this one', data: 'changed here' },
    ])('never counts back, where $wins wins', async ({ changes, data }) => {
      change();
      let questions = 0;
      asking = () => {
        // Between the look at the page and what is written then.
        if (questions++ === 1) change();
      };
      await writeBack.page(FIRST.id);
      expect(kept.size).toBe(1);
      const theirs = await changeThere(3);
      // Nobody could see them: the number stays.
      for (let count = 1; count < changes; count++) change({ seq: kept.get(FIRST.id)!.seq });
      await writeBack.page(FIRST.id);
      expect([kept.size, writeBack.result.conflicts]).toEqual([0, 1]);
      const last = await store.load(FIRST.id);
      expect(last!.data).toBe(data);
      expect(last!.seq).toBeGreaterThan(theirs.seq);
      expect(last!.version).toBeGreaterThan(theirs.version);
    });

    it('keeps what it has given way to, whatever changes here before everybody has heard of that', async () => {
      change();
      await changeThere(5);
      let questions = 0;
      asking = () => {
        // Its own page is still the old one.
        if (questions++ === 1) change();
      };
      await writeBack.page(FIRST.id);
      expect(kept.size).toBe(1);
      await writeBack.page(FIRST.id);
      change({ version: FIRST.version + 1 });
      await writeBack.page(FIRST.id);
      expect(kept.size).toBe(0);
      expect((await store.load(FIRST.id))!.data).toBe('changed there');
    });
  });

  it('has seen no number of a page that was shown here while it was away, and gets the rest at the end', async () => {
    let away = true;
    const breaker = new CircuitBreaker({
      probe: () => (away ? Promise.reject(new StoreUnavailableError('It is away.')) : client.ping()),
      opened: () => undefined,
      failed: () => undefined,
    });
    const store = new RedisPageStore({ client, applicationId: 'numbers', prefix });
    const application = new Application({
      id: 'numbers',
      templates: { live: () => tinyProgram() },
      store: new FallbackPageStore({
        store,
        breaker,
        tell: () => undefined,
        recovered: () => undefined,
        left: () => undefined,
      }),
      limits: { batchWindowMs: 0 },
    });
    const page = await application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' });
    const { seq } = page;
    const frames: Frame[] = [];
    page.subscribe({ protocol: '2.0', onFrame: (frame) => frames.push(frame) });
    breaker.trip(new Error('It is away.'));
    await page.update((draft) => void draft.count++);
    await page.update((draft) => void draft.count++);
    expect(frames.map((frame) => frameSeq(frame) - page.seq)).toEqual([-2, -1, 0]);
    expect(page.seq - seq).toBeGreaterThan(2);
    away = false;
    await application.close();
    const stored = await store.load(page.id);
    expect(stored!.data).toEqual({ count: 2, items: [] });
    expect(stored!.seq).toBeGreaterThan(page.seq);
  });
});

const FIRST = snapshot('page');

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
