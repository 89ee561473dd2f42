import { describe, expect, it } from '@jest/globals';

import { ACTION_IDS_MS, MOST_ACTION_IDS } from '../../ports/index.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { ActionIds } from './action-ids.js';

describe('ActionIds', () => {
  it('runs an id once and answers alike, also while it runs', async () => {
    const ids = new ActionIds<number>(4, new FakeClock());
    let runs = 0;
    const execute = async (): Promise<number> => ++runs;
    const answers = await Promise.all([ids.run('a', execute), ids.run('a', execute)]);
    expect([...answers, await ids.run('a', execute)]).toEqual([1, 1, 1]);
    expect(runs).toBe(1);
  });

  it('runs every action without an id', async () => {
    const ids = new ActionIds<number>(4, new FakeClock());
    let runs = 0;
    await ids.run(undefined, async () => ++runs);
    await ids.run(undefined, async () => ++runs);
    expect(runs).toBe(2);
  });

  it('answers a failure alike', async () => {
    const ids = new ActionIds<number>(4, new FakeClock());
    let runs = 0;
    const fail = (): Promise<number> => {
      throw new Error(`run ${++runs}`);
    };
    await expect(ids.run('a', fail)).rejects.toThrow('run 1');
    await expect(ids.run('a', fail)).rejects.toThrow('run 1');
  });

  it('does not run what another node has run', async () => {
    const ids = new ActionIds<{ seq: number }>(4, new FakeClock());
    expect(ids.mark).toBe('');
    ids.learn({ actions: [{ id: 'a', answer: '{"seq":3}' }], mark: '9' });
    expect(await ids.run('a', () => Promise.reject(new Error('ran')))).toEqual({ seq: 3 });
    expect([ids.mark, ids.stored('a'), ids.stored('b')]).toEqual(['9', { seq: 3 }, undefined]);
  });

  it('says of what runs here whether it has run elsewhere meanwhile', async () => {
    const ids = new ActionIds<{ seq: number }>(4, new FakeClock());
    let finish = (_: { seq: number }): void => undefined;
    const answer = ids.run('a', () => new Promise((resolve) => (finish = resolve)));
    expect(ids.stored('a')).toBeUndefined();
    ids.learn({ actions: [{ id: 'a', answer: '{"seq":3}' }], mark: '9' });
    expect(ids.stored('a')).toEqual({ seq: 3 });
    finish({ seq: 3 });
    expect(await answer).toEqual({ seq: 3 });
  });

  it('forgets what was lost, but not what runs', async () => {
    const ids = new ActionIds<number>(8, new FakeClock());
    let runs = 0;
    const execute = async (): Promise<number> => ++runs;
    await ids.run('lost', execute);
    let finish = (_: number): void => undefined;
    const running = ids.run('running', () => new Promise((resolve) => (finish = resolve)));
    ids.learn({ actions: [{ id: 'kept', answer: '7' }], mark: '2', anew: true });
    expect(await ids.run('lost', execute)).toBe(2);
    expect(await ids.run('kept', execute)).toBe(7);
    const again = ids.run('running', execute);
    finish(9);
    expect([await running, await again, runs]).toEqual([9, 9, 2]);
  });

  describe('forgets', () => {
    /** Ids that came and still count, of those that are asked for. */
    function remembering(least: number) {
      const clock = new FakeClock();
      const ids = new ActionIds<string>(least, clock);
      const call = (id: string): Promise<string> => ids.run(id, async () => 'first');
      const isKnown = async (id: string): Promise<boolean> => (await ids.run(id, async () => 'again')) === 'first';
      return { clock, ids, call, isKnown };
    }

    it('the oldest first, and none of the last minute', async () => {
      const { clock, call, isKnown } = remembering(2);
      for (const id of ['a', 'b', 'c']) await call(id);
      await clock.advance(ACTION_IDS_MS);
      await call('d');
      expect(await isKnown('a')).toBe(true);
      await clock.advance(1_000);
      await call('e');
      // Of those before the minute there are as many as make two with the younger ones: none.
      expect([await isKnown('d'), await isKnown('e'), await isKnown('c')]).toEqual([true, true, false]);
    });

    it('no more than is to be kept however old', async () => {
      const { clock, call, isKnown } = remembering(2);
      for (const id of ['a', 'b', 'c']) await call(id);
      await clock.advance(ACTION_IDS_MS + 1_000);
      await call('d');
      expect([await isKnown('c'), await isKnown('d'), await isKnown('b')]).toEqual([true, true, false]);
    });

    it('young ones where there are too many', async () => {
      const { call, isKnown } = remembering(2);
      for (let index = 0; index <= MOST_ACTION_IDS; index++) await call(`${index}`);
      expect([await isKnown('1'), await isKnown('0')]).toEqual([true, false]);
    });

    it('what is old when it comes to rest', async () => {
      const { clock, ids, call, isKnown } = remembering(1);
      for (const id of ['a', 'b']) await call(id);
      await clock.advance(ACTION_IDS_MS + 1_000);
      ids.rest();
      expect([await isKnown('b'), await isKnown('a')]).toEqual([true, false]);
    });
  });
});
