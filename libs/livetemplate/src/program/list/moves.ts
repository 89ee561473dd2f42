import type { ListOperation } from '../patch.js';
import { risingRuns, type Run } from './rising-run.js';

/**
 * Brings items into a new order by the fewest moves, or by naming the whole order where that is shorter. Costs the number of runs
 * and of moves, however long the list is.
 * @param runs the old indexes of all items in their new order; no run goes on with the next one
 * @param length of the whole list
 */
export function moveRuns(runs: readonly Run[], length: number): ListOperation[] {
  const stays = risingRuns(runs);
  let count = 0;
  runs.forEach((run, i) => (count += stays[i]! ? 0 : run.length));
  if (count < 2) return moves(runs, stays);
  const swap = count === 2 ? swapOf(runs) : null;
  if (swap) return [swap];
  const whole = wholeOrder(runs);
  return movesCost(count, length) <= JSON.stringify(whole).length ? moves(runs, stays) : [whole];
}

/** Characters of all moves: each names two indexes. */
function movesCost(count: number, length: number): number {
  return count * (8 + 2 * String(length - 1).length);
}

/** Two items that stand in each other's place; null where there is more to it. */
function swapOf(runs: readonly Run[]): ListOperation | null {
  const misplaced: number[] = [];
  let at = 0;
  for (const { first, length } of runs) {
    for (let i = 0; first !== at && i < length; i++) if (misplaced.push(at + i) > 2) return null;
    at += length;
  }
  return ['x', misplaced[0]!, misplaced[1]!];
}

function wholeOrder(runs: readonly Run[]): ['p', ...number[]] {
  const entries: number[] = [];
  for (let i = 0; i < runs.length; i++) {
    const { first, length } = runs[i]!;
    entries.push(first);
    // Two neighbours are as short by themselves.
    if (length > 1) entries.push(length === 2 ? first + 1 : -1 - (first + length - 1));
    else {
      const end = descent(runs, i);
      if (end > i + 1) {
        entries.push(-1 - runs[end]!.first);
        i = end;
      }
    }
  }
  return ['p', ...entries];
}

/** The last of the single items that go down one by one from a run on. */
function descent(runs: readonly Run[], from: number): number {
  let end = from;
  while (runs[end + 1]?.length === 1 && runs[end + 1]!.first === runs[end]!.first - 1) end++;
  return end;
}

/** Takes what does not stay, in its new order, each behind what comes before it. */
function moves(runs: readonly Run[], stays: readonly boolean[]): ListOperation[] {
  const operations: ListOperation[] = [];
  const { places, standing } = oldPlaces(runs, stays);
  /** The place of the last run that stays; 0 is in front of all. */
  let behind = 0;
  runs.forEach(({ length }, i) => {
    const place = places[i]!;
    if (stays[i]!) {
      behind = place;
      return;
    }
    for (let k = place; k < place + length; k++) {
      const from = standing.before(k);
      standing.add(k, -1);
      const to = standing.before(behind + 1);
      standing.add(behind, 1);
      operations.push(['>', from, to]);
    }
  });
  return operations;
}

/** The old places of runs: what stays has one for the whole run, what moves one for each item. */
function oldPlaces(runs: readonly Run[], stays: readonly boolean[]): { places: Int32Array; standing: Standing } {
  const places = new Int32Array(runs.length);
  const byPlace = [...runs.keys()].sort((a, b) => runs[a]!.first - runs[b]!.first);
  let next = 1;
  for (const i of byPlace) {
    places[i] = next;
    next += stays[i]! ? 1 : runs[i]!.length;
  }
  const standing = new Standing(next);
  runs.forEach(({ length }, i) => {
    if (stays[i]!) standing.add(places[i]!, length);
    else for (let k = 0; k < length; k++) standing.add(places[i]! + k, 1);
  });
  return { places, standing };
}

/** How many items stand at each of the old places while they move; what has moved counts where the item before it stays. A binary indexed tree of sums. */
class Standing {
  private readonly tree: Int32Array;

  constructor(places: number) {
    this.tree = new Int32Array(places + 1);
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
