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
  /** Opens the list for changes of its order or length, but for so many items at its start and its end. */
  rearrange(head: number, tail: number): unknown[];
  /** Adds items at the end. */
  append(values: readonly unknown[]): number;
  /** Adds items at the front. */
  prepend(values: readonly unknown[]): number;
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
    return this[NODE].append(values);
  },

  pop(): unknown {
    const { length } = this[NODE].items();
    return length === 0 ? undefined : this[NODE].taken(this[NODE].rearrange(length - 1, 0).pop());
  },

  shift(): unknown {
    const { length } = this[NODE].items();
    return length === 0 ? undefined : this[NODE].taken(this[NODE].rearrange(0, length - 1).shift());
  },

  unshift(...values: unknown[]): number {
    return this[NODE].prepend(values);
  },

  splice(...values: [start: number, count?: number, ...items: unknown[]]): unknown[] {
    for (const value of values.slice(2)) this[NODE].insert(value);
    const { length } = this[NODE].items();
    const start = integer(values[0]);
    const head = within(start < 0 ? length + start : start, length);
    const count = values.length > 1 ? within(integer(values[1]), length - head) : length - head;
    const copy = this[NODE].rearrange(head, length - head - count);
    const taken = copy.splice(...(values as [number, number, ...unknown[]]));
    return taken.map((value) => this[NODE].taken(value));
  },

  reverse(): Drafted {
    this[NODE].rearrange(0, 0).reverse();
    return this;
  },

  sort(compare?: (a: unknown, b: unknown) => number): Drafted {
    this[NODE].rearrange(0, 0).sort(compare);
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
