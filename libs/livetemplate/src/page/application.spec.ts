import { beforeEach, describe, expect, it } from '@jest/globals';
import { TemplateNotFoundError } from '../errors/index.js';
import { MemoryPageStore } from '../store/memory/memory-page.store.js';
import { FakeClock } from '../testing/fake-clock.js';
import { tinyProgram, type TinyData } from '../testing/tiny-program.js';
import { Application } from './application.js';
import type { ApplicationEvents, ApplicationOptions, OpenOptions } from './application-options.js';
import { randomIds } from './environment.js';
import type { PageLimits } from './limits.js';
import type { Page } from './page.js';

const program = tinyProgram();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVENTS = ['created', 'updated', 'closed', 'expired', 'evicted', 'failed'] as const;

let clock: FakeClock;
let store: MemoryPageStore;
let happened: string[];

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryPageStore();
  happened = [];
});

function start(limits: Partial<PageLimits> = {}, options: Partial<ApplicationOptions> = {}): Application {
  const templates = {
    live: (name: string) => {
      if (name !== 'tiny') throw new TemplateNotFoundError(name);
      return program;
    },
  };
  const application = new Application({
    id: 'app',
    templates,
    store,
    clock,
    limits: { batchWindowMs: 0, ...limits },
    ...options,
  });
  for (const name of EVENTS) {
    application.on(name, (event: ApplicationEvents[typeof name]) => {
      happened.push('page' in event && event.page !== undefined ? `${name} ${event.page.groupId}` : name);
    });
  }
  return application;
}

function open(application: Application, groupId: string, options: Partial<OpenOptions> = {}): Promise<Page<TinyData>> {
  return application.open<TinyData>('tiny', () => ({ count: 0, items: [] }), { groupId, ...options });
}

function connect(page: Page<TinyData>): () => void {
  return page.subscribe({ protocol: '2.0', onFrame: () => undefined });
}

