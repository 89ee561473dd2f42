/** One bar of a small chart. Keyed by `ID`, so that a new value is one item less at the front and one more at the end. */
export interface Bar {
  readonly ID: number;
  /** Of 32. */
  readonly Height: number;
}

const BAR_COUNT = 28;
const LOWEST = 6;
const HIGHEST = 31;

/** A chart of `value(0)`, `value(1)` … as shares of its height. */
export function firstBars(share: (index: number) => number): Bar[] {
  return Array.from({ length: BAR_COUNT }, (_, index) => bar(index, share(index)));
}

/** The chart one step later. */
export function nextBars(bars: readonly Bar[], share: number): Bar[] {
  return [...bars.slice(1), bar((bars.at(-1)?.ID ?? -1) + 1, share)];
}

function bar(id: number, share: number): Bar {
  const inside = Math.min(1, Math.max(0, share));
  return { ID: id, Height: Math.round(LOWEST + inside * (HIGHEST - LOWEST)) };
}
