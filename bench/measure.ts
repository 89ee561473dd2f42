/** Rounds in which all contestants take turns, so that a machine that slows down slows all of them. */
const ROUNDS = 7;
const ROUND_MS = 120;

/**
 * Calls per second of each contestant: the median over rounds of turns. Only ratios within one run mean anything.
 */
export function callsPerSecond(contestants: Readonly<Record<string, () => unknown>>): Record<string, number> {
  const names = Object.keys(contestants);
  const rates = new Map<string, number[]>(names.map((name) => [name, []]));
  for (const name of names) run(contestants[name]!, ROUND_MS);
  for (let round = 0; round < ROUNDS; round++) {
    // Each round begins with another contestant.
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length]!;
      rates.get(name)!.push(run(contestants[name]!, ROUND_MS));
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(rates.get(name)!)]));
}

/** Keeps results alive, so that the compiler cannot drop the work. */
let sink: unknown;

function run(call: () => unknown, milliseconds: number): number {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < milliseconds) {
    for (let i = 0; i < 16; i++) sink = call();
    calls += 16;
    elapsed = performance.now() - start;
  }
  void sink;
  return (1000 * calls) / elapsed;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
