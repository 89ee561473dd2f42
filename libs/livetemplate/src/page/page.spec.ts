import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates } from '../core.js';
import { LiveTemplateError, StoreUnavailableError, TemplateExecutionError } from '../errors/index.js';
import type { PageSnapshot } from '../ports/index.js';
import { MemoryPageBus } from '../store/memory/memory-page-bus.js';
import { MemoryPageStore } from '../store/memory/memory-page.store.js';
import { FakeClock } from '../testing/fake-clock.js';
import { TestClient } from '../testing/test-client.js';
import { tinyProgram, type TinyData } from '../testing/tiny-program.js';
import { Application } from './application.js';
import type { OpenOptions, ProgramSource } from './application-options.js';
import { frameSeq, type Frame } from './delivery/frame.js';
import type { PageLimits } from './limits.js';
import type { Page } from './page.js';
import type { ProtocolVersion } from '../protocol/index.js';

const OPTIONS: OpenOptions = { groupId: 'g' };

/** Fails when told to, and counts. */
class CountingStore extends MemoryPageStore {
  commits = 0;
  failure: Error | null = null;

  override async commit(snapshot: PageSnapshot, expectedVersion: number): Promise<boolean> {
    this.commits++;
    if (this.failure !== null) throw this.failure;
    return super.commit(snapshot, expectedVersion);
  }
}

interface Bench {
  readonly application: Application;
  readonly page: Page<TinyData>;
  readonly clock: FakeClock;
  readonly store: CountingStore;
  templates: ProgramSource;
}

async function bench(limits: Partial<PageLimits> = {}, data: Partial<TinyData> = {}): Promise<Bench> {
  const clock = new FakeClock();
  const store = new CountingStore();
  const program = tinyProgram();
  const made: Bench = { templates: { live: () => program } } as unknown as Bench;
  const application = new Application({
    id: 'app',
    templates: { live: (name) => made.templates.live(name) },
    store,
    clock,
    limits: { batchWindowMs: 0, ...limits },
  });
  const page = await application.open<TinyData>('tiny', { count: 0, items: [], ...data }, OPTIONS);
  return Object.assign(made, { application, page, clock, store });
}

function connect(page: Page<TinyData>, protocol: ProtocolVersion = '2.0'): TestClient {
  const client = new TestClient(protocol);
  client.attach(page);
  return client;
}

const increment = (draft: TinyData): void => void draft.count++;

