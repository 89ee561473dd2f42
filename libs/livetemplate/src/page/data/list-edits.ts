import type { Gap } from '../../program/derivation.js';

/** Keeps account of what is done to a copy of a list: where it is not what it was. */
export class ListEdits {
  /** In the order of both lists; no two touch each other. */
  private gaps: Gap[] = [];
  /** Indexes of items that were replaced since the order was changed for the last time. */
  private replaced: number[] = [];

  /** Another item stands at this index. */
  replace(index: number): void {
    this.replaced.push(index);
  }

  /** From this index on, so many items have gone, and so many have come in their place. */
  splice(at: number, removed: number, inserted: number): void {
    this.settle();
    this.add(at, removed, inserted);
  }

  result(): readonly Gap[] {
    this.settle();
    return this.gaps;
  }

  private settle(): void {
    const { replaced } = this;
    if (replaced.length === 0) return;
    this.replaced = [];
    if (!isAscending(replaced)) replaced.sort((a, b) => a - b);
    const last = this.gaps.at(-1);
    // So it is with most changes: in order, behind all that was done before.
    if (last === undefined || last.to < replaced[0]!) this.gaps.push(...inPlace(replaced, last));
    else for (const index of replaced) this.add(index, 1, 1);
  }

  private add(at: number, removed: number, inserted: number): void {
    const { gaps } = this;
    const first = this.firstFrom(at);
    let end = first;
    while (end < gaps.length && gaps[end]!.from <= at + removed) end++;
    const shift = first === 0 ? 0 : gaps[first - 1]!.oldTo - gaps[first - 1]!.to;
    const [start, last] = [gaps[first], gaps[end - 1]];
    let gap: Gap = { oldFrom: at + shift, oldTo: at + removed + shift, from: at, to: at + removed };
    if (end > first && start !== undefined && last !== undefined) {
      const [before, behind] = [Math.max(0, start.from - at), Math.max(0, at + removed - last.to)];
      gap = {
        oldFrom: start.oldFrom - before,
        oldTo: last.oldTo + behind,
        from: start.from - before,
        to: last.to + behind,
      };
    }
    const grown = inserted - removed;
    gaps.splice(first, end - first, { ...gap, to: gap.to + grown });
    if (grown === 0) return;
    for (let i = first + 1; i < gaps.length; i++) gaps[i] = moved(gaps[i]!, grown);
  }

  /** The first gap that ends at an index or behind it. */
  private firstFrom(at: number): number {
    let [low, high] = [0, this.gaps.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.gaps[middle]!.to < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function moved({ oldFrom, oldTo, from, to }: Gap, places: number): Gap {
  return { oldFrom, oldTo, from: from + places, to: to + places };
}

/** @param replaced ascending, behind the last gap */
function inPlace(replaced: readonly number[], last: Gap | undefined): Gap[] {
  const shift = last === undefined ? 0 : last.oldTo - last.to;
  const gaps: Gap[] = [];
  for (let i = 0; i < replaced.length; i++) {
    const from = replaced[i]!;
    let to = from + 1;
    while (i + 1 < replaced.length && replaced[i + 1]! <= to) to = replaced[++i]! + 1;
    gaps.push({ oldFrom: from + shift, oldTo: to + shift, from, to });
  }
  return gaps;
}

function isAscending(numbers: readonly number[]): boolean {
  for (let i = 1; i < numbers.length; i++) if (numbers[i - 1]! > numbers[i]!) return false;
  return true;
}
