import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryPageBus } from '../../store/memory/memory-page-bus.js';
import { MemoryPageStore } from '../../store/memory/memory-page.store.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { TestClient } from '../../testing/test-client.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import type { Envelope, ProtocolVersion } from '../../protocol/index.js';
import { Application } from '../application.js';
import type { Frame } from './frame.js';
import type { PageLimits } from '../limits.js';
import type { Page } from '../page.js';

const LONG = '😀'.repeat(100);
const OPTIONS = { groupId: 'g' };

class SharedStore extends MemoryPageStore {
  override readonly shared = true;
}

function application(
  limits: Partial<PageLimits> = {},
  store = new MemoryPageStore(),
  bus?: MemoryPageBus,
): Application {
  const program = tinyProgram();
  const templates = { live: () => program };
  return new Application({
    id: 'app',
    templates,
    store,
    bus,
    clock: new FakeClock(),
    limits: { batchWindowMs: 0, maxPayload: 100, ...limits },
  });
}

function open(from: Application): Promise<Page<TinyData>> {
  return from.open<TinyData>('tiny', { count: 0, items: [] }, OPTIONS);
}

function connect(page: Page<TinyData>, protocol: ProtocolVersion): TestClient {
  const client = new TestClient(protocol);
  client.attach(page);
  return client;
}

function record(page: Page<TinyData>, protocol: ProtocolVersion): Frame[] {
  const frames: Frame[] = [];
  page.subscribe({ protocol, onFrame: (frame) => frames.push(frame) });
  return frames;
}

const envelopeOf = ({ args }: Frame): Envelope => args[0] as Envelope;

