import type { Block, ListSlot } from '../analysis/block.js';
import type { BlockPatch, ListOperation, ListPatch } from './patch.js';
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
    if (before.otherwise && after.otherwise && slot.otherwise) {
      const patch = diffBlock(slot.otherwise, before.otherwise, after.otherwise);
      return patch && [[0, ...patch]];
    }
    return [['=', wireList(after)]];
  }
  const operations: ListOperation[] = [];
  const origins = sameItems(before, after) ? null : originsOf(before, after);
  if (origins !== null) {
    const kept = keptOrder(origins);
    remove(before.items.length, kept, operations);
    move(kept, operations);
    insert(after, origins, operations);
  }
  for (let i = 0; i < after.items.length; i++) {
    const origin = origins === null ? i : origins[i]!;
    if (origin < 0) continue;
    const patch = diffBlock(slot.item, before.items[origin]!, after.items[i]!);
    if (patch) operations.push([i, ...patch]);
  }
  return operations.length === 0 ? null : operations;
}

/** Whether the items are those of before, in their order: so it is with most changes. */
function sameItems(before: ListValue, after: ListValue): boolean {
  if (before.items.length !== after.items.length) return false;
  return before.keys === null || after.keys === null || sameKeys(before.keys, after.keys);
}

/** For each item of the new list its index in the old one, or -1. */
export function originsOf(before: ListValue, after: ListValue): number[] {
  if (!before.keys || !after.keys) return after.items.map((_, i) => (i < before.items.length ? i : -1));
  if (sameKeys(before.keys, after.keys)) return after.items.map((_, i) => i);
  const old = new Map(before.keys.map((key, i) => [key, i]));
  return after.keys.map((key) => old.get(key) ?? -1);
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The old indexes of the items that stay, in their new order. */
function keptOrder(origins: readonly number[]): number[] {
  return origins.filter((origin) => origin >= 0);
}

/** From the end, so that the indexes of what comes before stay as they were. */
function remove(length: number, kept: readonly number[], operations: ListOperation[]): void {
  if (kept.length === length) return;
  const stays = new Set(kept);
  let i = length - 1;
  while (i >= 0) {
    if (stays.has(i)) {
      i--;
      continue;
    }
    let from = i;
    while (from > 0 && !stays.has(from - 1)) from--;
    const count = i - from + 1;
    operations.push(count === 1 ? ['-', from] : ['-', from, count]);
    i = from - 1;
  }
}

/** Brings what stays into its new order: the items off the longest rising run move, or all are named in one go. */
function move(kept: readonly number[], operations: ListOperation[]): void {
  const rising = longestRisingRun(kept);
  if (rising.size === kept.length) return;
  const current = kept.toSorted((a, b) => a - b);
  if (movesCost(kept.length, rising.size) > orderCost(kept.length)) {
    const position = new Map(current.map((origin, i) => [origin, i]));
    operations.push(['p', ...kept.map((origin) => position.get(origin)!)]);
    return;
  }
  kept.forEach((origin, i) => {
    if (rising.has(origin)) return;
    const from = current.indexOf(origin);
    current.splice(from, 1);
    const to = i === 0 ? 0 : current.indexOf(kept[i - 1]!) + 1;
    current.splice(to, 0, origin);
    if (from !== to) operations.push(['>', from, to]);
  });
}

/** Characters of all moves: each names two indexes. */
function movesCost(count: number, rising: number): number {
  return (count - rising) * (8 + 2 * String(count - 1).length);
}

/** Characters of a whole new order. */
function orderCost(count: number): number {
  return count * (1 + String(count - 1).length);
}

function insert(after: ListValue, origins: readonly number[], operations: ListOperation[]): void {
  for (let i = 0; i < origins.length; i++) {
    if (origins[i]! >= 0) continue;
    let end = i;
    while (end < origins.length && origins[end]! < 0) end++;
    operations.push(['+', i, ...after.items.slice(i, end).map(wireBlock)]);
    i = end;
  }
}

/** The members of a longest rising subsequence: patience sorting, O(n log n). */
export function longestRisingRun(numbers: readonly number[]): Set<number> {
  // tails[k]: index of the smallest number that ends a rising run of length k + 1.
  const tails: number[] = [];
  const previous: number[] = [];
  numbers.forEach((number, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[tails[middle]!]! < number) low = middle + 1;
      else high = middle;
    }
    previous[i] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = i;
  });
  const run = new Set<number>();
  for (let i = tails.at(-1) ?? -1; i >= 0; i = previous[i]!) run.add(numbers[i]!);
  return run;
}
