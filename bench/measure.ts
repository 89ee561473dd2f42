/** Rounds in which all contestants take turns, so that a machine that slows down slows all of them. */
const ROUNDS = 7;
const ROUND_MS = 120;

/**
 * Calls per second of each contestant: the median over rounds of turns. Only ratios within one run mean anything.
 */
export async function callsPerSecond(
  contestants: Readonly<Record<string, () => unknown>>,
): Promise<Record<string, number>> {
  const turns = Object.entries(contestants).map(([name, call]) => ({
    name,
    turn: warm(call, ROUND_MS),
    rates: [] as number[],
  }));
  for (let round = 0; round < ROUNDS; round++) {
    // Each round begins with another contestant.
    for (let i = 0; i < turns.length; i++) {
      const { turn, rates } = turns[(i + round) % turns.length]!;
      rates.push(turn(ROUND_MS));
      // What was looked up by a weak reference stays until the turn ends.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return Object.fromEntries(turns.map(({ name, rates }) => [name, spread(rates).median]));
}

/** Short slices: what disturbs the machine mostly falls on a slice and its neighbour alike, or on few of them. */
const SLICES = 80;
const SLICE_MS = 10;
const WARM_MS = 300;

export interface Comparison {
  /** Calls per second. */
  readonly rate: Spread;
  /** Speed of the call in relation to the limit's, taken slice by slice. */
  readonly share: Spread;
}

/** How fast a call is in relation to another that stands for the limit. They alternate in this process. */
export function compareWithLimit(call: () => unknown, limit: () => unknown): Comparison {
  const turn = warm(call, WARM_MS);
  const limitTurn = warm(limit, WARM_MS);
  const rates: number[] = [];
  const shares: number[] = [];
  for (let slice = 0; slice < SLICES; slice++) {
    // Neither is always the one that collects the other's garbage.
    const before = slice % 2 === 0 ? limitTurn(SLICE_MS) : 0;
    const rate = turn(SLICE_MS);
    rates.push(rate);
    shares.push(rate / (before || limitTurn(SLICE_MS)));
  }
  return { rate: spread(rates), share: spread(shares) };
}

export interface Spread {
  readonly median: number;
  /** Half of the distance between the quartiles. */
  readonly halfIqr: number;
}

export function spread(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  return { median: quantile(0.5), halfIqr: (quantile(0.75) - quantile(0.25)) / 2 };
}

/** Calls in a row between two looks at the clock take about this long. */
const BATCH_MS = 0.5;

/** Keeps results alive, so that the compiler cannot drop the work. */
let sink: unknown;

/** Runs a call until it is compiled; gives what runs it for a time and tells the calls per second. */
function warm(call: () => unknown, milliseconds: number): (milliseconds: number) => number {
  const batch = Math.max(1, Math.round((run(call, milliseconds, 1) * BATCH_MS) / 1000));
  return (time) => run(call, time, batch);
}

function run(call: () => unknown, milliseconds: number, batch: number): number {
  const start = processorTime();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < milliseconds) {
    for (let i = 0; i < batch; i++) sink = call();
    calls += batch;
    elapsed = processorTime() - start;
  }
  void sink;
  return (1000 * calls) / elapsed;
}

/**
 * Processor time of this process in milliseconds, garbage collection included. Other processes that want the processor
 * do not count in it, which on a shared machine makes shares several times more exact.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
