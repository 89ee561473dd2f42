import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates } from '../../core.js';
import { StoreUnavailableError } from '../../errors/index.js';
import type { CommitTrace, HistoryLimits, PageSnapshot } from '../../ports/index.js';
import type { ProtocolVersion } from '../../protocol/index.js';
import { MemoryPageStore } from '../../store/memory/memory-page.store.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { TestClient } from '../../testing/test-client.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import type { ProgramSource } from '../application-options.js';
import { Application } from '../application.js';
import { frameSeq, type Frame } from '../delivery/frame.js';
import type { Page } from '../page.js';

class SharedStore extends MemoryPageStore {
  /** Set for a commit that is carried out, and of which nobody hears. */
  swallows = false;

  constructor(history: Partial<HistoryLimits> = {}) {
    super({ shared: true, history });
  }

  override async commit(snapshot: PageSnapshot, expectedVersion: number, trace?: CommitTrace): Promise<boolean> {
    const committed = await super.commit(snapshot, expectedVersion, trace);
    if (!this.swallows) return committed;
    this.swallows = false;
    throw new StoreUnavailableError('The answer was lost.');
  }

  override async close(): Promise<void> {}
}

const program = tinyProgram();

function node(store: MemoryPageStore, templates: ProgramSource = { live: () => program }): Application {
  return new Application({ id: 'app', templates, store, clock: new FakeClock(), limits: { batchWindowMs: 0 } });
}

function open(application: Application): Promise<Page<TinyData>> {
  return application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' });
}

/** The page on so many nodes. */
async function nodes(count: number, store = new SharedStore()): Promise<Page<TinyData>[]> {
  const pages: Page<TinyData>[] = [];
  for (let n = 0; n < count; n++) pages.push(await open(node(store)));
  return pages;
}

const increment = (draft: TinyData): void => void draft.count++;

const unexplained = (error: unknown): Promise<never> => Promise.reject(error);

function frames(page: Page<TinyData>, protocol: ProtocolVersion = '2.0'): Frame[] {
  const sent: Frame[] = [];
  page.subscribe({ protocol, onFrame: (frame) => sent.push(frame) });
  return sent;
}

