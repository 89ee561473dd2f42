import { commonEnds } from './derivation.js';
import type { BlockValues, ListValue } from './values.js';

/** Which items of a new list are which of the old one. What changed lies between equal ends. */
export interface ListMatch {
  /** The first items of both lists, this many, are the same. */
  readonly start: number;
  /** From here on the rest of the old list is the same as … */
  readonly oldEnd: number;
  /** … the rest of the new list from here on. */
  readonly newEnd: number;
  /** For the items of the new list from `start` to `newEnd` their index in the old list; -1 for a new item. */
  readonly origins: readonly number[];
  /** Indexes of the items of the old list that are gone, ascending. */
  readonly gone: readonly number[];
  /** Whether items that stay may be in another order. */
  readonly moved: boolean;
}

/**
 * Follows items by their keys. Without, they are compared by position, between what is equal at both ends.
 * Costs one comparison per item, and more only for items that have come, gone or moved.
 */
export function matchLists(before: ListValue, after: ListValue): ListMatch {
  const [oldItems, newItems] = [before.items, after.items];
  const keys = before.keys && after.keys && { old: before.keys, now: after.keys };
  if (keys === null ? oldItems.length === newItems.length : keys.old === keys.now) return inPlace(oldItems.length);
  const alike = keys
    ? (i: number, j: number) => keys.old[i] === keys.now[j]
    : (i: number, j: number) => equalTexts(oldItems[i]!, newItems[j]!);
  // An item whose values are the very same is the same item, and most are: nothing else is asked of it.
  const same = (i: number, j: number): boolean => oldItems[i] === newItems[j] || alike(i, j);
  const common = commonEnds(newItems, oldItems);
  let [oldEnd, newEnd] = [oldItems.length - (common?.end ?? 0), newItems.length - (common?.end ?? 0)];
  let start = common?.start ?? 0;
  const shorter = Math.min(oldEnd, newEnd);
  while (start < shorter && (oldItems[start] === newItems[start] || alike(start, start))) start++;
  while (oldEnd > start && newEnd > start && same(oldEnd - 1, newEnd - 1)) {
    oldEnd--;
    newEnd--;
  }
  const ends = { start, oldEnd, newEnd };
  if (keys === null) return { ...ends, ...byPosition(start, oldEnd, newEnd) };
  const { origins, gone } = walk(same, start, oldEnd, newEnd);
  if (gone.length === 0 || !origins.includes(-1)) return { ...ends, origins, gone, moved: false };
  return { ...ends, ...findMoved(origins, gone, start, keys.old, keys.now) };
}

function inPlace(length: number): ListMatch {
  return { start: length, oldEnd: length, newEnd: length, origins: [], gone: [], moved: false };
}

function byPosition(start: number, oldEnd: number, newEnd: number): Pick<ListMatch, 'origins' | 'gone' | 'moved'> {
  const origins = Array.from({ length: newEnd - start }, (_, i) => (start + i < oldEnd ? start + i : -1));
  const gone = Array.from({ length: Math.max(0, oldEnd - newEnd) }, (_, i) => newEnd + i);
  return { origins, gone, moved: false };
}

/**
 * Goes through both lists side by side, and past single items that stand in one of them only. Where it finds no way on,
 * the rest counts as gone and come.
 */
function walk(
  same: (i: number, j: number) => boolean,
  start: number,
  oldEnd: number,
  newEnd: number,
): { origins: number[]; gone: number[] } {
  const origins: number[] = [];
  const gone: number[] = [];
  let [i, j] = [start, start];
  while (i < oldEnd && j < newEnd) {
    const [oldGoesOn, newGoesOn] = [i + 1 < oldEnd, j + 1 < newEnd];
    if (same(i, j)) {
      origins.push(i++);
      j++;
    } else if (oldGoesOn && same(i + 1, j)) {
      gone.push(i++);
    } else if (newGoesOn && same(i, j + 1)) {
      origins.push(-1);
      j++;
    } else if (oldGoesOn && newGoesOn && same(i + 1, j + 1)) {
      gone.push(i++);
      origins.push(-1);
      j++;
    } else break;
  }
  for (; i < oldEnd; i++) gone.push(i);
  for (; j < newEnd; j++) origins.push(-1);
  return { origins, gone };
}

/** What has gone in one place and come in another has moved. */
function findMoved(
  origins: number[],
  gone: readonly number[],
  start: number,
  oldKeys: readonly string[],
  newKeys: readonly string[],
): Pick<ListMatch, 'origins' | 'gone' | 'moved'> {
  const missing = new Map(gone.map((origin) => [oldKeys[origin]!, origin]));
  for (let i = 0; i < origins.length; i++) {
    if (origins[i]! >= 0) continue;
    const key = newKeys[start + i]!;
    const origin = missing.get(key);
    if (origin === undefined) continue;
    origins[i] = origin;
    missing.delete(key);
  }
  return { origins, gone: [...missing.values()], moved: missing.size < gone.length };
}

/** Whether two items without keys show the same: texts are compared, regions only looked at. */
function equalTexts(a: BlockValues, b: BlockValues): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => value === b[i]));
}
