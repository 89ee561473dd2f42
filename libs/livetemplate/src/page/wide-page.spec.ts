import { types } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates } from '../core.js';
import { StoreUnavailableError } from '../errors/index.js';
import type { CommitTrace, PageSnapshot } from '../ports/index.js';
import { WIDE } from '../program/derived-keys.js';
import type { WireValue } from '../protocol/index.js';
import { MemoryPageBus } from '../store/memory/memory-page-bus.js';
import { MemoryPageStore } from '../store/memory/memory-page.store.js';
import { FakeClock } from '../testing/fake-clock.js';
import { TestClient } from '../testing/test-client.js';
import { patchWire } from '../testing/tiny-program.js';
import { Application } from './application.js';
import { takeOver } from './data/own-data.js';
import type { Page } from './page.js';

interface Data {
  title: string;
  map: Record<string, unknown>;
  list: unknown[];
}

const KEYS = WIDE + 20;
const TEMPLATE =
  '<main id="m"><h1>{{.title}}</h1><b>{{size .map}} {{size .}} {{.map.k3}} {{index .map "k4"}} {{len .map}}</b>' +
  '<dl>{{range $key, $value := .map}}<dt>{{$key}}</dt><dd>{{$value}}</dd>{{end}}</dl>{{range .list}}<i>{{.}}</i>{{end}}</main>';

/** Whether a value is made of ordinary frozen objects all through. */
function isOrdinary(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return !types.isProxy(value) && Object.isFrozen(value) && Object.values(value).every(isOrdinary);
}

/** A function of the host, which looks at what it is given as hosts may, and fails on a page that is called so. */
function size(given: Record<string, unknown>): number {
  if (!isOrdinary(given)) throw new TypeError('That is not ordinary data.');
  if (given['title'] === 'fails') throw new Error('as the page says');
  return Object.keys(structuredClone(given)).length;
}

const program = createTemplates({ texts: { page: TEMPLATE }, functions: { size } }).live('page');

class FailingStore extends MemoryPageStore {
  fails = false;

  override async commit(snapshot: PageSnapshot, expectedVersion: number, trace?: CommitTrace): Promise<boolean> {
    if (this.fails) throw new StoreUnavailableError();
    return super.commit(snapshot, expectedVersion, trace);
  }
}

function first(): Data {
  return { title: '', map: Object.fromEntries(Array.from({ length: KEYS }, (_, i) => [`k${i}`, i])), list: [] };
}

type Recipe = (data: Data, key: string, value: number) => void;

/** The same on a draft as on ordinary data. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  'sets a value': ({ map }, key, value) => void (map[key] = value),
  'adds a key': ({ map }, key, value) => void (map[`new ${key}`] = value),
  'removes a key': ({ map }, key) => void delete map[key],
  'sets another value': (data, _key, value) => void (data.title = `${value}`),
  'puts a value of it elsewhere': ({ map, list }, key) => void list.push(map[key]),
};

const step = fc.record({
  recipes: fc.array(fc.constantFrom(...Object.keys(RECIPES)), { minLength: 1, maxLength: 3 }),
  how: fc.constantFrom('one', 'one', 'one', 'batch', 'whole', 'throws', 'template fails', 'store fails'),
  key: fc.constantFrom('k3', 'k4', 'k5', `k${KEYS - 1}`),
  value: fc.nat({ max: 5 }),
  node: fc.nat({ max: 1 }),
  isSeen: fc.boolean(),
});

/** Two nodes that have one page, with what browsers see of it. */
class World {
  readonly store = new FailingStore({ shared: true });
  readonly pages: Page<Data>[] = [];
  readonly shown: { wire: WireValue[] }[] = [];
  readonly old: TestClient[] = [];
  private readonly clock = new FakeClock();
  private readonly bus = new MemoryPageBus();

  async open(): Promise<void> {
    for (let n = 0; n < 2; n++) {
      const { store, clock, bus } = this;
      const templates = { live: () => program };
      const application = new Application({ id: 'app', templates, store, bus, clock, limits: { batchWindowMs: 0 } });
      const page = await application.open<Data>('page', first(), { groupId: 'g' });
      this.pages.push(page);
      this.watch(page);
    }
    // One node speaks version 1.0, too: it keeps values.
    const [page] = this.pages as [Page<Data>];
    const client = new TestClient('1.0');
    client.attach(page);
    this.old.push(client);
  }

