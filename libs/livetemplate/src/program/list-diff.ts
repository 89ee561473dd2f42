import type { Block, ListSlot } from '../analysis/block.js';
import { commonEnds } from './derivation.js';
import { matchLists, type ListMatch } from './list-match.js';
import { moveItems } from './list-moves.js';
import type { BlockPatch, ColumnPatch, ItemPatch, ListOperation, ListPatch } from './patch.js';
import type { BlockValues, ListValue } from './values.js';
import { wireBlock, wireList } from './wire.js';

type DiffBlock = (block: Block, before: BlockValues, after: BlockValues) => BlockPatch | null;

/**
 * What turns one list into another: removals, moves, insertions, then changes inside items. Items with keys are
 * followed by them; without, they are compared by position.
 * @param diffBlock compares two states of an item
 */
export function diffList(slot: ListSlot, before: ListValue, after: ListValue, diffBlock: DiffBlock): ListPatch | null {
  if (before.otherwise || after.otherwise) {
    if (!before.otherwise || !after.otherwise || !slot.otherwise) return ['=', wireList(after)];
    const patch = diffBlock(slot.otherwise, before.otherwise, after.otherwise);
    return patch && ([0, ...patch] as ItemPatch);
  }
  const match = matchLists(before, after);
  const operations = [
    ...removals(match.gone),
    ...(match.moved ? moveItems(keptOrder(match), match.start, before.items.length - match.gone.length) : []),
    ...insertions(match, after),
    ...changes(match, before, after, (old, now) => diffBlock(slot.item, old, now)),
  ];
  return operations.length > 1 ? operations : (operations[0] ?? null);
}

/** From the end, so that the indexes of what comes before stay as they were. */
function removals(gone: readonly number[]): ListOperation[] {
  const operations: ListOperation[] = [];
  for (let end = gone.length - 1; end >= 0; end--) {
    let first = end;
    while (first > 0 && gone[first - 1] === gone[first]! - 1) first--;
    const from = gone[first]!;
    operations.push(first === end ? -1 - from : ['-', from, end - first + 1]);
    end = first;
  }
  return operations;
}

/** The items between the equal ends that stay, in their new order, by their indexes after the removals. */
function keptOrder({ start, oldEnd, origins, gone }: ListMatch): number[] {
  const kept = origins.filter((origin) => origin >= 0);
  if (gone.length === 0) return kept;
  const indexes = new Int32Array(oldEnd - start);
  let removed = 0;
  for (let i = start; i < oldEnd; i++) {
    if (gone[removed] === i) removed++;
    else indexes[i - start] = i - removed;
  }
  return kept.map((origin) => indexes[origin - start]!);
}

function insertions({ start, origins }: ListMatch, after: ListValue): ListOperation[] {
  const operations: ListOperation[] = [];
  for (let i = 0; i < origins.length; i++) {
    if (origins[i]! >= 0) continue;
    let end = i + 1;
    while (end < origins.length && origins[end]! < 0) end++;
    operations.push(['+', start + i, ...after.items.slice(start + i, start + end).map(wireBlock)]);
    i = end;
  }
  return operations;
}

/** Changes of one and the same slot of several items become one operation, at the place of the first. */
function changes(
  { start, oldEnd, newEnd, origins }: ListMatch,
  before: ListValue,
  after: ListValue,
  diffItem: (before: BlockValues, after: BlockValues) => BlockPatch | null,
): ListOperation[] {
  const operations: (ItemPatch | ColumnPatch)[] = [];
  /** By slot: where the operation stands that changes nothing but this slot. */
  const places = new Map<number, number>();
  const compare = (origin: number, item: number): void => {
    const patch = diffItem(before.items[origin]!, after.items[item]!);
    if (patch === null) return;
    const slot = patch.length === 2 ? (patch[0] as number) : -1;
    const place = places.get(slot);
    if (place === undefined) {
      if (slot >= 0) places.set(slot, operations.length);
      operations.push([item, ...patch] as ItemPatch);
    } else {
      operations[place] = withItem(operations[place]!, slot, item, patch);
    }
  };
  const shift = oldEnd - newEnd;
  const common = commonEnds(after.items, before.items);
  const last = after.items.length - (common?.end ?? 0);
  for (let i = common?.start ?? 0; i < last; i++) {
    const origin = i < start ? i : i < newEnd ? origins[i - start]! : i + shift;
    // Most items are the very same, and there can be very many.
    if (origin >= 0 && before.items[origin] !== after.items[i]) compare(origin, i);
  }
  return operations;
}

function withItem(operation: ItemPatch | ColumnPatch, slot: number, item: number, patch: BlockPatch): ColumnPatch {
  const column = operation[0] === ':' ? operation : [':', slot, operation[0], operation[2]!];
  column.push(item, patch[1]!);
  return column as ColumnPatch;
}
