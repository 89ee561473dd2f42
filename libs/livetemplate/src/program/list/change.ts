import type { BlockValues, ListValue } from '../values.js';
import { type ListMatch, matchItems } from './match.js';

/** How one list has become another. */
export interface ListChange {
  readonly oldLength: number;
  readonly match: ListMatch;
  /** A new item, or one that is to be shown as a whole. */
  item(index: number): BlockValues;
  /** Calls for each item that stays and may have other values, in their new order. */
  pairs(visit: (before: BlockValues, after: BlockValues, index: number) => void): void;
}

/** The new list, where two states are compared: not its items, but what became of those of before. */
export class ComparedList implements ListValue {
  readonly keys = null;
  readonly items: readonly BlockValues[] = [];
  readonly otherwise = null;

  constructor(readonly change: ListChange) {}
}

/** @param after of which all values are known, or what came of comparing it with `before` */
export function listChange(before: ListValue, after: ListValue): ListChange {
  return after instanceof ComparedList ? after.change : new KnownChange(before, after);
}

/** The change between two lists of which all values are known. */
class KnownChange implements ListChange {
  readonly match: ListMatch;

  constructor(
    private readonly before: ListValue,
    private readonly after: ListValue,
  ) {
    this.match = matchItems(before, after);
  }

  get oldLength(): number {
    return this.before.items.length;
  }

  item(index: number): BlockValues {
    return this.after.items[index]!;
  }

  pairs(visit: (before: BlockValues, after: BlockValues, index: number) => void): void {
    const [old, now] = [this.before.items, this.after.items];
    eachPair(this.match, old.length, !this.match.isExact, (origin, index) => {
      // Most items are the very same, and there can be very many.
      if (old[origin] !== now[index]) visit(old[origin]!, now[index]!, index);
    });
  }
}

/** The items that stay, in their new order. @param all also those outside of the gaps */
export function eachPair(
  { gaps, origins }: ListMatch,
  oldLength: number,
  all: boolean,
  visit: (origin: number, index: number) => void,
): void {
  let at = 0;
  let [old, index] = [0, 0];
  for (const { oldFrom, oldTo, from, to } of gaps) {
    if (all) while (old < oldFrom) visit(old++, index++);
    for (index = from; index < to; index++, at++) if (origins[at]! >= 0) visit(origins[at]!, index);
    old = oldTo;
  }
  if (all) while (old < oldLength) visit(old++, index++);
}
