import type { Gap } from '../../program/derivation.js';

/** Between differences that are further apart than this, it is worth to say that nothing has changed. */
const NEAR = 4;

/** What differs between two lists where they may differ: the gaps without what is the same in them after all. */
export function differences(old: readonly unknown[], now: readonly unknown[], gaps: readonly Gap[]): Gap[] {
  const different: Gap[] = [];
  for (const gap of gaps) {
    if (gap.to - gap.from === gap.oldTo - gap.oldFrom) inPlace(old, now, gap, different);
    else different.push(trimmed(old, now, gap));
  }
  return different;
}

/** Item by item: what stands in its own place has not changed. */
function inPlace(old: readonly unknown[], now: readonly unknown[], { oldFrom, from, to }: Gap, different: Gap[]): void {
  const shift = oldFrom - from;
  let start = -1;
  let end = -1;
  for (let index = from; index < to; index++) {
    if (Object.is(now[index], old[index + shift])) continue;
    if (start >= 0 && index - end > NEAR) {
      different.push({ oldFrom: start + shift, oldTo: end + shift, from: start, to: end });
      start = -1;
    }
    if (start < 0) start = index;
    end = index + 1;
  }
  if (start >= 0) different.push({ oldFrom: start + shift, oldTo: end + shift, from: start, to: end });
}

/** The two stretches without what is the same at their ends; they have not the same length. */
function trimmed(old: readonly unknown[], now: readonly unknown[], gap: Gap): Gap {
  let { oldFrom, oldTo, from, to } = gap;
  while (oldFrom < oldTo && from < to && Object.is(old[oldFrom], now[from])) {
    oldFrom++;
    from++;
  }
  while (oldFrom < oldTo && from < to && Object.is(old[oldTo - 1], now[to - 1])) {
    oldTo--;
    to--;
  }
  return { oldFrom, oldTo, from, to };
}

/** Collects what differs while one goes through the new list and tells which items are those of before. */
export class Differences {
  private readonly gaps: Gap[] = [];
  private old = 0;
  private now = 0;

  /** The new item at `index` is the very one of before at `oldIndex`. */
  same(oldIndex: number, index: number): void {
    // Where an item stands twice, it may have been met too far ahead.
    if (oldIndex < this.old) return;
    if (oldIndex > this.old || index > this.now) this.skip(oldIndex, index);
    this.old = oldIndex + 1;
    this.now = index + 1;
  }

  /** @param oldLength of the two lists, when all has been told */
  end(oldLength: number, length: number): readonly Gap[] {
    if (this.old < oldLength || this.now < length) this.skip(oldLength, length);
    return this.gaps;
  }

  private skip(oldTo: number, to: number): void {
    this.gaps.push({ oldFrom: this.old, oldTo, from: this.now, to });
  }
}
