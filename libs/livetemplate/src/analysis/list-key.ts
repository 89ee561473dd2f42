import type { StatementNode } from '../template/ast.js';
import type { Block, ListKey, ValueSlot } from './block.js';

/** Attributes that identify an item, best first. */
const KEY_ATTRIBUTES = ['data-key', 'key', 'id', 'data-id'];

/**
 * What tells the items of a list apart: an attribute of an element at the top of the item, or at the top of a branch
 * of the item, that is computed from the item.
 */
export function findKey(item: Block): ListKey {
  for (const name of KEY_ATTRIBUTES) {
    const index = item.slots.findIndex((slot) => isKeySlot(slot, name));
    if (index >= 0 && item.rootSlots.has(index)) return { kind: 'slot', index };
  }
  for (const name of KEY_ATTRIBUTES) {
    for (const slot of item.slots) {
      if (slot.kind !== 'branch' || slot.call !== 0) continue;
      // A branch of `with` has another dot: its attributes are not read from the item.
      if (slot.branches.some((branch) => branch.condition !== null && branch.condition.kind !== 'if')) continue;
      for (const { block } of slot.branches) {
        const index = block.slots.findIndex((inner) => isKeySlot(inner, name));
        if (index < 0 || !block.rootSlots.has(index)) continue;
        const nodes = nodesOf(block.slots[index] as ValueSlot);
        if (nodes) return { kind: 'parts', nodes };
      }
    }
  }
  return { kind: 'map-or-position' };
}

function isKeySlot(slot: Block['slots'][number], name: string): boolean {
  return slot.kind === 'attribute' && slot.name.toLowerCase() === name;
}

/** The statements that write the value, where all of them run in the item's own call. */
function nodesOf(slot: ValueSlot): StatementNode[] | null {
  const nodes: StatementNode[] = [];
  for (const part of slot.parts) {
    if (part.kind === 'text') continue;
    if (part.kind === 'enter' || part.call !== 0) return null;
    nodes.push(part.node);
  }
  return nodes;
}
