import type { BlockValues, ComparedValues, ListValue, SlotValue } from '../values.js';
import type { Frame } from './frame.js';

/** Runs a block: its values for a dot and the variables around it. */
export type RunBlock = (dot: unknown, frame: Frame) => BlockValues;

/** Runs a whole document. */
export interface RunDocument {
  /** @param before values of the data of before; null where there are none */
  evaluate(data: unknown, frame: Frame, before: BlockValues | null, old: unknown): BlockValues;

  /** Two states of data that cannot change. */
  compare(before: unknown, oldFrame: Frame, now: unknown, frame: Frame): ComparedValues;
}

export const NO_BRANCH: SlotValue = Object.freeze({ branch: -1, values: [] });

export const EMPTY_LIST: ListValue = Object.freeze({ keys: [], items: [], otherwise: null });

/** Keys identify only where every item has one of its own; else items are told apart by position. */
export function distinct(keys: readonly string[], count: number): readonly string[] | null {
  return keys.length === count && (isRising(keys) || new Set(keys).size === count) ? keys : null;
}

/** Numbers and names are mostly in order: shorter ones first, then by their characters. Then no two are the same. */
function isRising(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) {
    const before = keys[i - 1]!;
    const key = keys[i]!;
    if (before.length > key.length || (before.length === key.length && before >= key)) return false;
  }
  return true;
}
