import type { Block, ListKey, Slot } from './block.js';
import { KeyBlocks } from './key-block.js';

/** Attributes that identify an item, best first. */
const KEY_ATTRIBUTES = ['data-key', 'key', 'id', 'data-id'];

/**
 * What tells the items of a list apart: a computed attribute of an element at the top of the item, or at the top of a branch
 * in it.
 */
export function findKey(item: Block): ListKey {
  const index = keySlot(item);
  if (index >= 0) return { kind: 'slot', index };
  const block = new KeyBlocks(keySlot).of(item);
  return block ? { kind: 'block', block } : { kind: 'map-or-position' };
}

/** Index of the slot that identifies what a block shows; -1 for none. */
function keySlot({ slots, rootSlots }: Block): number {
  for (const name of KEY_ATTRIBUTES) {
    const index = slots.findIndex((slot, i) => rootSlots.has(i) && isKeySlot(slot, name));
    if (index >= 0) return index;
  }
  return -1;
}

function isKeySlot(slot: Slot, name: string): boolean {
  return slot.kind === 'attribute' && slot.name.toLowerCase() === name;
}
