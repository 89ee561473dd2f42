import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { StoreUnavailableError } from '../../errors/index.js';
import { ACTION_IDS_MS, MOST_ACTION_IDS, type PageSnapshot } from '../../ports/index.js';
import { Application } from '../../page/application.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { describePageStore } from '../../testing/store-contract.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { FallbackPageStore } from './fallback-page.store.js';
import { RedisClock } from './redis-clock.js';
import { RedisPageBus } from './redis-page-bus.js';
import { RedisPageStore } from './redis-page.store.js';
import { RedisRevocationList } from './redis-revocation-list.js';

const URL_OF_REDIS = process.env['REDIS_URL'] ?? '';
/** Keys of this file alone. */
const prefix = `redis-spec-${process.pid}`;
let made = 0;

let client: Redis;

beforeAll(() => {
  client = new Redis(URL_OF_REDIS, { maxRetriesPerRequest: 1 });
});

afterAll(async () => {
  const keys = await client.keys(`${prefix}*`);
  if (keys.length > 0) await client.del(keys);
  await client.quit();
});

function store(applicationId = `app${made++}`): RedisPageStore {
  return new RedisPageStore({ client, applicationId, prefix });
}

function snapshot(changes: Partial<PageSnapshot> = {}): PageSnapshot {
  const now = Date.now();
  return {
    id: 'a',
    applicationId: 'app',
    groupId: 'group',
    userId: 'ada',
    template: 'tiny',
    fingerprint: 'f1',
    handler: null,
    key: '',
    name: 'n',
    data: {},
    topics: [],
    version: 0,
    seq: 0,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: now + 3_600_000,
    ...changes,
  };
}

describePageStore('redis with memory to fall back on', () => {
  const breaker = new CircuitBreaker({
    probe: () => client.ping(),
    opened: () => undefined,
    failed: (error) => {
      throw error;
    },
  });
  return new FallbackPageStore({
    store: new RedisPageStore({ client, applicationId: 'app', prefix: `${prefix}-${made++}` }),
    breaker,
    tell: () => undefined,
    recovered: () => undefined,
    left: () => undefined,
  });
});

describePageStore('redis', () => new RedisPageStore({ client, applicationId: 'app', prefix: `${prefix}-${made++}` }));