describe('Page', () => {
  describe('changing data', () => {
    it('commits a recipe and says where it will be seen', async () => {
      const { page } = await bench();
      expect(await page.update(increment)).toEqual({ changed: true, seq: 1, version: 1 });
      expect(page.data).toEqual({ count: 1, items: [] });
      expect([page.seq, page.version]).toEqual([1, 1]);
    });

    it('assigns properties and takes data as a whole', async () => {
      const { page } = await bench();
      await page.update({ count: 5 });
      expect(page.data).toEqual({ count: 5, items: [] });
      await page.setData({ count: 6, items: ['a'] });
      expect(page.data).toEqual({ count: 6, items: ['a'] });
    });

    it('keeps the last good state where a recipe throws', async () => {
      const { page } = await bench();
      const failed = page.update((draft) => {
        draft.count = 9;
        throw new Error('handler');
      });
      await expect(failed).rejects.toThrow('handler');
      expect([page.data.count, page.seq, page.version]).toEqual([0, 0, 0]);
      await page.update(increment);
      expect(page.data.count).toBe(1);
    });

    it('keeps the last good state where the template fails', async () => {
      const { page, store } = await bench();
      await expect(page.update({ count: -1 })).rejects.toThrow('error calling counted');
      expect([page.data.count, page.seq, page.version, store.commits]).toEqual([0, 0, 0, 0]);
    });

    it('refuses no change for what another one did that is refused itself', async () => {
      const { page } = await bench();
      const broken = page.update((draft) => {
        draft.count = -1;
        delete (draft as Partial<TinyData>).items;
      });
      const fine = page.update((draft) => draft.items.push('a'));
      await expect(broken).rejects.toThrow('error calling counted');
      expect(await fine).toMatchObject({ changed: true, version: 1 });
      expect(page.data).toEqual({ count: 0, items: ['a'] });
    });

    it('refuses what throws because of a change that stays', async () => {
      const { page } = await bench();
      const first = page.update((draft) => void draft.items.push('a'));
      const second = page.update((draft) => {
        if (draft.items.length > 0) throw new Error('too late');
      });
      await expect(second).rejects.toThrow('too late');
      expect(await first).toMatchObject({ changed: true, version: 1 });
    });

    it('keeps the last good state where the store fails', async () => {
      const { page, store } = await bench();
      const client = connect(page);
      store.failure = new StoreUnavailableError();
      await expect(page.update(increment)).rejects.toThrow(StoreUnavailableError);
      store.failure = null;
      expect([page.data.count, page.seq, client.frames]).toEqual([0, 0, 1]);
      await page.update(increment);
      expect(client.wire).toEqual(['1', []]);
    });

    it('neither stores nor sends where the data stays what it is', async () => {
      const { page, store } = await bench();
      const client = connect(page);
      expect(await page.update(() => undefined)).toEqual({ changed: false, seq: 0, version: 0 });
      expect(await page.setData({ count: 0, items: [] })).toEqual({ changed: false, seq: 0, version: 0 });
      expect([store.commits, client.frames]).toEqual([0, 1]);
    });

    it('stores and does not send what nobody can see', async () => {
      const { page, store } = await bench();
      const client = connect(page);
      expect(await page.update({ note: 'x' })).toEqual({ changed: true, seq: 0, version: 1 });
      expect([store.commits, client.frames, page.data.note]).toEqual([1, 1, 'x']);
    });

    it('carries out changes one after the other, in their order', async () => {
      const { page } = await bench();
      const slow = page.update(async (draft) => {
        await new Promise((resolve) => setImmediate(resolve));
        draft.items.push('slow');
      });
      const quick = page.update((draft) => void draft.items.push('quick'));
      await Promise.all([slow, quick]);
      expect(page.data.items).toEqual(['slow', 'quick']);
    });

    it('makes one commit and one frame of what is asked for at once', async () => {
      const { page, store } = await bench();
      const client = connect(page);
      const results = await Promise.all(Array.from({ length: 50 }, () => page.update(increment)));
      expect(new Set(results.map(({ seq }) => seq))).toEqual(new Set([1]));
      expect([page.data.count, store.commits, client.frames]).toEqual([50, 1, 2]);
    });

    it('lets a failing change of a batch fail alone', async () => {
      const { page } = await bench();
      const runs: string[] = [];
      const results = await Promise.allSettled([
        page.update((draft) => {
          runs.push('thrown');
          draft.count = 100;
          throw new Error('handler');
        }),
        page.update((draft) => (runs.push('a'), increment(draft))),
        page.update((draft) => void (draft.count = -5)),
        page.update(increment),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
      expect(page.data.count).toBe(2);
      // It threw on what was committed: there is nothing to try again.
      expect(runs).toEqual(['thrown', 'a', 'a']);
    });

    it('is not blocked by the changes of another page', async () => {
      const { application, page } = await bench();
      const other = await application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'other' });
      let release = (): void => undefined;
      const blocked = page.update(() => new Promise<void>((resolve) => (release = resolve)));
      expect((await other.update(increment)).seq).toBe(1);
      release();
      expect((await blocked).changed).toBe(false);
    });

    it('hands out frozen data', async () => {
      const { page } = await bench({}, { items: ['a'] });
      expect(() => (page.data.items as string[]).push('b')).toThrow(TypeError);
    });
  });

  describe('batching window', () => {
    it('sends the first change at once and one frame per window afterwards, with the last state', async () => {
      const { page, clock } = await bench({ batchWindowMs: 16 });
      const client = connect(page);
      await page.update(increment);
      expect(client.frames).toBe(2);
      const pending: Promise<unknown>[] = [];
      for (let ms = 0; ms < 1_000; ms++) {
        pending.push(page.update(increment));
        await clock.advance(1);
      }
      await clock.advance(16);
      await Promise.all(pending);
      expect(page.data.count).toBe(1_001);
      expect(client.wire).toEqual(['1001', []]);
      expect(client.frames).toBeLessThanOrEqual(2 + Math.ceil(1_000 / 16) + 1);
      expect(client.frames).toBeGreaterThan(50);
    });

    it('holds nobody up after a change that nobody could see', async () => {
      const { page } = await bench({ batchWindowMs: 16 });
      await page.update({ note: 'a' });
      expect((await page.update({ note: 'b' })).changed).toBe(true);
    });
  });

  describe('rendering', () => {
    it('marks the root element with what the client has to know', async () => {
      const { page } = await bench({}, { items: ['a', 'b'] });
      await page.update(increment);
      const html = await page.render({ 'data-lvt-base': '/live' });
      const root = Object.entries({
        page: page.id,
        seq: '1',
        template: tinyProgram().fingerprint,
        state: '2.',
        base: '/live',
      }).map(([name, value]) => ` data-lvt-${name}="${value}"`);
      expect(html).toContain(`<html${root.join('')}>`);
      expect(html).toContain('<main id="m"><p>1</p><ul><li>a</li><li>b</li></ul></main>');
    });

    it('tells what data as a whole changes in the HTML', async () => {
      const { page } = await bench();
      expect(await page.renderFragments({ count: 7, items: [] })).toEqual([
        {
          fragment_id: 'm',
          action: 'value_updates',
          data: [{ position: 16, length: 1, new_value: '7', value_type: 'string', data_path: 'count' }],
        },
      ]);
      expect(await page.renderFragments({ count: 7, items: [] })).toEqual([]);
      expect(await page.renderFragments({ count: 7, items: [], note: 'unseen' })).toEqual([]);
    });
  });

  describe('connections', () => {
    it.each<ProtocolVersion>(['1.0', '2.0'])('gets all connections of %s one frame', async (protocol) => {
      const { page } = await bench();
      const frames: Frame[][] = [[], []];
      for (const mine of frames) page.subscribe({ protocol, onFrame: (frame) => mine.push(frame) });
      await page.update(increment);
      expect(frames[0]).toHaveLength(1);
      expect(frames[0]![0]).toBe(frames[1]![0]);
    });

    it('sends 2.0 a patch', async () => {
      const { page } = await bench();
      const frames: Frame[] = [];
      page.subscribe({ protocol: '2.0', onFrame: (frame) => frames.push(frame) });
      await page.update(increment);
      expect(frames).toEqual([{ event: 1, args: [0, '1'] }]);
    });

    it('sends 1.0 an envelope', async () => {
      const { page } = await bench();
      const frames: Frame[] = [];
      page.subscribe({ protocol: '1.0', onFrame: (frame) => frames.push(frame) });
      await page.update(increment);
      expect(frames).toEqual([
        {
          event: 'update',
          args: [
            {
              version: '1.0',
              seq: 1,
              timestamp: '2026-01-01T00:00:00.000Z',
              updates: [
                {
                  fragment_id: 'm',
                  action: 'value_updates',
                  data: [{ position: 16, length: 1, new_value: '1', value_type: 'string', data_path: 'count' }],
                },
              ],
            },
          ],
        },
      ]);
    });

    it('sends nothing after the subscription has ended', async () => {
      const { page } = await bench();
      const client = connect(page);
      client.leave();
      client.leave();
      await page.update(increment);
      expect([client.frames, page.subscriberCount]).toEqual([1, 0]);
    });

    it('reports a transport that throws and serves the others', async () => {
      const { application, page } = await bench();
      const failures: unknown[] = [];
      application.on('failed', ({ error }) => failures.push(error));
      page.subscribe({
        protocol: '2.0',
        onFrame: () => {
          throw new Error('transport');
        },
      });
      const client = connect(page);
      await page.update(increment);
      expect(client.seq).toBe(1);
      expect(failures).toEqual([new Error('transport')]);
    });
  });

  describe('resuming', () => {
    it.each<ProtocolVersion>(['1.0', '2.0'])(
      'sends %s what it has missed while somebody else was there',
      async (protocol) => {
        const { page } = await bench();
        connect(page, protocol);
        const client = connect(page, protocol);
        client.leave();
        for (let n = 0; n < 3; n++) await page.update(increment);
        const resumption = page.resume({ protocol, ack: 0 });
        expect(resumption).toMatchObject({ seq: 3, resumed: true });
        expect(resumption.frames).toHaveLength(3);
        client.resume(resumption);
        expect(protocol === '2.0' ? client.wire : client.html.get('m')).toEqual(
          protocol === '2.0' ? ['3', []] : '<main id="m"><p>3</p><ul></ul></main>',
        );
      },
    );

    it('goes on from the served document without sending anything', async () => {
      const { page } = await bench();
      await page.update(increment);
      expect(page.resume({ protocol: '2.0', ack: 1, template: tinyProgram().fingerprint })).toEqual({
        seq: 1,
        resumed: true,
        frames: [],
      });
    });

    it.each<[string, { ack?: number; template?: string; protocol: ProtocolVersion }]>([
      ['no number', { protocol: '2.0' }],
      ['a number from the future', { protocol: '2.0', ack: 9 }],
      ['a number that is forgotten', { protocol: '2.0', ack: 0 }],
      ['another template', { protocol: '2.0', ack: 3, template: 'other' }],
      ['1.0, where nobody spoke it', { protocol: '1.0', ack: 2 }],
    ])('sends the full state for %s', async (_name, request) => {
      const { page } = await bench({ logCount: 2 });
      for (let n = 0; n < 3; n++) await page.update(increment);
      const resumption = page.resume(request);
      expect(resumption).toMatchObject({ seq: 3, resumed: false });
      const client = new TestClient(request.protocol);
      client.resume(resumption);
      expect(client.frames).toBe(1);
    });

    it('remembers no more than the size allows', async () => {
      const { page } = await bench({ logSize: 300 });
      for (let n = 0; n < 4; n++) await page.update({ items: ['x'.repeat(100) + n] });
      expect(page.resume({ protocol: '2.0', ack: 2 }).resumed).toBe(true);
      expect(page.resume({ protocol: '2.0', ack: 1 }).resumed).toBe(false);
    });

    it('sends a single fragment, and none that does not exist', async () => {
      const { page } = await bench();
      expect(page.fullState('1.0', 'm')).toMatchObject([{ args: [{ seq: 0, updates: [{ fragment_id: 'm' }] }] }]);
      expect(page.fullState('1.0', 'x')).toEqual([]);
    });

    it('ends equal to the server, whatever happens in between', async () => {
      const step = fc.oneof(
        fc.record({ do: fc.constant('count' as const), by: fc.integer({ min: 0, max: 3 }) }),
        fc.record({ do: fc.constant('push' as const), text: fc.string({ maxLength: 3, unit: 'grapheme-ascii' }) }),
        fc.record({ do: fc.constant('leave' as const), who: fc.nat(3) }),
        fc.record({ do: fc.constant('return' as const), who: fc.nat(3) }),
        fc.record({ do: fc.constant('wait' as const) }),
        fc.record({ do: fc.constant('template' as const), label: fc.constantFrom('', 'n: ') }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const made = await bench({ logCount: 4 });
          const { page, application } = made;
          const clients = [0, 1, 2, 3].map((n) => connect(page, n % 2 === 0 ? '2.0' : '1.0'));
          const online = new Set(clients);
          const pending: Promise<unknown>[] = [];
          for (const action of steps) {
            const client = clients['who' in action ? action.who : 0]!;
            if (action.do === 'count') pending.push(page.update((draft) => void (draft.count += action.by)));
            else if (action.do === 'push') pending.push(page.update((draft) => void draft.items.push(action.text)));
            else if (action.do === 'wait') await Promise.all(pending);
            else if (action.do === 'template') {
              const program = tinyProgram(action.label);
              made.templates = { live: () => program };
              pending.push(application.reloadTemplates());
            } else if (action.do === 'leave' && online.delete(client)) client.leave();
            else if (action.do === 'return' && !online.has(client)) {
              client.attach(page);
              online.add(client);
            }
          }
          await Promise.all(pending);
          for (const client of clients) if (!online.has(client)) client.attach(page);
          const { program } = page;
          const values = program.evaluate(page.data);
          for (const client of clients) {
            expect(client.seq).toBe(page.seq);
            const shown = { '2.0': client.wire, '1.0': [...client.html] }[client.protocol];
            const html = program.fragments(values).map((fragment) => [fragment.id, fragment.html]);
            expect(shown).toEqual({ '2.0': program.wire(values), '1.0': html }[client.protocol]);
          }
          await application.close();
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('updates()', () => {
    it('yields what people could see, and which data it was', async () => {
      const { page } = await bench();
      const updates = page.updates();
      await page.update({ note: 'unseen' });
      await page.update(increment);
      await page.update((draft) => void draft.items.push('a'));
      const first = (await updates.next()).value!;
      expect([first.seq, first.version, first.dataChanged]).toEqual([1, 2, ['count']]);
      expect(first.updates).toHaveLength(1);
      const second = (await updates.next()).value!;
      expect([second.seq, second.dataChanged]).toEqual([2, ['items.0']]);
    });

    it('wakes a reader that waits, and ends with the page', async () => {
      const { page } = await bench();
      const seen: number[] = [];
      const reading = (async () => {
        for await (const update of page.updates()) seen.push(update.seq);
      })();
      await page.update(increment);
      await page.close();
      await reading;
      expect(seen).toEqual([1]);
      expect(await page.updates().next()).toEqual({ done: true, value: undefined });
    });

    it('merges what a slow reader has not read', async () => {
      const { page } = await bench();
      const updates = page.updates();
      for (let n = 0; n < 65; n++) await page.update(increment);
      await page.update((draft) => void draft.items.push('a'));
      const merged = (await updates.next()).value!;
      expect([merged.seq, merged.dataChanged]).toEqual([65, ['count']]);
      expect((await updates.next()).value!.seq).toBe(66);
    });

    it('forgets a reader that breaks off', async () => {
      const { page } = await bench();
      const updates = page.updates();
      await page.update(increment);
      expect(page.subscriberCount).toBe(1);
      await updates.return!();
      await page.update(increment);
      expect(await updates.next()).toEqual({ done: true, value: undefined });
      expect(page.subscriberCount).toBe(0);
    });
  });

  describe('ending', () => {
    it('tells connections, refuses everything and leaves nothing in the store', async () => {
      const { page, store } = await bench();
      const ends: string[] = [];
      page.subscribe({ protocol: '2.0', onFrame: () => undefined, onEnd: (reason) => ends.push(reason) });
      await page.close();
      await page.close();
      expect(ends).toEqual(['closed']);
      expect(await store.count()).toBe(0);
      const calls = [() => page.update(increment), () => page.setData({ count: 1, items: [] }), () => page.render()];
      for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
      expect(() => page.subscribe({ protocol: '2.0', onFrame: () => undefined })).toThrow(LiveTemplateError);
    });

    it('refuses changes that were waiting', async () => {
      const { page } = await bench();
      const waiting = page.update(increment);
      await page.close();
      await expect(waiting).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
    });
  });

  describe('a new template', () => {
    it('is shown as a whole, with a number of its own', async () => {
      const made = await bench();
      const clients = [connect(made.page, '2.0'), connect(made.page, '1.0')];
      await made.page.update(increment);
      const next = tinyProgram('n = ');
      made.templates = { live: () => next };
      await made.application.reloadTemplates();
      expect([made.page.seq, made.page.snapshot.fingerprint]).toEqual([2, next.fingerprint]);
      expect(clients.map(({ seq }) => seq)).toEqual([2, 2]);
      expect(clients[1]!.html.get('m')).toBe('<main id="m"><p>n = 1</p><ul></ul></main>');
      expect(made.page.resume({ protocol: '2.0', ack: 1 }).resumed).toBe(false);
    });

    it('that fails leaves the page as it is', async () => {
      const made = await bench();
      const failures: unknown[] = [];
      made.application.on('failed', ({ error }) => failures.push(error));
      const broken = createTemplates({ texts: { tiny: '{{slice .count 9}}' } }).live('tiny');
      made.templates = { live: () => broken };
      await made.application.reloadTemplates();
      expect(failures).toEqual([expect.any(TemplateExecutionError)]);
      expect([made.page.seq, made.page.program.fingerprint]).toEqual([0, tinyProgram().fingerprint]);
    });
  });
});

describe('Pages of several nodes', () => {
  interface Node {
    readonly application: Application;
    readonly page: Page<TinyData>;
  }

  async function nodes(count: number, bus?: MemoryPageBus): Promise<{ store: MemoryPageStore; nodes: Node[] }> {
    const store = new MemoryPageStore({ shared: true });
    const clock = new FakeClock();
    const program = tinyProgram();
    const all: Node[] = [];
    for (let n = 0; n < count; n++) {
      const application = new Application({
        id: 'app',
        templates: { live: () => program },
        store,
        bus,
        clock,
        limits: { batchWindowMs: 0 },
      });
      all.push({ application, page: await application.open<TinyData>('tiny', { count: 0, items: [] }, OPTIONS) });
    }
    return { store, nodes: all };
  }

  it('are one page', async () => {
    const { store, nodes: all } = await nodes(3);
    expect(new Set(all.map(({ page }) => page.id)).size).toBe(1);
    expect(await store.count()).toBe(1);
  });

  it('lose no change, however they race', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 60 }), async (order) => {
        const { nodes: all } = await nodes(3);
        const clients = all.map(({ page }) => connect(page));
        await Promise.all(order.map((n) => all[n]!.page.update(increment)));
        await Promise.all(all.map(({ page }) => page.refresh()));
        for (const { page } of all) expect(page.data.count).toBe(order.length);
        const numbers = new Set(all.map(({ page }) => page.seq));
        expect(numbers.size).toBe(1);
        for (const client of clients) {
          expect(client.seq).toBe([...numbers][0]);
          expect(client.wire[0]).toBe(String(order.length));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('pass changes on as they were sent, however many were missed', async () => {
    const { nodes: all } = await nodes(2);
    const [here, there] = all as [Node, Node];
    const frames: Frame[] = [];
    here.page.subscribe({ protocol: '2.0', onFrame: (frame) => frames.push(frame) });
    await there.page.update(increment);
    await here.page.refresh();
    await there.page.update(increment);
    await there.page.update(increment);
    await here.page.refresh();
    await here.page.refresh();
    expect(frames.map((frame) => [frame.event, frameSeq(frame)])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('end together', async () => {
    const { nodes: all } = await nodes(2);
    const [here, there] = all as [Node, Node];
    await there.page.close();
    await expect(here.page.update(increment)).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
    expect(here.page.ended).toBe('closed');
  });

  it('hear of each other over a bus, and see the same numbers in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 40 }), async (order) => {
        const { nodes: all } = await nodes(3, new MemoryPageBus());
        const clients = all.flatMap(({ page }) => [connect(page, '2.0'), connect(page, '1.0')]);
        await Promise.all(order.map((n) => all[n]!.page.update(increment)));
        for (const { page } of all) await page.settled();
        expect(new Set(clients.map(({ seq }) => seq))).toEqual(new Set([all[0]!.page.seq]));
        for (const { page } of all) expect(page.data.count).toBe(order.length);
        const html = `<main id="m"><p>${order.length}</p><ul></ul></main>`;
        expect(clients.map(({ wire, html: shown }) => wire[0] ?? shown.get('m'))).toEqual(
          all.flatMap(() => [String(order.length), html]),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('get a single change of another node as a patch', async () => {
    const { nodes: all } = await nodes(2, new MemoryPageBus());
    const [here, there] = all as [Node, Node];
    const frames: Frame[] = [];
    here.page.subscribe({ protocol: '2.0', onFrame: (frame) => frames.push(frame) });
    for (let n = 0; n < 3; n++) {
      await there.page.update(increment);
      await here.page.settled();
    }
    expect(frames).toEqual([1, 2, 3].map((seq) => ({ event: seq, args: [0, String(seq)] })));
  });

  it('end everywhere at once', async () => {
    const { nodes: all } = await nodes(3, new MemoryPageBus());
    await all[0]!.page.close();
    expect(all.map(({ page }) => page.ended)).toEqual(['closed', 'closed', 'closed']);
  });
});
