import type { Frame } from './exec-frame.js';
import type { BlockValues, ListValue, SlotValue } from './values.js';

/**
 * The list of before, where two states are compared: its items are evaluated when it is known which of them to look at. What stands in
 * their place until then tells only which of them are the same as which new ones.
 */
export class PendingList implements ListValue {
  keys: readonly string[] | null = null;
  items: BlockValues[];
  readonly otherwise = null;

  constructor(
    readonly elements: readonly unknown[],
    /** Variables of before. */
    readonly frame: Frame,
  ) {
    this.items = placeholders(elements.length);
  }
}

export function isPending(list: SlotValue | null): list is PendingList {
  return list instanceof PendingList;
}

/** Items that are not known, all the same: for lists whose items are told apart by their position. */
export function placeholders(count: number): BlockValues[] {
  // To fill a long list would cost more than the rest of the comparison.
  // oxlint-disable-next-line unicorn/no-new-array
  return new Array<BlockValues>(count);
}

/** In place of the item of before at an index. */
export function itemOfBefore(index: number): BlockValues {
  return index as unknown as BlockValues;
}

/** In place of a new item that is none of before. */
export function newItem(index: number): BlockValues {
  return (-1 - index) as unknown as BlockValues;
}
