import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PageSnapshot, PageStore } from '../ports/index.js';

/** Far enough for a store that goes by the real time to keep what the contract puts in. */
const HOUR = 3_600_000;

/**
 * What every {@link PageStore} has to do. Call it in a spec of the store.
 *
 * @param factory makes an empty store, as often as it is called
 */
export function describePageStore(name: string, factory: () => PageStore | Promise<PageStore>): void {
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
        data: {
          text: 'ä€😀',
          at: new Date(5),
          map: new Map([['k', [1n]]]),
          set: new Set([undefined]),
          none: null,
          odd: -0,
        },
      });
      expect(await store.create(full)).toBe('a');
      expect(await store.load('a')).toEqual(full);
    });

    it('keeps large data', async () => {
      const data = { rows: Array.from({ length: 2_000 }, (_, id) => ({ id, text: `row ${id} `.repeat(5) })) };
      await store.create(snapshot('a', { data }));
      expect((await store.load('a'))?.data).toEqual(data);
    });

    it('knows nothing of what was never there', async () => {
      expect(await store.load('none')).toBeNull();
      expect(await store.find('none')).toBeNull();
      expect(await store.commit(snapshot('none'), 0)).toBe(false);
      expect(await store.touch('none', now, now + HOUR)).toBe(false);
      expect(await store.delete('none')).toBe(false);
      expect(await store.idsOfGroup('none')).toEqual([]);
      expect(await store.idsOfUser('none')).toEqual([]);
      expect(await store.count()).toBe(0);
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
      expect(await store.commit(next, 0)).toBe(true);
      expect(await store.load('a')).toEqual(next);
    });

    it('lets a stale version lose and writes nothing', async () => {
      await store.create(snapshot('a'));
      const winner = snapshot('a', { version: 1, data: { count: 1 } });
      await store.commit(winner, 0);
      expect(await store.commit(snapshot('a', { version: 1, data: { count: 2 } }), 0)).toBe(false);
      expect(await store.load('a')).toEqual(winner);
    });

    it('lets one of many win', async () => {
      await store.create(snapshot('a'));
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.commit(snapshot('a', { version: 1, data: { count: n } }), 0)),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      expect((await store.load('a'))?.data).toEqual({ count: results.indexOf(true) });
    });

    it('notes use without a new version', async () => {
      await store.create(snapshot('a', { version: 4 }));
      expect(await store.touch('a', now + 5, now + 2 * HOUR)).toBe(true);
      expect(await store.load('a')).toEqual(
        snapshot('a', { version: 4, lastUsedAt: now + 5, expiresAt: now + 2 * HOUR }),
      );
      expect(await store.commit(snapshot('a', { version: 5 }), 4)).toBe(true);
    });

    it('finds a page by its name, and gives the name to one page only', async () => {
      await store.create(snapshot('a', { name: 'n' }));
      expect(await store.find('n')).toBe('a');
      expect(await store.create(snapshot('b', { name: 'n' }))).toBe('a');
      expect(await store.load('b')).toBeNull();
      expect([await store.count(), await store.idsOfGroup('group')]).toEqual([1, ['a']]);
    });

    it('gives the name to one of many that come at once', async () => {
      const ids = Array.from({ length: 10 }, (_, n) => `p${n}`);
      const holders = await Promise.all(ids.map((id) => store.create(snapshot(id, { name: 'n' }))));
      expect(new Set(holders).size).toBe(1);
      expect(await store.find('n')).toBe(holders[0]);
      expect(await store.count()).toBe(1);
    });

    it('forgets a page with its name, group and user', async () => {
      await store.create(snapshot('a', { name: 'n', userId: 'ada' }));
      expect(await store.delete('a')).toBe(true);
      expect(await store.delete('a')).toBe(false);
      expect([await store.load('a'), await store.find('n')]).toEqual([null, null]);
      expect([await store.idsOfGroup('group'), await store.idsOfUser('ada'), await store.count()]).toEqual([[], [], 0]);
      expect(await store.commit(snapshot('a', { version: 1 }), 0)).toBe(false);
      expect(await store.create(snapshot('b', { name: 'n' }))).toBe('b');
    });

    it('keeps the name of a page whose rival is deleted', async () => {
      await store.create(snapshot('a', { name: 'n' }));
      await store.create(snapshot('b', { name: 'n' }));
      await store.delete('b');
      expect(await store.find('n')).toBe('a');
    });

    it('lists pages by group and by user, and counts them', async () => {
      await store.create(snapshot('a', { groupId: 'g', userId: 'ada' }));
      await store.create(snapshot('b', { groupId: 'g' }));
      await store.create(snapshot('c', { groupId: 'h', userId: 'ada' }));
      expect((await store.idsOfGroup('g')).toSorted()).toEqual(['a', 'b']);
      expect((await store.idsOfUser('ada')).toSorted()).toEqual(['a', 'c']);
      expect(await store.count()).toBe(3);
    });

    it('is within reach', async () => {
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}
