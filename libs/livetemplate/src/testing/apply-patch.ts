import type { Block, ListSlot, Slot } from '../analysis/block.js';
import type {
  BlockPatch,
  BranchPatch,
  ListOperation,
  ListPatch,
  SlotPatch,
  WireRegion,
  WireValue,
} from '../program/patch.js';
import type { BlockValues, BranchValue, ListValue, SlotValue } from '../program/values.js';

/**
 * Applies a patch to values, as the client does to the page. The second implementation of the patch's grammar: tests
 * and the testing kit hold the browser's against it. Keys of lists do not travel, so they are gone afterwards.
 * @throws {TypeError} where the patch does not follow the grammar or does not fit the values.
 */
export function applyPatch(block: Block, values: BlockValues, patch: BlockPatch): BlockValues {
  const next = values.slice();
  for (let i = 0; i < patch.length; i += 2) {
    const slot = patch[i] as number;
    next[slot] = applySlot(at(block.slots, slot), next[slot]!, patch[i + 1] as SlotPatch);
  }
  return next;
}

function applySlot(slot: Slot, value: SlotValue, change: SlotPatch): SlotValue {
  if (slot.kind === 'list') return applyList(slot, value as ListValue, change as ListPatch);
  if (slot.kind !== 'branch') return text(change);
  const [first] = Array.isArray(change) ? change : [];
  if (!Array.isArray(first)) return fromWire(slot, change as Exclude<BranchPatch, [BlockPatch]>);
  const { branch, values } = value as BranchValue;
  return { branch, values: applyPatch(at(slot.branches, branch).block, values, first as BlockPatch) };
}

function applyList(slot: ListSlot, value: ListValue, patch: ListPatch): ListValue {
  const several = Array.isArray(patch) && (Array.isArray(patch[0]) || Number(patch[0]) < 0);
  const operations = several ? (patch as ListOperation[]) : [patch as ListOperation];
  return operations.reduce((list, operation) => applyOperation(slot, list, operation), value);
}

function applyOperation(slot: ListSlot, list: ListValue, operation: ListOperation): ListValue {
  if (typeof operation === 'number') return withItems(removed(list.items, -1 - operation, 1));
  switch (operation[0]) {
    case '=':
      return fromWire(slot, operation[1]) as ListValue;
    case '-':
      return withItems(removed(list.items, operation[1], operation[2]));
    case '+': {
      const [, index, ...added] = operation;
      if (index > list.items.length) throw new TypeError(`There is no place ${index}.`);
      return withItems(list.items.toSpliced(index, 0, ...added.map((item) => blockFromWire(slot.item, item))));
    }
    case '>':
      return withItems(moved(list.items, operation[1], operation[2]));
    case 'x': {
      const [, i, j] = operation;
      return withItems(list.items.with(i, at(list.items, j)).with(j, at(list.items, i)));
    }
    case 'p':
      return withItems(reordered(list.items, operation.slice(1) as number[]));
    case ':': {
      const [, slotIndex, ...changes] = operation as [':', number, ...BlockPatch];
      return changes.reduce<ListValue>(
        (next, item, i) => (i % 2 > 0 ? next : patchItem(slot, next, item as number, [slotIndex, changes[i + 1]!])),
        list,
      );
    }
    default:
      return patchItem(slot, list, operation[0], operation.slice(1));
  }
}

function patchItem(slot: ListSlot, list: ListValue, index: number, patch: BlockPatch): ListValue {
  if (list.otherwise) return { ...list, otherwise: applyPatch(slot.otherwise!, list.otherwise, patch) };
  return withItems(list.items.with(index, applyPatch(slot.item, at(list.items, index), patch)));
}

function withItems(items: readonly BlockValues[]): ListValue {
  return { keys: null, items, otherwise: null };
}

function removed<T>(items: readonly T[], index: number, count: number): T[] {
  at(items, index + count - 1);
  return items.toSpliced(index, count);
}

function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = at(items, from);
  at(items, to);
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** `-1 - j` stands for the way from the entry before it to j. */
function reordered<T>(items: readonly T[], entries: readonly number[]): T[] {
  const order: number[] = [];
  for (const entry of entries) {
    const goal = entry < 0 ? -1 - entry : entry;
    if (entry < 0) {
      const last = order.at(-1) ?? goal;
      const between = Array.from({ length: Math.abs(goal - last) - 1 }, (_, i) => i + 1);
      order.push(...between.map((distance) => last + Math.sign(goal - last) * distance));
    }
    order.push(goal);
  }
  if (order.length !== items.length || new Set(order).size !== items.length) throw new TypeError('This is no order.');
  return order.map((index) => at(items, index));
}

/** The values that stand behind their wire form. */
export function blockFromWire(block: Block, wire: readonly WireValue[]): BlockValues {
  return block.slots.map((slot, i) => {
    const value = at(wire, i);
    if (slot.kind === 'branch' || slot.kind === 'list') return fromWire(slot, value as number | WireRegion);
    return text(typeof value === 'number' ? wire[value] : value);
  });
}

function fromWire(slot: Slot, wire: number | WireRegion): SlotValue {
  if (slot.kind === 'branch') {
    const [branch, ...values] = typeof wire === 'number' ? [wire] : (wire as [number, ...WireValue[]]);
    return { branch, values: branch < 0 ? [] : blockFromWire(at(slot.branches, branch).block, values) };
  }
  if (slot.kind !== 'list' || typeof wire === 'number') throw new TypeError('This is no value of the slot.');
  if (wire[0] === 0) return { ...withItems([]), otherwise: blockFromWire(slot.otherwise!, wire.slice(1)) };
  return withItems((wire as WireRegion[]).map((item) => blockFromWire(slot.item, item)));
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('This is no text.');
  return value;
}

function at<T>(list: readonly T[], index: number): T {
  const entry = list[index];
  if (entry === undefined) throw new TypeError(`There is no entry ${index}.`);
  return entry;
}
