import type { BlockValues, ListValue, SlotValue } from '../values.js';
import type { Frame } from './frame.js';
import { countOf, type RangeItems } from './range.js';

/**
 * The list of before, where two states are compared: of its items only those are evaluated that differ from the new ones, when it is
 * known which those are.
 */
export class PendingList implements ListValue {
  keys: readonly string[] | null = null;
  readonly otherwise = null;
  private known: readonly BlockValues[] | null = null;

  constructor(
    readonly list: RangeItems,
    /** Variables of before. */
    readonly frame: Frame,
  ) {}

  get elements(): readonly unknown[] {
    return this.list.elements;
  }

  /** Where nobody has evaluated them, there is nothing to know but how many there are: no new one is compared with them. */
  get items(): readonly BlockValues[] {
    // oxlint-disable-next-line unicorn/no-new-array
    return (this.known ??= new Array<BlockValues>(countOf(this.list)));
  }

  /** Where the new list is of another kind, all items of before have to be known. */
  complete(items: readonly BlockValues[], keys: readonly string[] | null): void {
    this.known = items;
    this.keys = keys;
  }
}

export function isPending(list: SlotValue | null): list is PendingList {
  return list instanceof PendingList;
}