describe('Application', () => {
  describe('open()', () => {
    it('gives the tabs of a group one page and keeps its state', async () => {
      const application = start();
      const first = await open(application, 'g');
      await first.update({ count: 7 });
      let made = 0;
      const second = await application.open<TinyData>('tiny', () => ({ count: made++, items: [] }), { groupId: 'g' });
      expect(second).toBe(first);
      expect([second.data.count, made]).toEqual([7, 0]);
      expect(happened).toEqual(['created g', 'updated g']);
    });

    it('gives tabs that come at once one page', async () => {
      const application = start();
      let made = 0;
      const data = (): TinyData => ({ count: made++, items: [] });
      const pages = await Promise.all(
        Array.from({ length: 5 }, () => application.open<TinyData>('tiny', data, { groupId: 'g' })),
      );
      expect([new Set(pages).size, made]).toEqual([1, 1]);
      expect(happened).toEqual(['created g']);
    });

    it.each<[string, Partial<OpenOptions>]>([
      ['group', { groupId: 'other' }],
      ['user', { userId: 'ada' }],
      ['handler', { handler: 'TasksPage' }],
      ['key', { key: 'rows=50' }],
      ['tab', { isolate: 'tab' }],
    ])('gives another %s a page of its own', async (_name, options) => {
      const application = start();
      const first = await open(application, 'g');
      const second = await open(application, 'g', options);
      expect(second.id).not.toBe(first.id);
      await first.update({ count: 1 });
      expect(second.data.count).toBe(0);
    });

    it('never finds the page of a single tab', async () => {
      const application = start();
      const own = await open(application, 'g', { isolate: 'tab' });
      expect(await application.find('tiny', { groupId: 'g' })).toBeNull();
      expect(await application.get(own.id)).toBe(own);
    });

    it('finds what it opened and makes nothing', async () => {
      const application = start();
      expect(await application.find('tiny', { groupId: 'g' })).toBeNull();
      const page = await open(application, 'g');
      expect(await application.find('tiny', { groupId: 'g' })).toBe(page);
      expect(application.pageCount).toBe(1);
    });

    it('makes a new page while the store still forgets the old one', async () => {
      const application = start();
      const old = await open(application, 'g');
      let forget = (): void => undefined;
      const forgetting = new Promise<void>((resolve) => (forget = resolve));
      const forgetNow = store.delete.bind(store);
      store.delete = async (id) => {
        store.delete = forgetNow;
        await forgetting;
        return forgetNow(id);
      };
      const closing = old.close();
      const page = await open(application, 'g');
      forget();
      await closing;
      expect(page.id).not.toBe(old.id);
      expect(await application.find('tiny', { groupId: 'g' })).toBe(page);
    });

    it('remembers whose page it is', async () => {
      const page = await open(start(), 'g', { userId: 'ada', handler: 'TasksPage', key: 'k' });
      expect(page).toMatchObject({
        applicationId: 'app',
        groupId: 'g',
        userId: 'ada',
        handler: 'TasksPage',
        key: 'k',
        template: 'tiny',
      });
      expect(page.id).toMatch(/^[\w-]{22}$/);
    });

    it('leaves nothing behind where it fails', async () => {
      const application = start({ maxPages: 1 });
      await expect(application.open('none', {}, { groupId: 'g' })).rejects.toMatchObject({
        code: 'TEMPLATE_NOT_FOUND',
      });
      await expect(application.open('tiny', { count: -1 }, { groupId: 'g' })).rejects.toThrow('error calling counted');
      const failing = application.open('tiny', () => Promise.reject(new Error('mount')), { groupId: 'g' });
      await expect(failing).rejects.toThrow('mount');
      expect([application.pageCount, await store.count()]).toEqual([0, 0]);
      expect((await open(application, 'g')).seq).toBe(0);
    });

    it('keeps what it was given open to changes, and the page apart from it', async () => {
      const data = { count: 1, items: ['a'] };
      const page = await start().open('tiny', data, { groupId: 'g' });
      data.items.push('b');
      expect(page.data.items).toEqual(['a']);
    });
  });

  describe('get()', () => {
    it('knows nothing of other ids and other groups', async () => {
      const application = start();
      const page = await open(application, 'g');
      expect(await application.get(page.id, 'g')).toBe(page);
      await expect(application.get(page.id, 'h')).rejects.toMatchObject({ code: 'PAGE_NOT_FOUND' });
      await expect(application.get('none')).rejects.toMatchObject({ code: 'PAGE_NOT_FOUND' });
    });

    it('tells a page that is gone from one that never was', async () => {
      const application = start();
      const [closed, expired] = [await open(application, 'a'), await open(application, 'b')];
      await closed.close();
      await clock.advance(HOUR);
      await expect(application.get(closed.id)).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
      await expect(application.get(expired.id)).rejects.toMatchObject({ code: 'PAGE_EXPIRED' });
    });

    it('knows nothing of the pages of another application', async () => {
      const shared = new MemoryPageStore({ shared: true });
      const page = await open(start({}, { store: shared }), 'g');
      const other = start({}, { store: shared, id: 'other' });
      await expect(other.get(page.id)).rejects.toMatchObject({ code: 'PAGE_NOT_FOUND' });
    });
  });

  describe('lifetime', () => {
    it('lets an unused page expire after an hour, at the next sweep', async () => {
      const application = start();
      await open(application, 'g');
      await clock.advance(HOUR - 1);
      expect(application.pageCount).toBe(1);
      await clock.advance(1);
      expect([application.pageCount, await store.count()]).toEqual([0, 0]);
      expect(happened).toEqual(['created g', 'expired g']);
    });

    it('makes a new page where the old one has expired and nobody has swept', async () => {
      const application = start({ sweepEveryMs: 24 * HOUR });
      const old = await open(application, 'g');
      await clock.advance(HOUR);
      const page = await open(application, 'g');
      expect(page.id).not.toBe(old.id);
      expect(happened).toEqual(['created g', 'expired g', 'created g']);
    });

    it.each<[string, (application: Application, page: Page<TinyData>) => unknown]>([
      ['opening it', (application) => open(application, 'g')],
      ['getting it', (application, page) => application.get(page.id)],
      ['rendering it', (_application, page) => page.render()],
    ])('counts from %s anew', async (_name, use) => {
      const application = start();
      const page = await open(application, 'g');
      await clock.advance(HOUR - 1);
      await use(application, page);
      await clock.advance(HOUR - 1);
      expect(page.ended).toBeNull();
      await clock.advance(5 * MINUTE);
      expect(page.ended).toBe('expired');
    });

    it('does not keep a page for changes that nobody looks at', async () => {
      const page = await open(start(), 'g');
      await clock.advance(HOUR - 1);
      await page.update({ count: 1 });
      await clock.advance(5 * MINUTE);
      expect(page.ended).toBe('expired');
    });

    it('keeps a connected page, and for a while after its last connection', async () => {
      const page = await open(start(), 'g');
      const [leave, leaveToo] = [connect(page), connect(page)];
      await clock.advance(3 * HOUR);
      leave();
      await clock.advance(HOUR);
      leaveToo();
      await clock.advance(5 * MINUTE - 1);
      expect(page.ended).toBeNull();
      const back = connect(page);
      await clock.advance(HOUR);
      expect(page.ended).toBeNull();
      back();
      await clock.advance(5 * MINUTE);
      expect(page.ended).toBe('expired');
    });

    it('ends a page after 24 hours, connected or not', async () => {
      const page = await open(start(), 'g');
      const ends: string[] = [];
      page.subscribe({ protocol: '2.0', onFrame: () => undefined, onEnd: (reason) => ends.push(reason) });
      await clock.advance(24 * HOUR - 1);
      expect(page.ended).toBeNull();
      await clock.advance(1);
      expect(ends).toEqual(['expired']);
      await expect(page.update({ count: 1 })).rejects.toMatchObject({ code: 'PAGE_EXPIRED' });
    });

    it('tells the store in time that a page is in use', async () => {
      const page = await open(start(), 'g');
      connect(page);
      for (let hour = 0; hour < 23; hour++) {
        await clock.advance(HOUR);
        expect((await store.load(page.id))!.expiresAt).toBeGreaterThan(clock.now() + 5 * MINUTE);
      }
    });
  });

  describe('maxPages', () => {
    it('evicts the page that was used least recently', async () => {
      const application = start({ maxPages: 3 });
      const [a, b, c] = [await open(application, 'a'), await open(application, 'b'), await open(application, 'c')];
      await a!.render();
      await open(application, 'd');
      expect([a, b, c].map((page) => page!.ended)).toEqual([null, 'evicted', null]);
      expect(application.pageCount).toBe(3);
      expect(happened.at(-2)).toBe('evicted b');
      await expect(application.get(b!.id)).rejects.toMatchObject({ code: 'PAGE_EXPIRED' });
    });

    it('spares pages with a connection, until it ends', async () => {
      const application = start({ maxPages: 2 });
      const [a, b] = [await open(application, 'a'), await open(application, 'b')];
      const leave = connect(a!);
      connect(b!);
      await expect(open(application, 'c')).rejects.toMatchObject({ code: 'MAX_PAGES_REACHED', status: 503 });
      leave();
      await open(application, 'c');
      expect([a!.ended, b!.ended]).toEqual(['evicted', null]);
    });

    it('holds for pages that are opened at once', async () => {
      const application = start({ maxPages: 4 });
      await Promise.all(Array.from({ length: 10 }, (_, n) => open(application, `g${n}`)));
      expect(application.pageCount).toBe(4);
      expect(await store.count()).toBe(4);
    });

    it('spares a page with changes under way', async () => {
      const application = start({ maxPages: 1 });
      const page = await open(application, 'a');
      let release = (): void => undefined;
      const change = page.update(async (draft) => {
        await new Promise<void>((resolve) => (release = resolve));
        draft.count = 1;
      });
      await clock.advance(0);
      await expect(open(application, 'b')).rejects.toMatchObject({ code: 'MAX_PAGES_REACHED' });
      release();
      expect((await change).changed).toBe(true);
    });
  });

  describe('a shared store', () => {
    beforeEach(() => {
      store = new MemoryPageStore({ shared: true });
    });

    it('keeps the pages that one process lets go', async () => {
      const application = start({ maxPages: 1 });
      const page = await open(application, 'a');
      await page.update({ count: 3 });
      await open(application, 'b');
      expect([application.pageCount, await store.count(), page.ended]).toEqual([1, 2, null]);
      const again = await open(application, 'a');
      expect([again.id, again.data.count]).toEqual([page.id, 3]);
    });

    it('brings pages and their numbers over a restart', async () => {
      const before = start();
      const page = await open(before, 'g');
      await page.update({ count: 3 });
      const after = start();
      const restored = await after.get<TinyData>(page.id);
      expect([restored.data.count, restored.seq, restored.version]).toEqual([3, 1, 1]);
      expect(restored.resume({ protocol: '2.0', ack: 1 }).resumed).toBe(true);
      expect((await open(after, 'g')).id).toBe(page.id);
    });

    it('gives a page a new number where the template is another after a restart', async () => {
      const page = await open(start(), 'g');
      const after = start({}, { templates: { live: () => tinyProgram('n = ') } });
      const restored = await after.get(page.id);
      expect([restored.seq, restored.version]).toEqual([1, 1]);
      expect(restored.resume({ protocol: '1.0', ack: 0 }).resumed).toBe(false);
    });

    it('brings a page over once, however many ask', async () => {
      const page = await open(start(), 'g');
      const after = start();
      const pages = await Promise.all([after.get(page.id), after.get(page.id), open(after, 'g')]);
      expect(new Set(pages).size).toBe(1);
      expect(after.pageCount).toBe(1);
    });

    it.each([
      { way: 'asked for', use: (there: Application, id: string) => there.get(id) },
      {
        way: 'changed by a broadcast',
        use: (there: Application) => there.broadcast({ group: 'g' }, () => ({ count: 3 })),
      },
      { way: 'left alone', use: () => clock.advance(HOUR / 2) },
    ])('keeps a page that is used on one node and $way on another one, which has not seen that', async ({ use }) => {
      const limits = { sweepEveryMs: HOUR / 4 };
      const here = start(limits);
      const page = await open(here, 'g');
      const leave = connect(page);
      // Not swept yet, and over as far as that node knows.
      const there = start({ sweepEveryMs: 24 * HOUR });
      await there.get(page.id);
      await clock.advance(1.5 * HOUR);
      await use(there, page.id);
      leave();
      expect([page.ended, await store.count()]).toEqual([null, 1]);
      expect((await store.load(page.id))!.expiresAt).toBeGreaterThan(clock.now());
      expect((await here.get<TinyData>(page.id)).id).toBe(page.id);
    });

    it('does not bring back what has expired', async () => {
      const page = await open(start({ sweepEveryMs: 24 * HOUR }), 'g');
      await clock.advance(HOUR);
      await expect(start().get(page.id)).rejects.toMatchObject({ code: 'PAGE_EXPIRED' });
      expect(await store.count()).toBe(0);
    });

    it('ends a page that was erased elsewhere', async () => {
      const page = await open(start(), 'g');
      const there = start();
      const copy = await there.get(page.id);
      const eraser = start();
      expect(await eraser.eraseGroup('g')).toBe(1);
      for (const node of [there, eraser])
        await expect(node.get(page.id)).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
      expect(copy.ended).toBe('closed');
    });
  });

  describe('erasure', () => {
    it('removes all pages of a group or a user and no others', async () => {
      const application = start();
      const group = [
        await open(application, 'g'),
        await open(application, 'g', { key: 'k' }),
        await open(application, 'g', { isolate: 'tab' }),
      ];
      const user = [await open(application, 'h', { userId: 'ada' }), await open(application, 'i', { userId: 'ada' })];
      const other = await open(application, 'j', { userId: 'bob' });
      expect(await application.eraseGroup('g')).toBe(3);
      expect(await application.eraseUser('ada')).toBe(2);
      expect([...group, ...user].map((page) => page.ended)).toEqual(Array(5).fill('closed'));
      expect([other.ended, await store.count()]).toEqual([null, 1]);
    });
  });

  describe('close()', () => {
    it('commits what waits, tells connections and refuses everything afterwards', async () => {
      const application = start();
      const page = await open(application, 'g');
      const ends: string[] = [];
      page.subscribe({ protocol: '2.0', onFrame: () => undefined, onEnd: (reason) => ends.push(reason) });
      const change = page.update({ count: 1 });
      await application.close();
      await application.close();
      expect((await change).seq).toBe(1);
      expect([ends, application.pageCount, clock.pending]).toEqual([['shutdown'], 0, 0]);
      await expect(open(application, 'g')).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
      await expect(application.get(page.id)).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
    });

    it('does not wait for ever for a change that does not end, and names its page; what comes after it is refused', async () => {
      const application = start();
      const page = await open(application, 'g');
      let end = (): void => {};
      const endless = page.update(() => new Promise<void>((resolve) => (end = resolve)));
      const closed = application.close();
      const late = page.update({ count: 1 });
      await clock.advance(4_999);
      expect(page.ended).toBeNull();
      await clock.advance(1);
      await closed;
      expect([page.ended, happened]).toEqual(['shutdown', ['created g', 'failed g']]);
      end();
      for (const change of [endless, late]) await expect(change).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
    });
  });

  it('survives listeners that throw, also the one for failures', async () => {
    const application = start();
    application.on('created', () => {
      throw new Error('listener');
    });
    application.on('failed', () => {
      throw new Error('listener of failures');
    });
    await open(application, 'g');
    expect(happened).toEqual(['created g', 'failed']);
  });

  it('makes ids that nobody can guess', () => {
    const ids = new Set(Array.from({ length: 1_000 }, () => randomIds.next()));
    expect(ids.size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/);
  });
});

describe('the token of a page', () => {
  it('is made anew each time, for the page and its group', async () => {
    const issued: { id: string; groupId: string }[] = [];
    const tokens = {
      issue: async ({ id, groupId }: { id: string; groupId: string }) => `token ${issued.push({ id, groupId })}`,
    };
    const page = await open(start({}, { tokens }), 'g');
    expect([await page.token, await page.token]).toEqual(['token 1', 'token 2']);
    expect(issued).toEqual(Array(2).fill({ id: page.id, groupId: 'g' }));
  });

  it('is refused where the application has none', async () => {
    const page = await open(start(), 'g');
    await expect(page.token).rejects.toMatchObject({ code: 'CONFIGURATION' });
  });
});
