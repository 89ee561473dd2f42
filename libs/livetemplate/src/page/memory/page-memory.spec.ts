import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../../core.js';
import type { LiveProgram } from '../../program/live-program.js';
import { MemoryPageStore } from '../../store/memory/memory-page.store.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { TestClient } from '../../testing/test-client.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import { Application } from '../application.js';
import type { Page } from '../page.js';
import type { PageMemory } from './page-memory.js';
import { sizeOfData } from './sizes.js';

const BUDGET = 20_000;
const SWEEP = 1_000;

interface Bench {
  readonly clock: FakeClock;
  readonly page: Page<TinyData>;
  readonly seen: PageMemory[];
  /** Evaluations that began from nothing. */
  whole: number;
}

async function bench(data: Partial<TinyData> = {}, program = tinyProgram()): Promise<Bench> {
  const clock = new FakeClock();
  const made: { whole: number } = { whole: 0 };
  const counting = Object.create(program, {
    evaluate: {
      value: (...given: Parameters<LiveProgram['evaluate']>) => {
        if (given[1] === undefined) made.whole++;
        return program.evaluate(...given);
      },
    },
  }) as LiveProgram;
  const application = new Application({
    id: 'app',
    templates: { live: () => counting },
    store: new MemoryPageStore(),
    clock,
    limits: { batchWindowMs: 0, maxPageMemory: BUDGET, sweepEveryMs: SWEEP },
  });
  const seen: PageMemory[] = [];
  application.on('memory', ({ memory }) => seen.push(memory));
  const page = await application.open<TinyData>('tiny', { count: 0, items: [], ...data }, { groupId: 'g' });
  made.whole = 0;
  return Object.assign(made, { clock, page, seen });
}

function connect(page: Page<TinyData>, protocol: '1.0' | '2.0'): TestClient {
  const client = new TestClient(protocol);
  client.attach(page);
  return client;
}

/** What a client would have that has just loaded the page. */
function fresh(page: Page<TinyData>): unknown {
  const program = tinyProgram();
  return program.wire(program.evaluate(page.data));
}

const items = (count: number): string[] => Array.from({ length: count }, (_, index) => `item ${index}`);

describe('memory of a page', () => {
  it('is told for the asking', async () => {
    const { page } = await bench({ items: items(10) });
    connect(page, '1.0');
    const small = page.memory;
    await page.update({ items: items(20) });
    const { data, values, log, total, saves } = page.memory;
    expect([data > small.data, values > small.values, log > small.log]).toEqual([true, true, true]);
    expect([total, saves]).toEqual([data + values + log, 'nothing']);
  });

  it('is saved while there is too much of it, and patches stay right', async () => {
    const made = await bench();
    const { page, seen } = made;
    const clients = [connect(page, '2.0'), connect(page, '1.0')];
    const steps = [10, 100, 2_000, 2_001, 1_999, ...Array.from({ length: 20 }, () => 5), 6, 7];
    for (const [step, count] of steps.entries()) {
      await page.update({ count: step, items: items(count) });
      expect(clients[0]!.wire).toEqual(fresh(page));
      const loaded = connect(page, '1.0');
      expect(clients[1]!.html).toEqual(loaded.html);
    }
    expect(seen.map(({ saves }) => saves)).toEqual(['log and values', 'nothing']);
    made.whole = 0;
    await page.update({ count: 99 });
    expect([made.whole, clients[0]!.wire]).toEqual([0, fresh(page)]);
  });

  it('renders the page anew for each update where it would have to keep values', async () => {
    const made = await bench({ items: items(2_000) });
    const { page } = made;
    const client = connect(page, '1.0');
    await page.update({ count: 1 });
    expect(page.memory.saves).toBe('log and values');
    made.whole = 0;
    await page.update({ count: 2 });
    await page.update({ count: 3 });
    expect([made.whole, client.html]).toEqual([4, connect(page, '1.0').html]);
  });

  it('lets the log go first', async () => {
    const { page, seen } = await bench({ items: items(60) });
    const acknowledged = page.seq;
    for (let round = 0; seen.length === 0; round++)
      await page.update({ items: items(60).map((item) => `${item} ${round}`) });
    expect(seen.map(({ saves }) => saves)).toEqual(['log']);
    expect(page.resume({ protocol: '2.0', ack: acknowledged }).resumed).toBe(false);
    expect(page.resume({ protocol: '2.0', ack: page.seq }).resumed).toBe(true);
  });
});

describe('what the template makes of the data', () => {
  // The slots are those of the tiny program.
  const text = '<main id="m"><p>{{.count}}{{now}}</p><ul>{{range .items}}<li>{{.}}</li>{{end}}</ul></main>';
  const impure = createTemplates({ texts: { tiny: text }, functions: { now: { fn: () => 0, pure: false } } }).live(
    'tiny',
  );

  it.each([
    ['is neither kept nor made for changes in version 2.0', tinyProgram(), '2.0', 1, 0, 0],
    ['is kept while changes follow each other in version 1.0', tinyProgram(), '1.0', 1, 0, 0],
    ['is let go when time has passed, and then made before and after', tinyProgram(), '1.0', 1, 1, 2],
    ['is kept where it could not be made anew', impure, '2.0', 1, 1, 0],
  ] as const)('%s, and what is sent stays right', async (_, program, protocol, changes, sweeps, evaluations) => {
    const made = await bench({ items: items(3) }, program);
    const { page, clock } = made;
    await page.render();
    const client = connect(page, protocol);
    await page.render();
    for (let change = 1; change <= changes; change++) await page.update({ count: change });
    made.whole = 0;
    await clock.advance(sweeps * SWEEP);
    await page.update({ count: 9 });
    expect(made.whole).toBe(evaluations);
    const loaded = connect(page, protocol);
    expect([client.wire, client.html]).toEqual([loaded.wire, loaded.html]);
  });
});

describe('sizeOfData', () => {
  it('counts what stands in several places once', () => {
    const part = { text: 'x'.repeat(1_000) };
    expect(sizeOfData([part, part])).toBeLessThan(sizeOfData([part]) + 100);
  });

  it('looks into maps and sets', () => {
    const text = 'x'.repeat(1_000);
    expect(sizeOfData(new Map([['a', new Set([text])]]))).toBeGreaterThan(1_000);
  });
});
