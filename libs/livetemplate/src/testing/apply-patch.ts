import type { Block, ListSlot, Slot } from '../analysis/block.js';
import type { BlockPatch, ListOperation, ListPatch, SlotPatch, WireRegion, WireValue } from '../program/patch.js';
import type { BlockValues, ListValue, SlotValue } from '../program/values.js';

/**
 * Applies a patch to values, as the client does to the page. The second implementation of the patch's grammar: tests
 * and the testing kit hold the browser's against it. Keys of lists do not travel, so they are gone afterwards.
 */
export function applyPatch(block: Block, values: BlockValues, patch: BlockPatch): BlockValues {
  const next = values.slice();
  for (let i = 0; i < patch.length; i += 2) {
    const index = patch[i] as number;
    next[index] = applySlot(block.slots[index]!, next[index]!, patch[i + 1] as SlotPatch);
  }
  return next;
}

function applySlot(slot: Slot, value: SlotValue, change: SlotPatch): SlotValue {
  if (typeof change === 'string') return change;
  if (slot.kind === 'list') return applyList(slot, value as ListValue, change as ListPatch);
  if (slot.kind !== 'branch' || typeof value === 'string' || !('branch' in value)) {
    throw new TypeError('A region patch for a slot that is no region.');
  }
  const [first] = change;
  if (typeof first === 'number') return fromWire(slot, change as WireRegion);
  return {
    branch: value.branch,
    values: applyPatch(slot.branches[value.branch]!.block, value.values, first as BlockPatch),
  };
}

function applyList(slot: ListSlot, value: ListValue, operations: ListPatch): ListValue {
  let list: ListValue = { keys: null, items: value.items.slice(), otherwise: value.otherwise };
  for (const operation of operations) list = applyOperation(slot, list, operation);
  return list;
}

function applyOperation(slot: ListSlot, list: ListValue, operation: ListOperation): ListValue {
  if (operation[0] === '=') return fromWire(slot, operation[1] as WireRegion) as ListValue;
  const items = list.items.slice();
  const [name, at, ...rest] = operation as [string | number, number, ...unknown[]];
  if (typeof name === 'number') {
    const patch = operation.slice(1) as BlockPatch;
    if (list.otherwise) return { ...list, otherwise: applyPatch(slot.otherwise!, list.otherwise, patch) };
    items[name] = applyPatch(slot.item, items[name]!, patch);
  } else if (name === '+') items.splice(at, 0, ...(rest as WireRegion[]).map((item) => blockFromWire(slot.item, item)));
  else if (name === '-') items.splice(at, (rest[0] as number | undefined) ?? 1);
  else if (name === '>') items.splice(rest[0] as number, 0, ...items.splice(at, 1));
  else return { keys: null, items: (operation.slice(1) as number[]).map((i) => items[i]!), otherwise: null };
  return { keys: null, items, otherwise: null };
}

/** The values that stand behind their wire form. */
export function blockFromWire(block: Block, wire: readonly (number | WireValue)[]): BlockValues {
  return block.slots.map((slot, i) => {
    const value = wire[i];
    return typeof value === 'string' ? value : fromWire(slot, value as WireRegion);
  });
}

function fromWire(slot: Slot, wire: WireRegion): SlotValue {
  if (slot.kind === 'branch') {
    const branch = wire[0] as number;
    const taken = slot.branches[branch];
    return { branch, values: taken ? blockFromWire(taken.block, wire.slice(1)) : [] };
  }
  if (slot.kind !== 'list') throw new TypeError('A region value for a slot that is no region.');
  if (wire[0] === 0 && slot.otherwise) {
    return { keys: null, items: [], otherwise: blockFromWire(slot.otherwise, wire.slice(1)) };
  }
  return { keys: null, items: (wire as WireRegion[]).map((item) => blockFromWire(slot.item, item)), otherwise: null };
}