describe('RedisPageStore', () => {
  it('keeps applications apart', async () => {
    const [here, there] = [store(), store()];
    await here.create(snapshot());
    expect([await there.load('a'), await there.find('n'), await there.count()]).toEqual([null, null, 0]);
    expect(await there.delete('a')).toBe(false);
    expect(await here.count()).toBe(1);
  });

  it('lets every key end with the page, and live on with it', async () => {
    const mine = store('ends');
    const { expiresAt, ...page } = snapshot();
    await mine.create({ ...page, expiresAt });
    const ends = async (): Promise<number[]> => {
      const keys = await client.keys(`${prefix}:ends:*`);
      return Promise.all(keys.map((key) => client.pexpiretime(key)));
    };
    expect(await ends()).toEqual(Array(5).fill(expiresAt));
    await mine.touch('a', Date.now(), expiresAt + 1_000);
    expect(await ends()).toEqual(Array(5).fill(expiresAt + 1_000));
    await mine.commit({ ...page, version: 1, seq: 1, expiresAt: expiresAt + 2_000 }, 0, {
      log: { seq: 1, text: 'x' },
      actions: [{ id: 'i', answer: '{}' }],
    });
    expect(await ends()).toEqual(Array(7).fill(expiresAt + 2_000));
    await mine.create(snapshot({ id: 'b', name: null, expiresAt: expiresAt - 1_000 }));
    expect((await ends()).toSorted((a, b) => a - b)).toEqual([
      expiresAt - 1_000,
      ...Array<number>(7).fill(expiresAt + 2_000),
    ]);
  });

  it('writes no names of people into keys', async () => {
    await store('private').create(snapshot({ groupId: 'group-7', name: 'name-7', userId: 'user-7' }));
    expect((await client.keys(`${prefix}:private:*`)).join()).not.toMatch(/-7/);
  });

  it('takes the name from a page that Redis has dropped', async () => {
    const mine = store('dropped');
    await mine.create(snapshot());
    await client.del(`${prefix}:dropped:page:{a}`);
    expect(await mine.create(snapshot({ id: 'b' }))).toBe('b');
    expect([await mine.find('n'), await mine.idsOfGroup('group')]).toEqual(['b', ['b']]);
  });

  it.each([
    { madeMs: -1_000, has: 'mine' },
    { madeMs: 1_000, has: 'theirs' },
  ])('gives the name of a page that it had lost to the older one of two, which is $has', async ({ madeMs, has }) => {
    const both = store(`restored-${has}`);
    const now = Date.now();
    await both.create(snapshot({ id: 'theirs', createdAt: now }));
    expect(await both.restore(snapshot({ id: 'mine', createdAt: now + madeMs }))).toBe(true);
    expect(await both.find('n')).toBe(has);
  });

  it('does not count what has ended', async () => {
    const mine = store('ended');
    await mine.create(snapshot());
    await client.zadd(`${prefix}:ended:pages`, Date.now() - 1, 'gone');
    expect(await mine.count()).toBe(1);
  });

  it.each([
    ['from 32,768 bytes on', undefined, 32_757, 32_756],
    ['from the size that it is told', 100, 89, 88],
  ])('compresses data %s', async (_, compressFromBytes, large, small) => {
    const applicationId = `large${made++}`;
    const mine = new RedisPageStore({ client, applicationId, prefix, compressFromBytes });
    for (const [id, length] of Object.entries({ large, small })) {
      await mine.create(snapshot({ id, name: null, data: { text: 'x'.repeat(length) } }));
    }
    const size = (id: string): Promise<number> => client.hstrlen(`${prefix}:${applicationId}:page:{${id}}`, 'data');
    expect([(await size('large')) < 200, await size('small')]).toEqual([true, small + 12]);
    expect((await mine.load('large'))?.data).toEqual({ text: 'x'.repeat(large) });
  });

  it('forgets the oldest of a log that is too long or too large', async () => {
    const history = { logCount: 3, logSize: 100 };
    const mine = new RedisPageStore({ client, applicationId: `log${made++}`, prefix, history });
    await mine.create(snapshot());
    const kept: number[][] = [];
    for (const [index, length] of [1, 1, 1, 1, 60, 60, 1, 200].entries()) {
      const seq = index + 1;
      const log = { seq, text: 'x'.repeat(length) };
      await mine.commit(snapshot({ version: seq, seq }), index, { log, actions: [{ id: `${seq}`, answer: '{}' }] });
      kept.push((await mine.history('a', { seq: 0, mark: '' })).log.map((entry) => entry.seq));
    }
    expect(kept).toEqual([[1], [1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [6], [6, 7], []]);
  });

  describe('forgets actions', () => {
    /** A page, whose actions have these ids; each came so long ago, by the clock of Redis. */
    async function acted(ages: Readonly<Record<string, number>>) {
      const applicationId = `acted${made++}`;
      const mine = new RedisPageStore({ client, applicationId, prefix, history: { actionIds: 2 } });
      await mine.create(snapshot());
      const key = `${prefix}:${applicationId}:page:{a}:actions`;
      const [seconds = ''] = (await client.time()).map(String);
      for (const [id, age] of Object.entries(ages))
        await client.xadd(key, `${Number(seconds) * 1_000 - age}-*`, id, '{}', 'version', '0');
      const ids = async (): Promise<string[]> =>
        (await mine.history('a', { seq: 0, mark: '' })).actions.map(({ id }) => id);
      return { mine, ids };
    }

    const OLD = ACTION_IDS_MS + 1_000;
    /** For as long as any test takes. */
    const YOUNG = -3_600_000;
    const news = { id: 'new', answer: '{}' };

    it.each<[string, Record<string, number>, string[]]>([
      ['that are old, where there are enough', { a: OLD, b: OLD, c: OLD }, ['c', 'new']],
      ['but none that are young', { a: OLD, b: OLD, c: YOUNG, d: YOUNG }, ['c', 'd', 'new']],
    ])('%s', async (_, ages, kept) => {
      const noted = await acted(ages);
      await noted.mine.note('a', [news]);
      expect(await noted.ids()).toEqual(kept);
      const committed = await acted(ages);
      await committed.mine.commit(snapshot({ version: 1 }), 0, { log: 'same', actions: [news] });
      expect(await committed.ids()).toEqual(kept);
    });

    it('that are old when a page rests', async () => {
      const { mine, ids } = await acted({ a: OLD, b: OLD, c: OLD });
      await mine.touch('a', Date.now(), Date.now() + 3_600_000);
      expect(await ids()).toEqual(['b', 'c']);
    });

    it('that are young, where there are too many', async () => {
      const { mine, ids } = await acted({});
      const many = Array.from({ length: MOST_ACTION_IDS + 1 }, (_, index) => ({ id: `${index}`, answer: '{}' }));
      await mine.note('a', many);
      expect([(await ids()).length, (await ids())[0]]).toEqual([MOST_ACTION_IDS, '1']);
    });
  });

  it('sends the text of a script again where Redis has forgotten it', async () => {
    const mine = store();
    await mine.create(snapshot());
    await client.script('FLUSH');
    expect(await mine.commit(snapshot({ version: 1 }), 0)).toBe(true);
  });

  it('says when Redis is out of reach, and closes only what it owns', async () => {
    const lost = new Redis(URL_OF_REDIS, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
    await lost.connect();
    const mine = new RedisPageStore({ client: lost, applicationId: 'lost', prefix, ownsClient: true });
    await mine.check();
    await mine.close();
    await expect(mine.check()).rejects.toThrow(StoreUnavailableError);
    await expect(mine.load('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', status: 503 });
    const other = store();
    await other.close();
    await other.check();
  });
});

describe('RedisRevocationList', () => {
  it('tells every process, and no other application, until the token ends', async () => {
    const [here, there] = [0, 1].map(() => new RedisRevocationList({ client, applicationId: 'app', prefix }));
    const end = Date.now() + 3_600_000;
    await here!.revoke('j', end);
    expect([await there!.isRevoked('j'), await there!.isRevoked('k')]).toEqual([true, false]);
    expect(await new RedisRevocationList({ client, applicationId: 'b', prefix }).isRevoked('j')).toBe(false);
    expect(await client.pexpiretime(`${prefix}:app:revoked:j`)).toBe(end);
  });

  it('tells every process once what is new, in order, also what came before it first asked', async () => {
    const [here, there] = [0, 1].map(() => new RedisRevocationList({ client, applicationId: 'news', prefix }));
    const end = Date.now() + 3_600_000;
    expect(await here!.news()).toEqual([]);
    for (const jti of ['a', 'b']) await there!.revoke(jti, end);
    expect([await here!.news(), await here!.news()]).toEqual([['a', 'b'], []]);
    await here!.revoke('c', end);
    expect([await here!.news(), await there!.news()]).toEqual([['c'], ['a', 'b', 'c']]);
    // What a day has passed over is of interest to no connection.
    const stream = `${prefix}:news:revoked-news`;
    await client.del(stream);
    for (let count = 0; count < 300; count++) await client.xadd(stream, `${count + 1}-0`, 'jti', 'old');
    await here!.revoke('d', end);
    expect(await client.xlen(stream)).toBeLessThan(300);
    expect(await here!.news()).toEqual(['d']);
  });

  it('tells what is new also where the clock of the process is a day ahead of that of Redis', async () => {
    const clock = new RedisClock(() => Date.now() + 86_400_000);
    await clock.set(client);
    const [ahead, there] = [clock, undefined].map(
      (mine) => new RedisRevocationList({ client, applicationId: 'ahead', prefix, clock: mine }),
    );
    await there!.revoke('a', Date.now() + 60_000);
    await ahead!.revoke('b', clock.now() + 60_000);
    for (const list of [ahead, there]) expect(await list!.news()).toEqual(['a', 'b']);
  });

  it('takes back once more what a Redis has lost that was replaced', async () => {
    const [here, there] = [0, 1].map(() => new RedisRevocationList({ client, applicationId: 'lost', prefix }));
    const end = Date.now() + 60_000;
    await here!.revoke('a', end);
    await client.del(`${prefix}:lost:revoked:a`, `${prefix}:lost:revoked-news`);
    expect(await there!.isRevoked('a')).toBe(false);
    await here!.repeat();
    expect([await there!.isRevoked('a'), await there!.news()]).toEqual([true, ['a']]);
    expect(await client.pexpiretime(`${prefix}:lost:revoked:a`)).toBe(end);
  });

  it('says so where Redis does not answer, and tells it all later', async () => {
    const own = client.duplicate({ maxRetriesPerRequest: 1 });
    const list = new RedisRevocationList({ client: own, applicationId: 'late', prefix });
    own.disconnect();
    await expect(list.news()).rejects.toThrow(StoreUnavailableError);
    await new RedisRevocationList({ client, applicationId: 'late', prefix }).revoke('j', Date.now() + 60_000);
    await own.connect();
    expect(await list.news()).toEqual(['j']);
    await own.quit();
  });
});

describe('RedisPageBus', () => {
  it('says when Redis does not let it listen', async () => {
    const username = `${prefix}-mute`;
    await client.call('ACL', 'SETUSER', username, 'on', '>pass', 'allkeys', 'allchannels', '+@all', '-subscribe');
    const mute = client.duplicate({ username, password: 'pass' });
    const refusal = await new Promise((refused) => {
      const bus = new RedisPageBus({
        client: mute,
        applicationId: 'mute',
        prefix,
        refused: (error) => {
          refused(error);
          void bus.close();
        },
      });
    });
    expect(String(refusal)).toContain('NOPERM');
    await mute.quit();
    await client.call('ACL', 'DELUSER', username);
  });
});

describe('Applications on one Redis', () => {
  const program = tinyProgram();

  function node(): Application {
    const limits = { batchWindowMs: 0 };
    return new Application({
      id: 'nodes',
      templates: { live: () => program },
      store: store('nodes'),
      clock: new FakeClock(Date.now()),
      limits,
    });
  }

  it('tell each other of changes and ends', async () => {
    const nodes = ['here', 'there'].map(() => {
      const bus = new RedisPageBus({ client, applicationId: 'told', prefix });
      const application = new Application({
        id: 'told',
        templates: { live: () => program },
        store: store('told'),
        bus,
      });
      const heard = new Promise<void>((resolve) => bus.subscribe(() => undefined, resolve));
      return { application, heard };
    });
    await Promise.all(nodes.map(({ heard }) => heard));
    const [here, there] = await Promise.all(
      nodes.map(({ application }) => application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' })),
    );
    const frames: unknown[] = [];
    const updates = here!.updates();
    const ended = new Promise((resolve) => {
      here!.subscribe({ protocol: '2.0', onFrame: ({ event, args }) => frames.push([event, ...args]), onEnd: resolve });
    });
    await there!.update((draft) => void draft.count++);
    await updates.next();
    expect(frames).toEqual([[1, 0, '1']]);
    await there!.close();
    expect(await ended).toBe('closed');
    await Promise.all(nodes.map(({ application }) => application.close()));
  });

  it('ask once for each change of a page that somebody watches', async () => {
    const own = client.duplicate();
    const clock = new FakeClock(Date.now());
    const application = new Application({
      id: 'asks',
      templates: { live: () => program },
      store: new RedisPageStore({ client: own, applicationId: 'asks', prefix }),
      clock,
      limits: { batchWindowMs: 0 },
    });
    const page = await application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' });
    page.subscribe({ protocol: '2.0', onFrame: () => undefined });
    await page.update((draft) => void draft.count++);
    const asked = jest.spyOn(own, 'evalsha');
    for (let n = 0; n < 5; n++) {
      await clock.advance(1_000);
      await page.update((draft) => void draft.count++);
    }
    expect(asked).toHaveBeenCalledTimes(5);
    await application.close();
    await own.quit();
  });

  it('look after watched pages when the connection to Redis was lost', async () => {
    const name = `${prefix}-gap`;
    const own = new Redis(URL_OF_REDIS, { connectionName: name });
    const bus = new RedisPageBus({ client: own, applicationId: 'gap', prefix });
    // There is a connection to lose.
    await new Promise<void>((resolve) => void bus.subscribe(() => undefined, resolve));
    const application = new Application({ id: 'gap', templates: { live: () => program }, store: store('gap'), bus });
    const page = await application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' });
    page.subscribe({ protocol: '2.0', onFrame: () => undefined });
    const updates = page.updates();
    await store('gap').commit({ ...page.snapshot, data: { count: 5, items: [] }, version: 1, seq: 1 }, 0);
    const connections = String(await client.client('LIST', 'TYPE', 'PUBSUB')).split('\n');
    const listening = connections.find((line) => line.includes(`name=${name} `)) ?? '';
    await client.client('KILL', 'ID', /id=(\d+)/.exec(listening)?.[1] ?? '');
    expect((await updates.next()).value).toMatchObject({ seq: 1, dataChanged: ['count'] });
    expect(page.data.count).toBe(5);
    await application.close();
    await own.quit();
  });

  it('share pages, lose no change and survive a restart', async () => {
    const nodes = [node(), node(), node()];
    const pages = await Promise.all(
      nodes.map((application) => application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' })),
    );
    expect(new Set(pages.map(({ id }) => id)).size).toBe(1);
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        await new Promise((resolve) => setImmediate(resolve));
        await pages[n % 3]!.update((draft) => void draft.count++);
      }),
    );
    await Promise.all(pages.map((page) => page.refresh()));
    expect(pages.map(({ data }) => data.count)).toEqual([60, 60, 60]);
    expect(new Set(pages.map(({ seq }) => seq)).size).toBe(1);
    const { id, seq } = pages[0]!;
    await Promise.all(nodes.map((application) => application.close()));
    const restarted = node();
    const page = await restarted.get<TinyData>(id);
    expect([page.data.count, page.seq]).toEqual([60, seq]);
    expect(await restarted.eraseGroup('g')).toBe(1);
    await restarted.close();
  });
});