  private watch(page: Page<Data>): void {
    const shown = { wire: program.wire(program.evaluate(page.data)) };
    page.subscribe({
      protocol: '2.0',
      onFrame: (frame) => {
        if (frame.event === 's') shown.wire = frame.args.slice(2) as WireValue[];
        else if (frame.event !== 'update') shown.wire = patchWire(program, shown.wire, frame.args);
      },
    });
    this.shown.push(shown);
  }

  /** @returns whether the page has taken it */
  async make(how: string, page: Page<Data>, edits: readonly ((data: Data) => void)[], whole: Data): Promise<boolean> {
    const all = (data: unknown): void => edits.forEach((edit) => edit(data as Data));
    const made = async (): Promise<unknown> => {
      if (how === 'whole') return page.setData(whole);
      if (how === 'batch') return Promise.all(edits.map((edit) => page.update((data) => edit(data as Data))));
      return page.update((data) => {
        all(data);
        if (how === 'throws') throw new Error('as the recipe says');
        if (how === 'template fails') data.title = 'fails';
        if (how === 'store fails') data.title = 'kept';
      });
    };
    this.store.fails = how === 'store fails';
    const isMade = await made().then(
      () => true,
      () => false,
    );
    this.store.fails = false;
    return isMade;
  }

  async settled(): Promise<void> {
    for (const page of this.pages) await page.settled();
    // Nobody tells of what nobody can see.
    for (const page of this.pages) await page.refresh();
  }
}

describe('a page with a wide object', () => {
  it('hands out, keeps and shows what an ordinary one would, whatever is done and whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const world = new World();
        await world.open();
        let model = first();
        for (const { recipes, how, key, value, node, isSeen } of steps) {
          const page = world.pages[node]!;
          const fails = ['throws', 'template fails', 'store fails'].includes(how);
          // To look at it makes it ordinary.
          const before = fails ? page.data : null;
          const next = structuredClone(model);
          const edits = recipes.map(
            (name) =>
              (data: Data): void =>
                RECIPES[name]!(data, key, value),
          );
          edits.forEach((edit) => edit(next));
          const isMade = await world.make(how, page, edits, next);
          expect(isMade).toBe(!fails);
          if (!fails) model = next;
          expect(before === null || page.data === before).toBe(true);
          await world.settled();
          expect(isSeen ? page.data : model).toEqual(model);
        }
        const values = program.evaluate(takeOver(model, undefined).data);
        for (const [n, page] of world.pages.entries()) {
          const stored = await world.store.load(page.id);
          for (const data of [page.data, stored!.data]) {
            expect(JSON.stringify(data) === JSON.stringify(model)).toBe(true);
            expect(isOrdinary(data)).toBe(true);
            expect(structuredClone(data)).toEqual(model);
          }
          expect(world.shown[n]!.wire).toEqual(program.wire(values));
        }
        const [fragment] = program.fragments(values);
        expect(world.old[0]!.html.get('m')).toBe(fragment!.html);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps what has been handed out as it was', async () => {
    const world = new World();
    await world.open();
    const [page] = world.pages as [Page<Data>];
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      await page.update((data) => void (data.map['k3'] = `seen ${i}`));
      seen.push(page.data);
    }
    await page.update((data) => void (data.map['k3'] = 'last'));
    expect(seen.map((data) => (data as Data).map['k3'])).toEqual(['seen 0', 'seen 1', 'seen 2']);
    expect(seen.every(isOrdinary)).toBe(true);
  });

  it('tells which of its data has changed', async () => {
    const world = new World();
    await world.open();
    const [page] = world.pages as [Page<Data>];
    const updates = page.updates()[Symbol.asyncIterator]();
    const told = updates.next();
    await page.update((data) => void (data.map['k3'] = 'new'));
    expect((await told).value).toMatchObject({ dataChanged: ['map.k3'] });
    await updates.return?.();
  });
});
