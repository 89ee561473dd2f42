import type { ListOperation } from './patch.js';
import { risingRuns, runsOf, type Run } from './rising-run.js';

/**
 * Brings items into a new order by the fewest moves, or by naming the whole order where that is shorter.
 * @param order the old indexes in their new order, from `start` on; what stands before and behind them stays
 * @param length of the whole list
 */
export function moveItems(order: readonly number[], start: number, length: number): ListOperation[] {
  const runs = runsOf(order);
  const stays = risingRuns(runs);
  let count = 0;
  runs.forEach((run, i) => (count += stays[i]! ? 0 : run.length));
  if (count < 2) return moves(runs, stays, start, order.length);
  const swap = count === 2 ? swapOf(order, start) : null;
  if (swap) return [swap];
  const whole = wholeOrder(order, start, length);
  return movesCost(count, length) <= JSON.stringify(whole).length ? moves(runs, stays, start, order.length) : [whole];
}

/** Characters of all moves: each names two indexes. */
function movesCost(count: number, length: number): number {
  return count * (8 + 2 * String(length - 1).length);
}

/** Two items that stand in each other's place; null where there is more to it. */
function swapOf(order: readonly number[], start: number): ListOperation | null {
  const misplaced: number[] = [];
  for (let i = 0; i < order.length; i++) if (order[i] !== start + i && misplaced.push(i) > 2) return null;
  return ['x', start + misplaced[0]!, start + misplaced[1]!];
}

function wholeOrder(order: readonly number[], start: number, length: number): ['p', ...number[]] {
  const whole = Array.from({ length }, (_, i) => order[i - start] ?? i);
  const entries: number[] = [];
  for (let i = 0; i < length; i++) {
    entries.push(whole[i]!);
    const step = whole[i + 1]! - whole[i]!;
    if (Math.abs(step) !== 1) continue;
    let end = i + 1;
    while (whole[end + 1] === whole[end]! + step) end++;
    // Two neighbours are as short by themselves.
    if (end === i + 1) continue;
    entries.push(-1 - whole[end]!);
    i = end;
  }
  return ['p', ...entries];
}

/** Takes what does not stay, in its new order, each behind what comes before it. */
function moves(runs: readonly Run[], stays: readonly boolean[], start: number, size: number): ListOperation[] {
  const operations: ListOperation[] = [];
  const standing = new Standing(size);
  /** The place of the last item that stays; 0 is in front of all. */
  let behind = 0;
  runs.forEach(({ first, length }, i) => {
    const place = first - start + 1;
    if (stays[i]!) {
      behind = place + length - 1;
      return;
    }
    for (let k = place; k < place + length; k++) {
      const from = standing.before(k);
      standing.add(k, -1);
      const to = standing.before(behind + 1);
      standing.add(behind, 1);
      operations.push(['>', start + from, start + to]);
    }
  });
  return operations;
}

/**
 * How many items stand at each of the old places 1 to n while they move; what has moved counts where the item before it
 * stays. A binary indexed tree of sums.
 */
class Standing {
  private readonly tree: Int32Array;

  constructor(size: number) {
    this.tree = new Int32Array(size + 2);
    // One item at each place but 0: node i holds the sum of the `i & -i` places up to i - 1.
    for (let i = 1; i < this.tree.length; i++) this.tree[i] = i & -i;
    this.add(0, -1);
  }

  add(place: number, change: number): void {
    for (let i = place + 1; i < this.tree.length; i += i & -i) this.tree[i]! += change;
  }

  /** Items at places below `place`. */
  before(place: number): number {
    let sum = 0;
    for (let i = place; i > 0; i -= i & -i) sum += this.tree[i]!;
    return sum;
  }
}
