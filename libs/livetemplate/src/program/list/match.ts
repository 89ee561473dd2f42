import { type Gap, gapsOf, isShifted, joined, wholeGap } from '../derivation.js';
import type { BlockValues, ListValue, SlotValue } from '../values.js';

/** Which items of a new list are which of the old one. */
export interface ListMatch {
  /** What stands between two of them is the same, in the same order. */
  readonly gaps: readonly Gap[];
  /** For the new items in the gaps, one gap after the other, their index in the old list; -1 for a new item. */
  readonly origins: readonly number[];
  /** Indexes of the items of the old list that are gone, ascending. */
  readonly gone: readonly number[];
  /** Whether items that stay are in another order. */
  readonly moved: boolean;
  /** Whether items that are the same outside of the gaps have the very same values. */
  readonly isExact: boolean;
  /** Whether keys have told the items apart. */
  readonly byKeys: boolean;
}

/** How the items of two lists are told apart, by their indexes. */
export interface ItemKeys {
  same(old: number, now: number): boolean;
  old(index: number): string;
  now(index: number): string;
}

/**
 * Follows items by their keys. Without, they are compared by position, between what is equal at both ends.
 * Where nobody has told what was touched, that costs one comparison per item.
 */
export function matchItems(before: ListValue, after: ListValue): ListMatch {
  const [oldItems, newItems] = [before.items, after.items];
  const known = gapsOf(newItems, oldItems);
  const keys = before.keys && after.keys && { old: before.keys, now: after.keys };
  const isExact = known !== null;
  if (keys === null && oldItems.length === newItems.length) return byPosition(known ?? [], isExact);
  if (known === null && keys !== null && keys.old === keys.now) return byPosition([], isExact);
  // An item whose values are the very same is the same item, and most are: nothing else is asked of it.
  const same = keys
    ? (i: number, j: number) => oldItems[i] === newItems[j] || keys.old[i] === keys.now[j]
    : (i: number, j: number) => equalBlocks(oldItems[i]!, newItems[j]!);
  const gaps = known ?? [wholeGap(oldItems, newItems)];
  if (keys === null) return byPosition(betweenEnds(joined(gaps), same), isExact);
  const between = isExact ? gaps : betweenEnds(gaps, same);
  return matchKeys(between, { same, old: (i) => keys.old[i]!, now: (i) => keys.now[i]! }, isExact);
}

/** What lies between the items that are the same at both ends of a gap. */
export function betweenEnds([gap]: readonly Gap[], same: (i: number, j: number) => boolean): Gap[] {
  if (gap === undefined) return [];
  let { oldFrom, oldTo, from, to } = gap;
  while (oldFrom < oldTo && from < to && same(oldFrom, from)) {
    oldFrom++;
    from++;
  }
  while (oldTo > oldFrom && to > from && same(oldTo - 1, to - 1)) {
    oldTo--;
    to--;
  }
  return oldTo > oldFrom || to > from ? [{ oldFrom, oldTo, from, to }] : [];
}

/**
 * Pairs the items as they stand. Which ones have come and gone nobody knows, so that all between the first and the last gap count as
 * other ones as soon as one has: that must follow from what is shown, not from who has told what.
 */
export function byPosition(gaps: readonly Gap[], isExact: boolean): ListMatch {
  return matchPositions(gaps.some(isShifted) ? joined(gaps) : gaps, isExact);
}

function matchPositions(gaps: readonly Gap[], isExact: boolean): ListMatch {
  const origins: number[] = [];
  const gone: number[] = [];
  for (const { oldFrom, oldTo, from, to } of gaps) {
    const shift = oldFrom - from;
    for (let i = from; i < to; i++) origins.push(i + shift < oldTo ? i + shift : -1);
    for (let i = to + shift; i < oldTo; i++) gone.push(i);
  }
  return { gaps, origins, gone, moved: false, isExact, byKeys: false };
}

/** Finds the items of the gaps again by their keys, in whichever gap they are now. */
export function matchKeys(gaps: readonly Gap[], keys: ItemKeys, isExact: boolean): ListMatch {
  const origins: number[] = [];
  const gone: number[] = [];
  for (const gap of gaps) walk(keys, gap, origins, gone);
  if (gone.length === 0 || !origins.includes(-1)) return { gaps, origins, gone, moved: false, isExact, byKeys: true };
  return { gaps, ...findMoved(gaps, origins, gone, keys), isExact, byKeys: true };
}

