import type { Block, ListSlot } from '../../analysis/block.js';
import type { BlockPatch, ColumnPatch, ItemPatch, ListOperation, ListPatch } from '../patch.js';
import type { BlockValues, ListValue } from '../values.js';
import { wireBlock, wireList } from '../wire.js';
import { type ListChange, listChange } from './change.js';
import type { ListMatch } from './match.js';
import { moveRuns } from './moves.js';
import type { Run } from './rising-run.js';

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
  const change = listChange(before, after);
  const { match, oldLength } = change;
  const operations = [
    ...removals(match.gone),
    ...(match.moved ? moveRuns(keptRuns(match, oldLength), oldLength - match.gone.length) : []),
    ...insertions(change),
    ...changes(change, (old, now) => diffBlock(slot.item, old, now)),
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

/** The items that stay, in their new order, by their indexes after the removals. */
function keptRuns({ gaps, origins, gone }: ListMatch, oldLength: number): Run[] {
  const runs: Run[] = [];
  const add = (old: number, length: number): void => {
    if (length === 0) return;
    const first = old - countBelow(gone, old);
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.length === first) last.length += length;
    else runs.push({ first, length });
  };
  let at = 0;
  let old = 0;
  for (const { oldFrom, oldTo, from, to } of gaps) {
    add(old, oldFrom - old);
    for (let index = from; index < to; index++, at++) if (origins[at]! >= 0) add(origins[at]!, 1);
    old = oldTo;
  }
  add(old, oldLength - old);
  return runs;
}

/** How many of some ascending numbers are less than another one. */
function countBelow(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insertions(change: ListChange): ListOperation[] {
  const { gaps, origins } = change.match;
  const operations: ListOperation[] = [];
  let at = 0;
  for (const { from, to } of gaps) {
    let added: Extract<ListOperation, { 0: '+' }> | null = null;
    for (let index = from; index < to; index++, at++) {
      if (origins[at]! >= 0) {
        added = null;
        continue;
      }
      if (added === null) operations.push((added = ['+', index]));
      added.push(wireBlock(change.item(index)));
    }
  }
  return operations;
}

/** Changes of one and the same slot of several items become one operation, at the place of the first. */
function changes(
  change: ListChange,
  diffItem: (before: BlockValues, after: BlockValues) => BlockPatch | null,
): ListOperation[] {
  const operations: (ItemPatch | ColumnPatch)[] = [];
  /** By slot: where the operation stands that changes nothing but this slot. */
  const places = new Map<number, number>();
  change.pairs((before, after, item) => {
    const patch = diffItem(before, after);
    if (patch === null) return;
    const slot = patch.length === 2 ? (patch[0] as number) : -1;
    const place = places.get(slot);
    if (place === undefined) {
      if (slot >= 0) places.set(slot, operations.length);
      operations.push([item, ...patch] as ItemPatch);
    } else {
      operations[place] = withItem(operations[place]!, slot, item, patch);
    }
  });
  return operations;
}

function withItem(operation: ItemPatch | ColumnPatch, slot: number, item: number, patch: BlockPatch): ColumnPatch {
  const column = operation[0] === ':' ? operation : [':', slot, operation[0], operation[2]!];
  column.push(item, patch[1]!);
  return column as ColumnPatch;
}