describe('What nodes leave for each other', () => {
  it('is sent on by all nodes in one order, frame by frame', async () => {
    const change = fc.record({ node: fc.nat(2), refresh: fc.boolean(), item: fc.string({ maxLength: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 40 }), async (changes) => {
        const pages = await nodes(3);
        const sent = pages.map((page) => frames(page));
        for (const { node: n, refresh, item } of changes) {
          await pages[n]!.update(
            (draft) => void (draft.items.length > 3 ? draft.items.shift() : draft.items.push(item)),
          );
          if (refresh) await pages[(n + 1) % 3]!.refresh();
        }
        for (const page of pages) await page.refresh();
        expect(sent[0]!.map(frameSeq)).toEqual(Array.from({ length: pages[0]!.seq }, (_, index) => index + 1));
        expect(sent[1]).toEqual(sent[0]);
        expect(sent[2]).toEqual(sent[0]);
      }),
      { numRuns: 40 },
    );
  });

  it('lets a client go on at any number, on a node that has never seen the page', async () => {
    const store = new SharedStore();
    const [page] = (await nodes(1, store)) as [Page<TinyData>];
    const client = new TestClient('2.0');
    client.resume(page.resume({ protocol: '2.0' }));
    const stops = [0, 1, 5, 9];
    for (let n = 1; n <= 9; n++) await page.update((draft) => void draft.items.push(`item ${n}`));
    for (const ack of stops) {
      const elsewhere = await node(store).get<TinyData>(page.id);
      const resumption = elsewhere.resume({ protocol: '2.0', ack, template: program.fingerprint });
      expect([resumption.resumed, resumption.frames.map(frameSeq)]).toEqual([
        true,
        Array.from({ length: 9 - ack }, (_, index) => ack + 1 + index),
      ]);
      if (ack === 0) client.resume(resumption);
    }
    const [, items] = client.wire as [string, string[][]];
    expect(items).toEqual(page.data.items.map((item) => [item]));
  });

  it('is the whole state for who has missed more than is kept', async () => {
    const store = new SharedStore({ logCount: 3 });
    const [page, other] = (await nodes(2, store)) as [Page<TinyData>, Page<TinyData>];
    const sent = frames(other);
    for (let n = 0; n < 5; n++) await page.update(increment);
    await other.refresh();
    expect(sent.map((frame) => [frame.event, frameSeq(frame)])).toEqual([['s', 5]]);
    const elsewhere = await node(store).get<TinyData>(page.id);
    expect([1, 2].map((ack) => elsewhere.resume({ protocol: '2.0', ack }).resumed)).toEqual([false, true]);
  });

  it('is the state in version 1.0, announced, where it is more than one commit', async () => {
    const [page, other] = (await nodes(2)) as [Page<TinyData>, Page<TinyData>];
    const told: [how: string, seq: number][] = [];
    for (const protocol of ['1.0', '2.0'] as const) {
      other.subscribe({
        protocol,
        onFrame: (frame) => told.push([`frame of ${protocol}`, frameSeq(frame)]),
        onState: (frame) => told.push([`state of ${protocol}`, frameSeq(frame)]),
      });
    }
    await page.update(increment);
    await other.refresh();
    for (let n = 0; n < 3; n++) await page.update(increment);
    await other.refresh();
    await page.update(increment);
    await other.refresh();
    const framesOf = (protocol: ProtocolVersion): unknown[] => told.filter(([how]) => how.endsWith(protocol));
    expect(framesOf('1.0')).toEqual([
      ['frame of 1.0', 1],
      ['state of 1.0', 4],
      ['frame of 1.0', 5],
    ]);
    expect(framesOf('2.0')).toEqual([1, 2, 3, 4, 5].map((seq) => ['frame of 2.0', seq]));
    // Who comes back gets frames only where none stands for several.
    expect([1, 2, 3, 4].map((ack) => other.resume({ protocol: '1.0', ack }).resumed)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('does not go on with frames of another template', async () => {
    const store = new SharedStore();
    const [page] = (await nodes(1, store)) as [Page<TinyData>];
    for (let n = 0; n < 3; n++) await page.update(increment);
    const newer = tinyProgram('No. ');
    const elsewhere = await node(store, { live: () => newer }).get<TinyData>(page.id);
    expect(elsewhere.seq).toBe(4);
    expect(elsewhere.resume({ protocol: '2.0', ack: 2 })).toMatchObject({ resumed: false, seq: 4 });
    // The node with the older template goes on, too.
    await page.update(increment);
    await page.update(increment);
    const sent = frames(elsewhere);
    await elsewhere.refresh();
    expect(sent.map((frame) => frame.event)).toEqual(['s']);
  });

  it('is nothing of a template that shows something else on each node', async () => {
    let now = 0;
    const functions = { now: { fn: () => ++now, pure: false } };
    const clocks = createTemplates({ texts: { tiny: '<p id="p">{{.count}} {{now}}</p>' }, functions }).live('tiny');
    const store = new SharedStore();
    const [here, there] = [node(store, { live: () => clocks }), node(store, { live: () => clocks })];
    const page = await open(here);
    const other = await open(there);
    const sent = frames(other);
    await page.update(increment);
    await page.update(increment);
    await other.refresh();
    expect(sent.map((frame) => frame.event)).toEqual(['s']);
  });
});

describe('A change that takes its time', () => {
  it('does not keep anybody from seeing the page, or what other nodes do to it', async () => {
    const store = new SharedStore();
    const [first, second] = [node(store), node(store)];
    const here = await open(first);
    const there = await open(second);
    const sent = frames(here);
    const seen: number[] = [];
    const changed = here.update(async (draft: TinyData) => {
      // As a request would that this code waits for.
      seen.push((await first.get<TinyData>(here.id)).data.count);
      if (seen.length === 1) {
        await there.update(increment);
        seen.push((await first.get<TinyData>(here.id)).data.count);
      }
      draft.count++;
    });
    expect(await changed).toMatchObject({ changed: true, seq: 2 });
    expect(seen).toEqual([0, 1, 1]);
    expect(sent.map(frameSeq)).toEqual([1, 2]);
    expect([here.data.count, (await second.get<TinyData>(there.id)).data.count]).toEqual([2, 2]);
  });
});

describe('An action', () => {
  it('that comes again on another node does not run again, and is answered alike', async () => {
    const [here, there] = (await nodes(2)) as [Page<TinyData>, Page<TinyData>];
    expect(await here.act('a', increment, unexplained)).toEqual({ ok: true, seq: 1 });
    await here.act('b', increment, unexplained);
    await there.refresh();
    expect(await there.act('a', increment, unexplained)).toEqual({ ok: true, seq: 1 });
    expect(there.data.count).toBe(2);
  });

  it('that comes again before the other node has heard of it counts once', async () => {
    const ids = fc.array(fc.record({ id: fc.nat(5), nodes: fc.uniqueArray(fc.nat(2), { minLength: 1 }) }));
    await fc.assert(
      fc.asyncProperty(ids, async (actions) => {
        const pages = await nodes(3);
        const answers = new Map<number, Set<unknown>>();
        await Promise.all(
          actions.flatMap(({ id, nodes: at }) =>
            at.map(async (n) => {
              const answer = await pages[n]!.act(`${id}`, increment, unexplained);
              answers.set(id, (answers.get(id) ?? new Set()).add(JSON.stringify(answer)));
            }),
          ),
        );
        const latest = await Promise.all(pages.map((page) => page.refresh().then(() => page.data.count)));
        expect(latest).toEqual(Array(3).fill(new Set(actions.map(({ id }) => id)).size));
        for (const given of answers.values()) expect(given.size).toBe(1);
      }),
      { numRuns: 50 },
    );
  });

  it('is not carried out again where it was committed and nobody heard of that', async () => {
    const store = new SharedStore();
    const [here, there] = (await nodes(2, store)) as [Page<TinyData>, Page<TinyData>];
    store.swallows = true;
    expect(
      await here.act('a', increment, async () => ({ code: 'STORE_UNAVAILABLE', message: 'Try again.' })),
    ).toMatchObject({ ok: false });
    expect(await there.act('a', increment, unexplained)).toEqual({ ok: true, seq: 1 });
    expect(there.data.count).toBe(1);
  });

  it('that changes nothing, or fails, does not run again either', async () => {
    const store = new SharedStore();
    const [here, there] = (await nodes(2, store)) as [Page<TinyData>, Page<TinyData>];
    let runs = 0;
    const idle = (): void => void runs++;
    const failing = (): never => {
      throw new Error(`run ${++runs}`);
    };
    const explain = async (error: unknown): Promise<{ code: string; message: string }> => ({
      code: 'X',
      message: String(error),
    });
    expect(await here.act('idle', idle, explain)).toEqual({ ok: true, seq: 0 });
    const failed = { ok: false, error: { code: 'X', message: 'Error: run 2' } };
    expect(await here.act('failing', failing, explain)).toEqual(failed);
    await there.refresh();
    expect(await there.act('idle', idle, explain)).toEqual({ ok: true, seq: 0 });
    expect(await there.act('failing', failing, explain)).toEqual(failed);
    const elsewhere = await node(store).get<TinyData>(here.id);
    expect(await elsewhere.act('failing', failing, explain)).toEqual(failed);
    expect(runs).toBe(2);
  });
});
