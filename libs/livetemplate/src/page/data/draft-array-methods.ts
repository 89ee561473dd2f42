import { NODE } from './draft-scope.js';

/** What the methods need of the list behind a draft. */
export interface DraftedItems {
  /** The items as they are, not drafted. */
  items(): readonly unknown[];
  /** An item as recipes see it. */
  item(index: number): unknown;
  /** An item that is being taken out, as recipes see it. */
  taken(value: unknown): unknown;
  /** Position of a value that a recipe has in its hands; -1 if it is not here. */
  position(value: unknown, from?: number): number;
  /** Remembers a value that comes into the list by what is done to {@link rearrange}'s result. */
  insert(value: unknown): void;
  /** Opens the list for items to go, and others to come in their place. @param at an index at which the list has so many */
  exchange(at: number, removed: number, inserted: number): unknown[];
}

interface Drafted {
  readonly [NODE]: DraftedItems;
}

type Test = (item: unknown, index: number, list: unknown) => unknown;

/**
 * Methods of lists that would otherwise go through the draft item by item. Those that change the order work on the copy; those
 * that search show the items to their callback as they are, without a draft for each, and open what they have found.
 */
export const ARRAY_METHODS: Readonly<Record<string, (this: Drafted, ...values: never[]) => unknown>> = {
  push(...values: unknown[]): number {
    for (const value of values) this[NODE].insert(value);
    return this[NODE].exchange(this[NODE].items().length, 0, values.length).push(...values);
  },

  pop(): unknown {
    const { length } = this[NODE].items();
    return length === 0 ? undefined : this[NODE].taken(this[NODE].exchange(length - 1, 1, 0).pop());
  },

  shift(): unknown {
    const { length } = this[NODE].items();
    return length === 0 ? undefined : this[NODE].taken(this[NODE].exchange(0, 1, 0).shift());
  },

  unshift(...values: unknown[]): number {
    for (const value of values) this[NODE].insert(value);
    return this[NODE].exchange(0, 0, values.length).unshift(...values);
  },

  splice(...values: [start: number, count?: number, ...items: unknown[]]): unknown[] {
    const inserted = values.slice(2);
    for (const value of inserted) this[NODE].insert(value);
    const { length } = this[NODE].items();
    const start = integer(values[0]);
    const at = within(start < 0 ? length + start : start, length);
    const removed = values.length > 1 ? within(integer(values[1]), length - at) : values.length === 0 ? 0 : length - at;
    const taken = this[NODE].exchange(at, removed, inserted.length).splice(at, removed, ...inserted);
    return taken.map((value) => this[NODE].taken(value));
  },

  reverse(): Drafted {
    const { length } = this[NODE].items();
    this[NODE].exchange(0, length, length).reverse();
    return this;
  },

  sort(compare?: (a: unknown, b: unknown) => number): Drafted {
    const { length } = this[NODE].items();
    this[NODE].exchange(0, length, length).sort(compare);
    return this;
  },

  indexOf(value: unknown, from?: number): number {
    return this[NODE].position(value, from);
  },

  includes(value: unknown, from?: number): boolean {
    return this[NODE].position(value, from) !== -1 || this[NODE].items().includes(value, from);
  },

  find(test: Test): unknown {
    return this[NODE].item(this[NODE].items().findIndex((item, index) => test(item, index, this)));
  },

  findLast(test: Test): unknown {
    return this[NODE].item(this[NODE].items().findLastIndex((item, index) => test(item, index, this)));
  },

  findIndex(test: Test): number {
    return this[NODE].items().findIndex((item, index) => test(item, index, this));
  },

  findLastIndex(test: Test): number {
    return this[NODE].items().findLastIndex((item, index) => test(item, index, this));
  },

  some(test: Test): boolean {
    return this[NODE].items().some((item, index) => test(item, index, this));
  },

  every(test: Test): boolean {
    return this[NODE].items().every((item, index) => test(item, index, this));
  },

  filter(test: Test): unknown[] {
    const found: unknown[] = [];
    for (const [index, item] of this[NODE].items().entries()) {
      if (test(item, index, this)) found.push(this[NODE].item(index));
    }
    return found;
  },
};

function integer(value: unknown): number {
  return Math.trunc(Number(value)) || 0;
}

function within(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}
