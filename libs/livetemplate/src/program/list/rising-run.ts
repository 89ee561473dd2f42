/** Numbers that follow each other: `first`, `first + 1`, … */
export interface Run {
  readonly first: number;
  length: number;
}

/** Cuts a sequence into runs; one that is nearly in order makes few. */
export function runsOf(numbers: readonly number[]): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  for (const number of numbers) {
    if (run !== undefined && number === run.first + run.length) run.length++;
    else runs.push((run = { first: number, length: 1 }));
  }
  return runs;
}

/** The members of a longest rising subsequence of distinct numbers. */
export function longestRisingRun(numbers: readonly number[]): Set<number> {
  const runs = runsOf(numbers);
  const rising = new Set<number>();
  risingRuns(runs).forEach((rises, i) => {
    const { first, length } = runs[i]!;
    if (rises) for (let number = first; number < first + length; number++) rising.add(number);
  });
  return rising;
}

/**
 * Which runs of distinct natural numbers make up a longest rising subsequence of all their numbers. What fits to one number
 * of a run fits to all, so no run is ever split. O(k log k) for k runs.
 */
export function risingRuns(runs: readonly Run[]): boolean[] {
  const sums = new Int32Array(runs.length);
  const previous = new Int32Array(runs.length);
  const ranks = ranksOf(runs);
  const best = new BestEnds(sums, runs.length);
  runs.forEach(({ length }, i) => {
    const before = best.below(ranks[i]!);
    previous[i] = before;
    sums[i] = length + (before < 0 ? 0 : sums[before]!);
    best.add(ranks[i]!, i);
  });
  const rising = runs.map(() => false);
  for (let i = best.below(runs.length); i >= 0; i = previous[i]!) rising[i] = true;
  return rising;
}

/** How many runs begin with a smaller number. */
function ranksOf(runs: readonly Run[]): Int32Array {
  const ranks = new Int32Array(runs.length);
  const ordered = [...runs.keys()].sort((a, b) => runs[a]!.first - runs[b]!.first);
  ordered.forEach((run, rank) => (ranks[run] = rank));
  return ranks;
}

/** The ends of the longest rising subsequences so far, by the rank of their last run: a tree of maxima. */
class BestEnds {
  private readonly tree: Int32Array;

  /**
   * @param sums by run: length of the longest subsequence that ends with it
   * @param limit all ranks are below
   */
  constructor(
    private readonly sums: Int32Array,
    limit: number,
  ) {
    this.tree = new Int32Array(limit + 1).fill(-1);
  }

  /** The run with the longest subsequence among those whose rank is below `number`; -1 for none. */
  below(number: number): number {
    let best = -1;
    for (let i = number; i > 0; i -= i & -i) best = this.longer(best, this.tree[i]!);
    return best;
  }

  add(number: number, run: number): void {
    for (let i = number + 1; i < this.tree.length; i += i & -i) this.tree[i] = this.longer(this.tree[i]!, run);
  }

  private longer(a: number, b: number): number {
    if (a < 0 || b < 0) return Math.max(a, b);
    return this.sums[a]! >= this.sums[b]! ? a : b;
  }
}
