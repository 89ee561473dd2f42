import type { Span } from './fault.js';
import { FAULTS } from './faults.js';
import { World, type WorldOptions } from './world.js';

export interface ChaosOptions extends WorldOptions {
  readonly span: Span;
  /** Which, of {@link FAULTS}. @default all */
  readonly faults?: readonly string[];
  /** How often each of them happens. */
  readonly rounds: number;
  readonly report?: (line: string) => void;
}

/** What a run of the chaos has shown. */
export interface ChaosResult {
  /** What must not be, with the fault it came after. */
  readonly complaints: readonly string[];
  /** Actions that were acknowledged. */
  readonly done: number;
  /** Those of them that are gone, within what the documentation says. */
  readonly lost: number;
  readonly refused: number;
  /** Questions for health. */
  readonly samples: number;
  /** Largest heap of a node at the end as a share of what it was after the first round; of one round, before it. */
  readonly growth: number;
}

/** People work, one fault after the other happens, and after each of them everything is compared with what it has to be. */
export async function chaos({
  span,
  rounds,
  faults = Object.keys(FAULTS),
  report = () => undefined,
  ...options
}: ChaosOptions): Promise<ChaosResult> {
  const world = await World.start(options);
  try {
    const total = { done: 0, refused: 0, lost: 0 };
    const complaints: string[] = [];
    const step = async (name: string, fault: () => Promise<void>): Promise<void> => {
      const began = Date.now();
      const since = (): string => `${((Date.now() - began) / 1_000).toFixed(1)} s`;
      report(`${name} …`);
      world.begin();
      await fault();
      const over = since();
      const balance = await world.settle();
      total.done += balance.done;
      total.refused += balance.refused;
      total.lost += balance.lost;
      const seen = world.complaints.splice(0).map((text) => `after "${name}": ${text}`);
      for (const complaint of seen) report(complaint);
      complaints.push(...seen);
      report(`${name}: ${JSON.stringify(balance)}, over after ${over}, compared after ${since()}`);
    };
    await step('nothing happens', () => world.moreAnswers(span.answers));
    const levels: number[][] = [];
    const weigh = async (): Promise<void> => {
      const heaps = await world.heaps();
      levels.push(heaps);
      report(`heaps: ${heaps.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(', ')} MiB`);
    };
    await weigh();
    for (let round = 0; round < rounds; round++) {
      for (const name of world.random.shuffled(faults)) {
        await step(name, () => FAULTS[name]!(world, span));
      }
      await weigh();
    }
    // The logs of the pages fill up in the first round.
    const level = levels[rounds > 1 ? 1 : 0]!;
    const growth = Math.max(...levels.at(-1)!.map((bytes, index) => bytes / level[index]!));
    return { complaints, ...total, samples: world.health.samples, growth };
  } finally {
    await world.end();
  }
}
