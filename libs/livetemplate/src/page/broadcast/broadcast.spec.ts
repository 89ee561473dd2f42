import { describe, expect, it } from '@jest/globals';
import { MemoryPageBus } from '../../store/memory/memory-page-bus.js';
import { MemoryPageStore } from '../../store/memory/memory-page.store.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import type { ApplicationOptions, OpenOptions } from '../application-options.js';
import { Application } from '../application.js';
import type { Topics } from '../change/topics.js';
import type { Page } from '../page.js';
import type { Audience, ChangeOf } from './broadcast.js';

const program = tinyProgram();
const MINUTE = 60_000;

function start(options: Partial<ApplicationOptions> = {}): Application {
  return new Application({
    id: 'app',
    templates: { live: () => program },
    store: new MemoryPageStore(),
    clock: new FakeClock(),
    ...options,
    limits: { batchWindowMs: 0, ...options.limits },
  });
}

/** Two nodes of one application, and the pages' store. */
function nodes(options: Partial<ApplicationOptions> = {}): [Application, Application] {
  const shared = { store: new MemoryPageStore({ shared: true }), bus: new MemoryPageBus(), clock: new FakeClock() };
  return [start({ ...shared, ...options }), start({ ...shared, ...options })];
}

function open(
  application: Application,
  groupId: string,
  topics: string[] = [],
  options: Partial<OpenOptions> = {},
): Promise<Page<TinyData>> {
  const data = (open: Topics): TinyData => {
    for (const topic of topics) open.subscribe(topic);
    return { count: 0, items: [] };
  };
  return application.open<TinyData>('tiny', data, { groupId, ...options });
}

const more: ChangeOf = () => (draft) => void (draft as TinyData).count++;

describe('a broadcast', () => {
  it.each<[string, Audience, number[]]>([
    ['a topic', { topic: 'scores' }, [1, 1, 0, 0]],
    ['a topic that nobody has', { topic: 'none' }, [0, 0, 0, 0]],
    ['a group', { group: 'b' }, [0, 1, 1, 0]],
    ['users', { users: ['ada', 'ada', 'nobody'] }, [0, 0, 1, 1]],
    ['pages', { pages: ['gone'] }, [0, 0, 0, 0]],
    ['all', 'application', [1, 1, 1, 1]],
  ])('changes the pages of %s', async (_, audience, counts) => {
    const application = start();
    const pages = [
      await open(application, 'a', ['scores', 'news']),
      await open(application, 'b', ['scores']),
      await open(application, 'b', ['news'], { userId: 'ada' }),
      await open(application, 'c', [], { userId: 'ada' }),
    ];
    const result = await application.broadcast(audience, more);
    expect(pages.map((page) => page.data.count)).toEqual(counts);
    const changed = counts.filter((count) => count === 1).length;
    expect(result).toEqual({ pages: changed, changed, failed: [] });
  });

  it('lets a page that fails stop no other, and says which', async () => {
    const application = start();
    const pages = await Promise.all(['a', 'b', 'c'].map((group) => open(application, group)));
    const error = new Error('no');
    const result = await application.broadcast('application', (page) => {
      if (page.groupId === 'a') throw error;
      return (draft) => void ((draft as TinyData).count = page.groupId === 'b' ? -1 : 1);
    });
    expect(pages.map((page) => page.data.count)).toEqual([0, 0, 1]);
    expect(result).toMatchObject({ pages: 3, changed: 1 });
    const failed = new Map(result.failed.map((failure) => [failure.pageId, failure.error]));
    expect([failed.get(pages[0]!.id), failed.size]).toEqual([error, 2]);
    expect(failed.get(pages[1]!.id)).toMatchObject({ code: 'TEMPLATE_EXECUTION' });
  });

  it('leaves out whom the change leaves out, and counts what is the same as before', async () => {
    const application = start();
    const [a, b] = [await open(application, 'a'), await open(application, 'b')];
    const result = await application.broadcast('application', (page) => (page === a ? { count: 0 } : null));
    expect(result).toEqual({ pages: 1, changed: 0, failed: [] });
    expect([a.version, b.version]).toEqual([0, 0]);
  });

  it('does not count as use', async () => {
    const clock = new FakeClock();
    const application = start({ clock, limits: { idleMs: 10 * MINUTE } });
    const page = await open(application, 'a');
    await clock.advance(9 * MINUTE);
    await application.broadcast('application', more);
    await clock.advance(2 * MINUTE);
    expect(await application.broadcast('application', more)).toEqual({ pages: 0, changed: 0, failed: [] });
    await clock.advance(5 * MINUTE);
    expect([page.ended, page.data.count]).toEqual(['expired', 1]);
  });

  it('is refused by an application that is shut down', async () => {
    const application = start();
    await open(application, 'a');
    await application.close();
    await expect(application.broadcast('application', more)).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
  });

  it('reaches each of many pages once', async () => {
    const application = start({ limits: { maxPages: 3_000 } });
    const pages = await Promise.all(Array.from({ length: 3_000 }, (_, n) => open(application, `g${n}`)));
    expect(await application.broadcast('application', more)).toEqual({ pages: 3_000, changed: 3_000, failed: [] });
    expect(new Set(pages.map((page) => page.data.count))).toEqual(new Set([1]));
  });
});

