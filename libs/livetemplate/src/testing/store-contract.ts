import { deepStrictEqual as equal } from 'node:assert/strict';
import type { CommitTrace, PageSnapshot, PageStore } from '../ports/index.js';

/** What a test runner offers: jest, vitest and `node:test` all do. @publicApi */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
  readonly beforeEach: (body: () => Promise<void>) => unknown;
  readonly afterEach: (body: () => Promise<void>) => unknown;
}

/** Far enough for a store that goes by the real time to keep what the contract puts in. */
const HOUR = 3_600_000;

/**
 * What every {@link PageStore} has to do, as tests. Call it in a spec of the store.
 *
 * @param factory makes an empty store, as often as it is called
 * @param runner default: the globals of jest and its kin
 * @example
 * describePageStore('postgres', () => new PostgresPageStore(emptySchema()));
 * @example
 * import * as runner from 'node:test';
 *
 * describePageStore('postgres', () => new PostgresPageStore(emptySchema()), runner);
 * @see requirement D1
 * @publicApi
 */
export function describePageStore(
  name: string,
  factory: () => PageStore | Promise<PageStore>,
  runner: TestRunner = globalThis as unknown as TestRunner,
): void {
  const { describe, it, beforeEach, afterEach } = runner;
  describe(`PageStore (${name})`, () => {
    let store: PageStore;
    let now: number;

    beforeEach(async () => {
      store = await factory();
      now = Date.now();
    });

    afterEach(() => store.close());

    function snapshot(id: string, changes: Partial<PageSnapshot> = {}): PageSnapshot {
      return {
        id,
        applicationId: 'app',
        groupId: 'group',
        userId: null,
        template: 'counter.html',
        fingerprint: 'f1',
        handler: null,
        key: '',
        name: null,
        data: { count: 0 },
        topics: [],
        version: 0,
        seq: 0,
        createdAt: now,
        lastUsedAt: now,
        expiresAt: now + HOUR,
        ...changes,
      };
    }

    it('gives back what it was given', async () => {
      const full = snapshot('a', {
        userId: 'ada',
        handler: 'CounterPage',
        key: 'rows=50',
        name: 'a name',
        version: 3,
        seq: 2,
        topics: ['scores', 'ä 1'],
        data: {
          text: 'ä€😀',
          at: new Date(5),
          map: new Map([['k', [1n]]]),
          set: new Set([undefined]),
          none: null,
          odd: -0,
        },
      });
      equal(await store.create(full), 'a');
      equal(await store.load('a'), full);
    });

    it('keeps large data', async () => {
      const data = { rows: Array.from({ length: 2_000 }, (_, id) => ({ id, text: `row ${id} `.repeat(5) })) };
      await store.create(snapshot('a', { data }));
      equal((await store.load('a'))?.data, data);
    });

    it('knows nothing of what was never there', async () => {
      equal(await store.load('none'), null);
      equal(await store.find('none'), null);
      equal(await store.commit(snapshot('none'), 0), false);
      equal(await store.touch('none', now, now + HOUR), false);
      equal(await store.delete('none'), false);
      equal(await store.idsOfGroup('none'), []);
      equal(await store.idsOfUser('none'), []);
      equal([await store.idsOfTopic('none'), await store.ids()], [[], []]);
      equal(await store.count(), 0);
    });

    it('commits on the expected version', async () => {
      await store.create(snapshot('a'));
      const next = snapshot('a', {
        version: 1,
        seq: 1,
        fingerprint: 'f2',
        data: { count: 1 },
        lastUsedAt: now + 1,
        expiresAt: now + 2 * HOUR,
      });
      equal(await store.commit(next, 0), true);
      equal(await store.load('a'), next);
    });

    it('lets a stale version lose and writes nothing', async () => {
      await store.create(snapshot('a'));
      const winner = snapshot('a', { version: 1, data: { count: 1 } });
      await store.commit(winner, 0);
      equal(await store.commit(snapshot('a', { version: 1, data: { count: 2 } }), 0), false);
      equal(await store.load('a'), winner);
    });

    it('lets one of many win', async () => {
      await store.create(snapshot('a'));
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.commit(snapshot('a', { version: 1, data: { count: n } }), 0)),
      );
      equal(results.filter(Boolean).length, 1);
      equal((await store.load('a'))?.data, { count: results.indexOf(true) });
    });

    it('notes use without a new version', async () => {
      await store.create(snapshot('a', { version: 4 }));
      equal(await store.touch('a', now + 5, now + 2 * HOUR), true);
      equal(await store.load('a'), snapshot('a', { version: 4, lastUsedAt: now + 5, expiresAt: now + 2 * HOUR }));
      equal(await store.commit(snapshot('a', { version: 5 }), 4), true);
    });

    it('lets a page end no earlier than somebody has said who knows of a later use', async () => {
      const [lastUsedAt, expiresAt] = [now + HOUR, now + 2 * HOUR];
      await store.create(snapshot('a'));
      equal(await store.touch('a', lastUsedAt, expiresAt), true);
      equal(await store.touch('a', now, now + HOUR), true);
      equal(await store.commit(snapshot('a', { version: 1, data: { count: 1 } }), 0), true);
      equal(await store.load('a'), snapshot('a', { version: 1, data: { count: 1 }, lastUsedAt, expiresAt }));
    });

    it('finds a page by its name, and gives the name to one page only', async () => {
      await store.create(snapshot('a', { name: 'n' }));
      equal(await store.find('n'), 'a');
      equal(await store.create(snapshot('b', { name: 'n' })), 'a');
      equal(await store.load('b'), null);
      equal([await store.count(), await store.idsOfGroup('group')], [1, ['a']]);
    });

    it('gives the name to one of many that come at once', async () => {
      const ids = Array.from({ length: 10 }, (_, n) => `p${n}`);
      const holders = await Promise.all(ids.map((id) => store.create(snapshot(id, { name: 'n' }))));
      equal(new Set(holders).size, 1);
      equal(await store.find('n'), holders[0]);
      equal(await store.count(), 1);
    });

    it('forgets a page with its name, group and user', async () => {
      await store.create(snapshot('a', { name: 'n', userId: 'ada' }));
      equal(await store.delete('a'), true);
      equal(await store.delete('a'), false);
      equal([await store.load('a'), await store.find('n')], [null, null]);
      equal([await store.idsOfGroup('group'), await store.idsOfUser('ada'), await store.count()], [[], [], 0]);
      equal(await store.commit(snapshot('a', { version: 1 }), 0), false);
      equal(await store.create(snapshot('b', { name: 'n' })), 'b');
    });

    it('keeps the name of a page whose rival is deleted', async () => {
      await store.create(snapshot('a', { name: 'n' }));
      await store.create(snapshot('b', { name: 'n' }));
      await store.delete('b');
      equal(await store.find('n'), 'a');
    });

    it('lists pages by group and by user, and counts them', async () => {
      await store.create(snapshot('a', { groupId: 'g', userId: 'ada' }));
      await store.create(snapshot('b', { groupId: 'g' }));
      await store.create(snapshot('c', { groupId: 'h', userId: 'ada' }));
      equal((await store.idsOfGroup('g')).toSorted(), ['a', 'b']);
      equal((await store.idsOfUser('ada')).toSorted(), ['a', 'c']);
      equal((await store.ids()).toSorted(), ['a', 'b', 'c']);
      equal(await store.count(), 3);
    });

    it('lists pages by the topics of their latest snapshot', async () => {
      await store.create(snapshot('a', { topics: ['scores', 'news'] }));
      await store.create(snapshot('b', { topics: ['scores'] }));
      await store.create(snapshot('c'));
      equal((await store.idsOfTopic('scores')).toSorted(), ['a', 'b']);
      equal(await store.commit(snapshot('a', { version: 1, topics: ['news', 'chat'] }), 0), true);
      equal(await store.commit(snapshot('b', { version: 1, topics: ['chat'] }), 7), false);
      equal(await store.commit(snapshot('c', { version: 1, topics: ['chat'] }), 0), true);
      equal(await store.idsOfTopic('scores'), ['b']);
      equal(await store.idsOfTopic('news'), ['a']);
      equal((await store.idsOfTopic('chat')).toSorted(), ['a', 'c']);
      equal((await store.load('a'))?.topics, ['news', 'chat']);
      equal(await store.commit(snapshot('a', { version: 2, topics: ['scores'], expiresAt: now + 2 * HOUR }), 1), true);
      equal((await store.idsOfTopic('scores')).toSorted(), ['a', 'b']);
      equal(await store.delete('a'), true);
      equal([await store.idsOfTopic('scores'), await store.idsOfTopic('chat')], [['b'], ['c']]);
    });

    it('remembers what commits leave behind, and who has carried it out', async () => {
      await store.create(snapshot('a'));
      equal((await store.history('a', { seq: 0, mark: '' })).log, []);
      const trace = (seq: number): CommitTrace => ({
        log: { seq, text: `frame ${seq} ä` },
        actions: [{ id: `action ${seq}`, answer: `{"seq":${seq}}` }],
      });
      equal(await store.commit(snapshot('a', { version: 1, seq: 1 }), 0, trace(1)), true);
      equal(await store.commit(snapshot('a', { version: 1, seq: 1 }), 0, trace(7)), false);
      const first = await store.history('a', { seq: 0, mark: '' });
      equal([first.log, first.actions], [[trace(1).log], trace(1).actions]);
      equal(await store.commit(snapshot('a', { version: 2, seq: 3 }), 1, trace(3)), true);
      await store.note('a', [{ id: 'idle', answer: '{}' }]);
      const all = await store.history('a', { seq: 0, mark: '' });
      const [one, three] = [trace(1), trace(3)];
      equal(all.log, [one.log, three.log]);
      equal(all.actions, [...one.actions, ...three.actions, { id: 'idle', answer: '{}' }]);
      const next = await store.history('a', { seq: 1, mark: first.mark });
      equal([next.log, next.actions], [[three.log], [...three.actions, { id: 'idle', answer: '{}' }]]);
      equal(await store.history('a', { seq: 3, mark: next.mark }), { log: [], actions: [], mark: next.mark });
    });

    it('keeps the log over commits that nobody sees, and begins it anew where it is told to', async () => {
      await store.create(snapshot('a'));
      const log = { seq: 1, text: 'x'.repeat(10_000) };
      await store.commit(snapshot('a', { version: 1, seq: 1 }), 0, { log, actions: [] });
      await store.commit(snapshot('a', { version: 2, seq: 1 }), 1, {
        log: 'same',
        actions: [{ id: 'i', answer: '1' }],
      });
      equal((await store.history('a', { seq: 0, mark: '' })).log, [log]);
      await store.commit(snapshot('a', { version: 3, seq: 2 }), 2, { log: 'anew', actions: [] });
      const { log: left, actions } = await store.history('a', { seq: 0, mark: '' });
      equal([left, actions], [[], [{ id: 'i', answer: '1' }]]);
    });

    it('forgets the history of a page with the page, and has none of what was never there', async () => {
      await store.create(snapshot('a'));
      await store.commit(snapshot('a', { version: 1, seq: 1 }), 0, {
        log: { seq: 1, text: 'x' },
        actions: [{ id: 'i', answer: '1' }],
      });
      await store.delete('a');
      await store.note('none', [{ id: 'i', answer: '1' }]);
      for (const id of ['a', 'none']) {
        const { log, actions } = await store.history(id, { seq: 0, mark: '' });
        equal([log, actions], [[], []]);
      }
    });

    it('is within reach', async () => {
      await store.check();
    });
  });
}
