import type { Block } from '../analysis/block.js';
import type { BlockValues } from './values.js';

/** Branches up to this number are one character. */
const LONG_BRANCH = 35;

/** Which branches and how many items stand in a block's HTML: the grammar is that of {@link Shape}'s root attribute. */
export function blockState(block: Block, values: BlockValues): string {
  let state = '';
  block.slots.forEach((slot, i) => {
    const value = values[i]!;
    if (slot.kind === 'branch' && typeof value !== 'string' && 'branch' in value) {
      state += branchState(value.branch);
      const taken = slot.branches[value.branch];
      if (taken) state += blockState(taken.block, value.values);
    } else if (slot.kind === 'list' && typeof value !== 'string' && 'items' in value) {
      state += `${value.items.length}.`;
      for (const item of value.items) state += blockState(slot.item, item);
      if (value.otherwise && slot.otherwise) state += blockState(slot.otherwise, value.otherwise);
    }
  });
  return state;
}

/** @param branch -1 for none */
export function branchState(branch: number): string {
  const number = branch + 1;
  return number < LONG_BRANCH ? number.toString(36) : `z${number}.`;
}
