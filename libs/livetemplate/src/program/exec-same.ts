import type { BlockValues, SlotValue } from './values.js';

/**
 * What stands for a value where two states of the data are compared and the value is the same in both: it is not known, and nobody
 * looks into it.
 */
export const SAME: SlotValue = Object.freeze({ branch: -2, values: [] });

const blocks: BlockValues[] = [];

/** The values of a block of which nothing is known. The very same for all blocks with as many slots. */
export function sameBlock(slots: number): BlockValues {
  return (blocks[slots] ??= Array.from({ length: slots }, () => SAME));
}
