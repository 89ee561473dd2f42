import fc from 'fast-check';

import { pageData, type PageData } from '../property/random-pages.js';

/** Data of a page under test, which changes. */
export interface ModelData extends Mutable<PageData> {
  /** Changes that have counted themselves. */
  hits: number;
}

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
type Item = ModelData['xs'][number];
type Leaf = Item['ys'][number];

/** Which list: that of the page, or that inside of an item. */
type ListAt = { readonly list: 'xs' } | { readonly list: 'ys'; readonly of: number };

/**
 * One piece of code as a person writes it in an update. Numbers that name a place are taken modulo what is there, so that
 * each edit can be made on any data.
 */
export type Edit =
  | { readonly do: 'set'; readonly values: Partial<Pick<ModelData, 'a' | 'b' | 'n' | 'f' | 'g' | 'markup'>> }
  | { readonly do: 'setInItem'; readonly at: number; readonly t?: string; readonly f?: boolean }
  | { readonly do: 'replaceItem'; readonly at: number; readonly item: Item }
  | { readonly do: 'setInLeaf'; readonly of: number; readonly at: number; readonly t: string }
  | { readonly do: 'splice'; readonly in: ListAt; readonly at: number; readonly drop: number; readonly add: Item[] }
  | { readonly do: 'move'; readonly in: ListAt; readonly at: number; readonly to: number }
  | { readonly do: 'swap'; readonly in: ListAt; readonly at: number; readonly to: number }
  | { readonly do: 'sort'; readonly in: ListAt; readonly down: boolean }
  | { readonly do: 'repeat'; readonly in: ListAt; readonly at: number }
  | { readonly do: 'replaceList'; readonly xs: Item[] }
  | { readonly do: 'setKey'; readonly key: string; readonly text: string }
  | { readonly do: 'deleteKey'; readonly key: string };

/** Makes an edit, on a draft as on plain data. */
export function edit(data: ModelData, change: Edit): void {
  switch (change.do) {
    case 'set':
      Object.assign(data, change.values);
      return;
    case 'setInItem': {
      const item = pick(data.xs, change.at);
      if (item && change.t !== undefined) item.t = change.t;
      if (item && change.f !== undefined) item.f = change.f;
      return;
    }
    case 'replaceItem':
      if (data.xs.length > 0) data.xs[change.at % data.xs.length] = copyOf(change.item);
      return;
    case 'setInLeaf': {
      const leaf = pick(pick(data.xs, change.of)?.ys ?? [], change.at);
      if (leaf) leaf.t = change.t;
      return;
    }
    case 'replaceList':
      data.xs = copyOf(change.xs);
      return;
    case 'setKey':
      data.m[change.key] = change.text;
      return;
    case 'deleteKey':
      delete data.m[change.key];
      return;
    default:
      editList(listOf(data, change.in), change);
  }
}

type ListEdit = Extract<Edit, { readonly in: ListAt }>;

function editList(list: (Item | Leaf)[], change: ListEdit): void {
  if (change.do === 'splice') {
    list.splice(change.at % (list.length + 1), change.drop, ...copyOf(change.add));
    return;
  }
  if (list.length === 0) return;
  if (change.do === 'sort') {
    const way = change.down ? -1 : 1;
    list.sort((one, two) => (one.id < two.id ? -way : one.id > two.id ? way : 0));
    return;
  }
  const at = change.at % list.length;
  if (change.do === 'repeat') {
    list.push(list[at]!);
    return;
  }
  const to = change.to % list.length;
  if (change.do === 'move') list.splice(to, 0, ...list.splice(at, 1));
  else [list[at], list[to]] = [list[to]!, list[at]!];
}

function listOf(data: ModelData, at: ListAt): (Item | Leaf)[] {
  return at.list === 'xs' ? data.xs : (pick(data.xs, at.of)?.ys ?? []);
}

function pick<T>(list: readonly T[], at: number): T | undefined {
  return list.length === 0 ? undefined : list[at % list.length];
}

/** What a page has after these edits, if it had `data` before. An object that stands in two places is two afterwards. */
export function edited(data: ModelData, edits: readonly Edit[]): ModelData {
  const next = copyOf(data);
  for (const one of edits) edit(next, one);
  return copyOf(next);
}

/** Under jest the objects of `structuredClone` have a prototype of another realm, so that they are instances of a foreign class. */
export function copyOf<T>(data: T): T {
  return JSON.parse(JSON.stringify(data)) as T;
}

export const modelData: fc.Arbitrary<ModelData> = pageData.map((data) => ({
  ...(data as Mutable<PageData>),
  hits: 0,
}));

const place = fc.nat({ max: 20 });
const items = modelData.map(({ xs }) => xs);
const item = items.filter((xs) => xs.length > 0).map((xs) => xs[0]!);
const word = pageData.map(({ a }) => a);
const list: fc.Arbitrary<ListAt> = fc.oneof(
  fc.constant({ list: 'xs' } as const),
  place.map((of) => ({ list: 'ys', of }) as const),
);
const values = pageData.chain(({ a, b, n, f, g, markup }) => {
  const all = { a, b, n, f, g, markup };
  return fc
    .subarray(Object.keys(all) as (keyof typeof all)[], { minLength: 1, maxLength: 3 })
    .map((keys) => Object.fromEntries(keys.map((key) => [key, all[key]])) as Partial<typeof all>);
});
const entry = fc.constantFrom('k', 'l', 'z', 'new', 'constructor');

const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('set' as const), values }),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      { do: fc.constant('setInItem' as const), at: place, t: word, f: fc.boolean() },
      { requiredKeys: ['do', 'at'] },
    ),
  },
  fc.record({ do: fc.constant('replaceItem' as const), at: place, item }),
  fc.record({ do: fc.constant('setInLeaf' as const), of: place, at: place, t: word }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('splice' as const),
      in: list,
      at: place,
      drop: fc.nat({ max: 2 }),
      add: fc.array(item, { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), in: list, at: place, to: place }) },
  fc.record({ do: fc.constant('swap' as const), in: list, at: place, to: place }),
  fc.record({ do: fc.constant('sort' as const), in: list, down: fc.boolean() }),
  fc.record({ do: fc.constant('repeat' as const), in: list, at: place }),
  fc.record({ do: fc.constant('replaceList' as const), xs: items }),
  fc.record({ do: fc.constant('setKey' as const), key: entry, text: word }),
  fc.record({ do: fc.constant('deleteKey' as const), key: entry }),
);

export const edits: fc.Arbitrary<Edit[]> = fc.array(anEdit, { minLength: 1, maxLength: 3 });
