import { firstBars, nextBars, type Bar } from '../live/bars.js';

/** One figure of the dashboard. */
export interface Statistic {
  readonly Label: string;
  readonly Value: number;
  readonly Type: 'currency' | 'number' | 'percentage';
  /** Of its bars; legible on light and dark paper. */
  readonly Color: string;
  /** Since the last period, in percent. */
  readonly Change: number;
  readonly History: readonly Bar[];
}

export type Statistics = Readonly<Record<string, Statistic>>;

/** How one statistic moves in one beat. */
interface Movement {
  readonly step: (value: number) => number;
  /** Where a value stands between the lowest and the highest bar. */
  readonly share: (value: number, before: number) => number;
  readonly drift: number;
}

const MOVEMENTS: Readonly<Record<string, Movement>> = {
  conversion: {
    step: (value) => tenths(clamp(value + jitter(0.2), 2.4, 4.8)),
    share: (value) => (value - 2.4) / 2.4,
    drift: 0.3,
  },
  orders: {
    step: (value) => value + Math.ceil(Math.random() * 4),
    share: (value, before) => (value - before) / 4,
    drift: 0.2,
  },
  revenue: {
    step: (value) => Math.round((value + 20 + Math.random() * 180) * 100) / 100,
    share: (value, before) => (value - before) / 200,
    drift: 0.2,
  },
  visitors: {
    step: (value) => Math.round(clamp(value + jitter(14), 120, 260)),
    share: (value) => (value - 120) / 140,
    drift: 0.4,
  },
};

const STATISTICS_EACH_BEAT = 2;

/** The company's figures: everybody's dashboard shows the same. */
export function firstStatistics(): Statistics {
  return {
    conversion: first('Conversion', 3.4, 'percentage', '#8a63d2', 0),
    orders: first('Orders', 1312, 'number', '#3b82d6', -1.5),
    revenue: first('Revenue', 48_210.5, 'currency', '#1f9d6b', 4.3),
    visitors: first('Visitors online', 187, 'number', '#d9822b', 2.1),
  };
}

/** One beat later: some of them have moved. */
export function nextStatistics(statistics: Statistics): Statistics {
  const names = Object.keys(MOVEMENTS);
  const from = Math.floor(Math.random() * names.length);
  const next: Record<string, Statistic> = { ...statistics };
  for (let offset = 0; offset < STATISTICS_EACH_BEAT; offset++) {
    const name = names[(from + offset) % names.length]!;
    next[name] = moved(statistics[name]!, MOVEMENTS[name]!);
  }
  return next;
}

function moved(statistic: Statistic, { step, share, drift }: Movement): Statistic {
  const value = step(statistic.Value);
  return {
    ...statistic,
    Value: value,
    Change: tenths(clamp(statistic.Change + jitter(drift), -9.9, 9.9)),
    History: nextBars(statistic.History, share(value, statistic.Value)),
  };
}

function first(label: string, value: number, type: Statistic['Type'], color: string, change: number): Statistic {
  // A calm wave to start from, different for each statistic.
  const wave = (index: number): number => 0.5 + 0.35 * Math.sin(index / 3 + label.length) + jitter(0.12);
  return { Label: label, Value: value, Type: type, Color: color, Change: change, History: firstBars(wave) };
}

/** Up to `largest`, up or down. */
function jitter(largest: number): number {
  return (Math.random() - 0.5) * 2 * largest;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
