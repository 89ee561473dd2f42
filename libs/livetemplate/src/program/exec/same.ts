import type { BlockValues, SlotValue } from '../values.js';

/**
 * What stands for a value where two states of the data are compared and the value is the same in both: it is not known, and nobody
 * looks into it.
 */
export const SAME: SlotValue = Object.freeze({ branch: -2, values: [] });

/** A block of more slots is written in sections of so many: V8 does not optimize long functions, and few slots change at a time. */
export const SECTION = 128;

/**
 * The values of a long block where two states of the data are compared: those that were evaluated, with holes in between. So neither
 * making nor comparing them costs more than what has changed.
 */
export class ComparedBlock extends Array<SlotValue> {
  /** Indexes of the values that are others than in the state before, ascending. */
  readonly touched: number[] = [];
}

const blocks: BlockValues[] = [];

/** The values of a block of which nothing is known. The very same for all blocks with as many slots. */
export function sameBlock(slots: number): BlockValues {
  return (blocks[slots] ??= filled(slots > SECTION ? new ComparedBlock() : [], slots));
}

function filled(values: BlockValues, slots: number): BlockValues {
  for (let i = 0; i < slots; i++) values.push(SAME);
  return values;
}

/**
 * Puts another value into the values of a long block.
 * @param next null as long as none has been put in
 * @param prev the values of before; null where there are none
 */
export function putValue(
  next: BlockValues | null,
  prev: BlockValues | null,
  index: number,
  value: SlotValue,
): BlockValues {
  const values = next ?? (prev === null ? [] : prev instanceof ComparedBlock ? new ComparedBlock() : prev.slice());
  values[index] = value;
  if (values instanceof ComparedBlock) values.touched.push(index);
  return values;
}