describe('a fragment above the payload cap', () => {
  it('arrives in parts, each an envelope with its own number, and the commit has that of the last (W4)', async () => {
    const page = await open(application());
    const frames = record(page, '1.0').map(envelopeOf);
    page.subscribe({ protocol: '1.0', onFrame: (frame) => frames.push(envelopeOf(frame)) });
    const { seq } = await page.update({ items: [LONG] });

    expect(seq).toBe(3);
    expect(frames.map((envelope) => [envelope.seq, envelope.updates.length])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    const parts = frames.map(({ updates: [update] }) => update!);
    expect(parts.map((part) => 'chunk' in part && part.chunk)).toEqual(
      [1, 2, 3].map((n) => ({ seq: n, total: 3, id: '1' })),
    );
    const html = `<main id="m"><p>0</p><ul><li>${LONG}</li></ul></main>`;
    expect(parts.map(({ data }) => data).join('')).toBe(html);
    for (const { data } of parts) {
      expect(data).not.toMatch(/\p{Cs}/u);
      expect(data.length).toBeLessThanOrEqual(100);
    }
  });

  it('takes the same numbers from connections of 2.0, which get it in one piece (W1, W4)', async () => {
    const page = await open(application());
    const frames = record(page, '2.0');
    await page.update({ items: [LONG] });
    await page.update({ count: 1 });
    expect(frames.map(({ event }) => event)).toEqual([1, 2, 3, 4]);
    expect(frames.map(({ args }) => args.length > 0)).toEqual([false, false, true, true]);
  });

  it('takes the same numbers when nobody is there', async () => {
    const page = await open(application());
    expect((await page.update({ items: [LONG] })).seq).toBe(3);
  });

  it.each<ProtocolVersion>(['1.0', '2.0'])(
    'is finished for a connection of %s that ended amid the parts (W3)',
    async (protocol) => {
      const page = await open(application());
      const whole = connect(page, protocol);
      const lost = new TestClient(protocol);
      lost.resume(page.resume({ protocol }));
      const stop = page.subscribe({
        protocol,
        onFrame: (frame) => {
          lost.apply(frame);
          if (lost.seq === 2) stop();
        },
      });
      await page.update({ items: [LONG] });
      await page.update({ count: 7 });
      expect(lost.seq).toBe(2);

      const resumption = page.resume({ protocol, ack: 2 });
      expect(resumption).toMatchObject({ seq: 4, resumed: true });
      expect(resumption.frames).toHaveLength(2);
      lost.resume(resumption);
      expect([lost.wire, [...lost.html]]).toEqual([whole.wire, [...whole.html]]);
    },
  );

  it('comes in one piece where the whole state is asked for', async () => {
    const app = application();
    const page = await open(app);
    await page.update({ items: [LONG] });
    for (const frames of [
      page.resume({ protocol: '1.0' }).frames,
      page.resync('1.0'),
      page.resync('1.0', { fragment_id: 'm' }),
    ]) {
      expect(frames.map((frame) => envelopeOf(frame).updates.map(({ data }) => data.length > 200))).toEqual([[true]]);
      expect(envelopeOf(frames[0]!).seq).toBe(3);
    }
    expect(app.counters.all()).toMatchObject({ 'resync.page': 1, 'resync.fragment': 1 });
  });

  it('has the same numbers and parts on every node (W3, W4)', async () => {
    const [store, bus] = [new SharedStore(), new MemoryPageBus()];
    const [here, there] = [application({}, store, bus), application({}, store, bus)];
    const page = await open(here);
    const twin = await there.get<TinyData>(page.id);
    const frames = [record(page, '1.0'), record(twin, '1.0')];
    for (const items of [[LONG], [LONG, 'b'], ['b', LONG], []]) {
      await page.update({ items });
      await twin.refresh();
    }
    expect(twin.seq).toBe(page.seq);
    expect(frames[1]).toEqual(frames[0]);
    expect(frames[0]!.length).toBe(page.seq);
    expect(page.seq).toBeGreaterThan(5);
  });

  it('is not taken for the changes of several commits that were missed', async () => {
    const [store, bus] = [new SharedStore(), new MemoryPageBus()];
    const [here, there] = [application({}, store), application({}, store, bus)];
    const page = await open(here);
    const twin = await there.get<TinyData>(page.id);
    const frames = record(twin, '1.0');
    // Three commits of one envelope each; told as one, they would be three parts.
    for (const n of [1, 2, 3]) {
      const items = Array.from({ length: n }, () => '😀'.repeat(30));
      expect((await page.update({ items })).seq).toBe(n);
    }
    await twin.refresh();
    // The state; a client to which it comes too early asks for it.
    expect(
      frames.map((frame) => {
        const { seq, updates } = envelopeOf(frame);
        return [seq, updates.map((update) => [update.action, 'chunk' in update])];
      }),
    ).toEqual([[page.seq, [['replace', false]]]]);
    expect(twin.seq).toBe(page.seq);
  });

  it('keeps all clients equal to the page, whatever the cap and wherever they lose the connection', async () => {
    const change = fc.record({
      items: fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 4 }),
      drop: fc.nat(6),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 8 }),
        fc.integer({ min: 4, max: 80 }),
        async (changes, maxPayload) => {
          const page = await open(application({ maxPayload }));
          const clients = (['1.0', '2.0'] as const).map((protocol) => new Flaky(page, protocol));
          for (const { items, drop } of changes) {
            for (const client of clients) client.dropAfter(drop);
            const { seq } = await page.update({ items });
            for (const { client } of clients) expect(client.seq ?? 0).toBeLessThanOrEqual(seq);
          }
          const fresh = (['1.0', '2.0'] as const).map((protocol) => connect(page, protocol));
          clients.forEach((flaky, i) => {
            flaky.reconnect();
            expect([flaky.client.seq, [...flaky.client.html], flaky.client.wire]).toEqual([
              page.seq,
              [...fresh[i]!.html],
              fresh[i]!.wire,
            ]);
          });
        },
      ),
      { numRuns: 80 },
    );
  });
});

/** A client whose connection ends after so many more frames. */
class Flaky {
  readonly client: TestClient;
  private left = 0;
  private stop: (() => void) | null = null;

  constructor(
    private readonly page: Page<TinyData>,
    private readonly protocol: ProtocolVersion,
  ) {
    this.client = new TestClient(protocol);
  }

  dropAfter(frames: number): void {
    this.reconnect();
    this.left = frames;
  }

  reconnect(): void {
    this.stop?.();
    this.left = Infinity;
    this.client.resume(this.page.resume({ protocol: this.protocol, ack: this.client.seq }));
    this.stop = this.page.subscribe({
      protocol: this.protocol,
      onFrame: (frame) => {
        if (this.left-- <= 0) this.stop?.();
        else this.client.apply(frame);
      },
    });
  }
}