/**
 * Goes through both sides of a gap, and past single items that stand on one of them only. Where it finds no way on, the rest
 * counts as gone and come.
 */
function walk(keys: ItemKeys, { oldFrom, oldTo, from, to }: Gap, origins: number[], gone: number[]): void {
  let [i, j] = [oldFrom, from];
  while (i < oldTo && j < to) {
    const [oldGoesOn, newGoesOn] = [i + 1 < oldTo, j + 1 < to];
    if (keys.same(i, j)) {
      origins.push(i++);
      j++;
    } else if (oldGoesOn && keys.same(i + 1, j)) {
      gone.push(i++);
    } else if (newGoesOn && keys.same(i, j + 1)) {
      origins.push(-1);
      j++;
    } else if (oldGoesOn && newGoesOn && keys.same(i + 1, j + 1)) {
      gone.push(i++);
      origins.push(-1);
      j++;
    } else break;
  }
  for (; i < oldTo; i++) gone.push(i);
  for (; j < to; j++) origins.push(-1);
}

/** What has gone in one place and come in another has moved. */
function findMoved(
  gaps: readonly Gap[],
  origins: number[],
  gone: readonly number[],
  keys: ItemKeys,
): Pick<ListMatch, 'origins' | 'gone' | 'moved'> {
  const missing = new Map<string, number>();
  for (let i = gone.length - 1; i >= 0; i--) missing.set(keys.old(gone[i]!), gone[i]!);
  const found = new Set<number>();
  let at = 0;
  for (const { from, to } of gaps) {
    for (let index = from; index < to; index++, at++) {
      if (origins[at]! >= 0) continue;
      const key = keys.now(index);
      const origin = missing.get(key);
      if (origin === undefined) continue;
      origins[at] = origin;
      missing.delete(key);
      found.add(origin);
    }
  }
  return { origins, gone: gone.filter((origin) => !found.has(origin)), moved: found.size > 0 };
}

/** Whether two items without keys show the same. */
function equalBlocks(a: BlockValues, b: BlockValues): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => equalValues(value, b[i]!)));
}

function equalValues(a: SlotValue, b: SlotValue): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string') return false;
  if ('branch' in a) return 'branch' in b && a.branch === b.branch && equalBlocks(a.values, b.values);
  if (!('items' in b) || a.items.length !== b.items.length) return false;
  return (
    equalBlocks(a.otherwise ?? [], b.otherwise ?? []) && a.items.every((item, i) => equalBlocks(item, b.items[i]!))
  );
}

/** A match as if there were one gap only. */
export interface FlatMatch extends Pick<ListMatch, 'gone' | 'moved'> {
  /** The first items of both lists, this many, are the same. */
  readonly start: number;
  /** From here on the rest of the old list is the same as … */
  readonly oldEnd: number;
  /** … the rest of the new list from here on. */
  readonly newEnd: number;
  /** For the items of the new list from `start` to `newEnd` their index in the old list; -1 for a new item. */
  readonly origins: readonly number[];
}

/** Like {@link matchItems}, for whoever goes through all items anyway. */
export function matchLists(before: ListValue, after: ListValue): FlatMatch {
  const { gaps, origins, gone, moved } = matchItems(before, after);
  const { length } = after.items;
  const [first, last] = [gaps[0], gaps.at(-1)];
  if (first === undefined || last === undefined)
    return { start: length, oldEnd: length, newEnd: length, origins: [], gone, moved };
  const flat: number[] = [];
  let at = 0;
  let [index, shift] = [first.from, 0];
  for (const { oldFrom, oldTo, from, to } of gaps) {
    shift = oldFrom - from;
    for (; index < from; index++) flat.push(index + shift);
    for (; index < to; index++) flat.push(origins[at++]!);
    shift = oldTo - to;
  }
  return { start: first.from, oldEnd: last.oldTo, newEnd: last.to, origins: flat, gone, moved };
}
