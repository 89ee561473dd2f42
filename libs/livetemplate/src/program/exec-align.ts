import { differ } from './exec-change.js';

/** How far apart two lists are searched for a place from which on they go together again. */
const LOOKAHEAD = 32;

/** No item of before goes with the new one. */
export const NO_ORIGIN = -1;

/** Elements of two lists, from an index on and up to another. */
export interface Stretch {
  readonly elements: readonly unknown[];
  readonly from: number;
  readonly to: number;
}

/**
 * Which element of before goes with each new one: its index `i` where it is the very same; `replaced(i)` where the new one stands
 * in its place; or {@link NO_ORIGIN}. No element of before goes with two.
 */
export function align(before: Stretch, now: Stretch): Int32Array {
  const origins = new Int32Array(now.to - now.from);
  const loose = walk(before, now, origins);
  if (loose.length > 0) findMoved(before.elements, now, origins, loose);
  return origins;
}

export function replaced(index: number): number {
  return -2 - index;
}

/** Goes along both lists. @returns the indexes of the old elements that were not met again */
function walk(before: Stretch, now: Stretch, origins: Int32Array): number[] {
  const loose: number[] = [];
  let i = before.from;
  let j = now.from;
  while (i < before.to && j < now.to) {
    if (!differ(now.elements[j], before.elements[i])) {
      origins[j++ - now.from] = i++;
      continue;
    }
    const { removed, inserted } = together(before, now, i, j);
    for (let step = 0; step < inserted; step++) {
      origins[j + step - now.from] = step < removed ? replaced(i + step) : NO_ORIGIN;
    }
    for (let step = 0; step < removed; step++) loose.push(i + step);
    i += removed;
    j += inserted;
  }
  for (; j < now.to; j++) origins[j - now.from] = NO_ORIGIN;
  for (; i < before.to; i++) loose.push(i);
  return loose;
}

/** How many elements to skip on either side to come to the same one again: all, where there is none near by. */
function together(before: Stretch, now: Stretch, i: number, j: number): { removed: number; inserted: number } {
  const [left, right] = [before.to - i, now.to - j];
  for (let step = 1; step <= LOOKAHEAD; step++) {
    if (step < left && step < right && !differ(now.elements[j + step], before.elements[i + step])) {
      return { removed: step, inserted: step };
    }
    if (step < left && !differ(now.elements[j], before.elements[i + step])) return { removed: step, inserted: 0 };
    if (step < right && !differ(now.elements[j + step], before.elements[i])) return { removed: 0, inserted: step };
  }
  return { removed: left, inserted: right };
}

/** Elements that stand somewhere else now. */
function findMoved(old: readonly unknown[], now: Stretch, origins: Int32Array, loose: readonly number[]): void {
  const known = new Map<unknown, number>();
  for (const i of loose) known.set(old[i], i);
  const moved = new Set<number>();
  for (let at = 0; at < origins.length; at++) {
    if (origins[at]! >= 0) continue;
    const element = now.elements[now.from + at];
    const i = known.get(element);
    if (i === undefined || differ(element, old[i])) continue;
    origins[at] = i;
    moved.add(i);
    known.delete(element);
  }
  if (moved.size === 0) return;
  for (let at = 0; at < origins.length; at++) {
    const origin = origins[at]!;
    if (origin < NO_ORIGIN && moved.has(replaced(origin))) origins[at] = NO_ORIGIN;
  }
}