describe('a broadcast of one of several nodes', () => {
  it('reaches pages that are open elsewhere, and does not bring them here', async () => {
    const [here, there] = nodes();
    const page = await open(there, 'a', ['scores']);
    const frames: unknown[] = [];
    page.subscribe({ protocol: '2.0', onFrame: ({ event, args }) => frames.push([event, ...args]) });
    const updates = page.updates();
    expect(await here.broadcast({ topic: 'scores' }, more)).toEqual({ pages: 1, changed: 1, failed: [] });
    await updates.next();
    expect(frames).toEqual([[1, 0, '1']]);
    expect(here.pageCount).toBe(0);
  });

  it('loses nothing where all broadcast at once', async () => {
    const [here, there] = nodes();
    const page = await open(there, 'a', ['scores']);
    const both = [here, there, here, there].map((node) => node.broadcast({ topic: 'scores' }, more));
    expect((await Promise.all(both)).map(({ changed }) => changed)).toEqual([1, 1, 1, 1]);
    await page.refresh();
    expect(page.data.count).toBe(4);
  });

  it('is seen on a page that comes here meanwhile, also without news between nodes', async () => {
    const [here, there] = nodes({ bus: undefined });
    const page = await open(there, 'a', ['scores']);
    let come: Promise<Page<TinyData>> | undefined;
    await here.broadcast({ topic: 'scores' }, () => async (draft) => {
      come ??= here.get<TinyData>(page.id);
      await come;
      (draft as TinyData).count++;
    });
    const arrived = (await come)!;
    await arrived.settled();
    expect(arrived.data.count).toBe(1);
  });
});

describe('the topics of a page', () => {
  it('are those of its first state and of its changes', async () => {
    const application = start();
    const page = await open(application, 'a', ['one', 'two', 'one']);
    expect(page.topics).toEqual(['one', 'two']);
    const { changed, seq, version } = await page.update((_, topics) => {
      topics.unsubscribe('one');
      topics.subscribe('three');
      expect(['one', 'two', 'three'].map((topic) => topics.isSubscribed(topic))).toEqual([false, true, true]);
    });
    expect({ changed, seq, version }).toEqual({ changed: true, seq: 0, version: 1 });
    expect(page.topics).toEqual(['two', 'three']);
    const reached = async (topic: string): Promise<number> => (await application.broadcast({ topic }, more)).pages;
    expect([await reached('one'), await reached('two'), await reached('three')]).toEqual([0, 1, 1]);
  });

  it('stay where a change fails or changes nothing', async () => {
    const application = start();
    const page = await open(application, 'a', ['one']);
    const failing = page.update((_, topics) => {
      topics.subscribe('two');
      throw new Error('no');
    });
    const idle = page.update((_, topics) => {
      topics.unsubscribe('one');
      topics.subscribe('one');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await idle).toMatchObject({ changed: false, version: 0 });
    expect(page.topics).toEqual(['one']);
  });

  it('are changed while the change runs, and by names', async () => {
    const application = start();
    const page = await open(application, 'a');
    let late: Topics | undefined;
    await page.update((_, topics) => void (late = topics));
    expect(() => late?.subscribe('one')).toThrow(TypeError);
    await expect(page.update((_, topics) => topics.subscribe(''))).rejects.toThrow('A topic is a text');
  });
});
