import type { Block, Slot } from '../analysis/block.js';
import { ComparedBlock } from './exec/same.js';
import { diffList } from './list/diff.js';
import type { BlockPatch, SlotPatch } from './patch.js';
import type { BlockValues, SlotValue } from './values.js';
import { wireBranch, wireList } from './wire.js';

/** In place of a value that is to be sent whether it changes or not; no template writes this text. */
export const FORGOTTEN = '\u0000forgotten';

/** What turns one state of a block into another; null where they are the same. */
export function diffBlock(block: Block, before: BlockValues, after: BlockValues): BlockPatch | null {
  if (before === after) return null;
  if (after instanceof ComparedBlock) return diffCompared(block, before, after);
  let patch: BlockPatch | null = null;
  for (let i = 0; i < after.length; i++) {
    const old = before[i]!;
    const now = after[i]!;
    if (old === now) continue;
    const change = diffSlot(block.slots[i]!, old, now);
    if (change === null) continue;
    // A page remembers its last patches: most are of one change, and an array that grows takes room for many.
    if (patch === null) patch = [i, change];
    else patch.push(i, change);
  }
  return patch;
}

/** {@link diffBlock}, where it is known which values are others. */
function diffCompared(block: Block, before: BlockValues, after: ComparedBlock): BlockPatch | null {
  let patch: BlockPatch | null = null;
  for (const i of after.touched) {
    const change = diffSlot(block.slots[i]!, before[i]!, after[i]!);
    if (change === null) continue;
    if (patch === null) patch = [i, change];
    else patch.push(i, change);
  }
  return patch;
}

function diffSlot(slot: Slot, before: SlotValue, after: SlotValue): SlotPatch | null {
  if (typeof after === 'string') return after;
  // Only what was forgotten is a text that a region has followed.
  if (typeof before === 'string') return 'branch' in after ? wireBranch(after) : ['=', wireList(after)];
  if (slot.kind === 'branch' && 'branch' in before && 'branch' in after) {
    if (before.branch !== after.branch) return wireBranch(after);
    const taken = slot.branches[after.branch];
    const inner = taken ? diffBlock(taken.block, before.values, after.values) : null;
    return inner && [inner];
  }
  if (slot.kind === 'list' && 'items' in before && 'items' in after) return diffList(slot, before, after, diffBlock);
  return null;
}
