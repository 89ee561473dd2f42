import { type Gap, gapsOf, wholeGap } from '../derivation.js';
import { differ } from './change.js';

/** How far apart two lists are searched for a place from which on they go together again. */
const LOOKAHEAD = 32;

/** No element of before goes with the new one. */
export const NO_ORIGIN = -1;

/** Where the elements of a list are not those of before: as somebody has told, or else by a look at all of them. */
export function gapsBetween(old: readonly unknown[], now: readonly unknown[]): Gap[] {
  const gaps: Gap[] = [];
  for (const gap of gapsOf(now, old) ?? [wholeGap(old, now)]) walk(old, now, gap, gaps);
  return gaps;
}

/**
 * Which element of before goes with each new one in the gaps, one gap after the other: its index `i` where it is the very same;
 * `replaced(i)` where the new one stands in its place; or {@link NO_ORIGIN}. No element of before goes with two.
 */
export function align(old: readonly unknown[], now: readonly unknown[], gaps: readonly Gap[]): Int32Array {
  const origins = new Int32Array(gaps.reduce((count, { from, to }) => count + to - from, 0));
  let at = 0;
  let isMove = false;
  for (const { oldFrom, oldTo, from, to } of gaps) {
    const removed = oldTo - oldFrom;
    isMove ||= removed !== to - from || removed > 1;
    for (let step = 0; step < to - from; step++) origins[at++] = step < removed ? replaced(oldFrom + step) : NO_ORIGIN;
  }
  if (isMove || gaps.length > 1) findMoved(old, now, gaps, origins);
  return origins;
}

/** The origins of the elements in wider gaps. @param origins of the elements in the narrower ones */
export function originsIn(wider: readonly Gap[], gaps: readonly Gap[], origins: Int32Array): Int32Array {
  if (wider === gaps) return origins;
  const all: number[] = [];
  let [next, at, shift] = [0, 0, 0];
  for (const { from, to } of wider) {
    for (let index = from; index < to; index++) {
      while (next < gaps.length && gaps[next]!.to <= index) shift = gaps[next]!.oldTo - gaps[next++]!.to;
      all.push(next < gaps.length && gaps[next]!.from <= index ? origins[at++]! : index + shift);
    }
  }
  return Int32Array.from(all);
}

export function replaced(index: number): number {
  return -2 - index;
}

/** Goes along both sides of a gap, and leaves out what is the same in it. */
function walk(old: readonly unknown[], now: readonly unknown[], gap: Gap, gaps: Gap[]): void {
  let [i, j] = [gap.oldFrom, gap.from];
  let { oldTo, to } = gap;
  while (i < oldTo && j < to && !differ(now[j], old[i])) {
    i++;
    j++;
  }
  while (i < oldTo && j < to && !differ(now[to - 1], old[oldTo - 1])) {
    oldTo--;
    to--;
  }
  while (i < oldTo && j < to) {
    if (!differ(now[j], old[i])) {
      i++;
      j++;
      continue;
    }
    const { removed, inserted } = together(old, now, { oldFrom: i, oldTo, from: j, to });
    gaps.push({ oldFrom: i, oldTo: i + removed, from: j, to: j + inserted });
    i += removed;
    j += inserted;
  }
  if (i < oldTo || j < to) gaps.push({ oldFrom: i, oldTo, from: j, to });
}

/** How many elements to skip on either side to come to the same one again: all, where there is none near by. */
function together(
  old: readonly unknown[],
  now: readonly unknown[],
  { oldFrom: i, oldTo, from: j, to }: Gap,
): { removed: number; inserted: number } {
  const [left, right] = [oldTo - i, to - j];
  for (let step = 1; step <= LOOKAHEAD; step++) {
    if (step < left && step < right && !differ(now[j + step], old[i + step])) return { removed: step, inserted: step };
    if (step < left && !differ(now[j], old[i + step])) return { removed: step, inserted: 0 };
    if (step < right && !differ(now[j + step], old[i])) return { removed: 0, inserted: step };
  }
  return { removed: left, inserted: right };
}

/** Elements that stand somewhere else now. */
function findMoved(old: readonly unknown[], now: readonly unknown[], gaps: readonly Gap[], origins: Int32Array): void {
  const loose = new Map<unknown, number>();
  for (const { oldFrom, oldTo } of gaps) for (let i = oldFrom; i < oldTo; i++) loose.set(old[i], i);
  const moved = new Set<number>();
  let at = 0;
  for (const { from, to } of gaps) {
    for (let index = from; index < to; index++, at++) {
      const element = now[index];
      const i = loose.get(element);
      if (i === undefined || differ(element, old[i])) continue;
      origins[at] = i;
      moved.add(i);
      loose.delete(element);
    }
  }
  if (moved.size === 0) return;
  for (at = 0; at < origins.length; at++) {
    const origin = origins[at]!;
    if (origin < NO_ORIGIN && moved.has(replaced(origin))) origins[at] = NO_ORIGIN;
  }
}
