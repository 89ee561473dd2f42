import { describe, expect, it } from '@jest/globals';

import { LastMinute } from './last-minute.js';
import type { UpdateNumbers } from './update-tally.js';

function update(ms: number, changes: Partial<UpdateNumbers> = {}): UpdateNumbers {
  return { ms, action: 'value_updates', steps: [], frameBytes: 10, htmlBytes: 1_000, ...changes };
}

describe('LastMinute', () => {
  it('has one entry for each of the 60 full seconds before, the oldest first', () => {
    const minute = new LastMinute();
    minute.add(40_000, update(1));
    minute.add(40_999, update(1));
    minute.add(99_500, update(1));
    minute.add(100_000, update(1));
    const seconds = minute.seconds(100_500).map((tally) => tally?.updates ?? 0);
    expect(seconds).toHaveLength(60);
    expect([seconds[0], seconds[59]]).toEqual([2, 1]);
    expect(minute.total(100_500).updates).toBe(3);
  });

  it('forgets what is older, whether or not anything has happened since', () => {
    const minute = new LastMinute();
    minute.add(1_000, update(1));
    expect(minute.total(61_999).updates).toBe(1);
    expect(minute.total(62_000).updates).toBe(0);
    minute.add(62_000, update(1));
    minute.add(1_000_000, update(7));
    expect(minute.total(1_001_000).updates).toBe(1);
  });

  it('says what was saved, what was patched, and where the time went', () => {
    const minute = new LastMinute();
    const steps = [
      { step: 'change', ms: 1 },
      { step: 'send', ms: 2 },
    ] as const;
    minute.add(5_000, update(10, { steps }));
    minute.add(5_000, update(20, { steps, action: 'replace', frameBytes: 190 }));
    minute.add(5_000, update(3, { steps, htmlBytes: null, frameBytes: 500 }));
    const total = minute.total(6_000);
    expect(total.bandwidthReduction).toBeCloseTo(0.9);
    expect(total.valuePatchSuccess).toBeCloseTo(2 / 3);
    expect(total.frameBytes).toBe(700);
    expect(Object.fromEntries(total.stepMeans.map(({ step, ms }) => [step, ms]))).toEqual({
      wait: 8,
      change: 1,
      analyze: 0,
      plan: 0,
      store: 0,
      serialize: 0,
      send: 2,
    });
  });

  it('makes nothing up where nothing has happened', () => {
    const total = new LastMinute().total(0);
    expect([total.bandwidthReduction, total.valuePatchSuccess, total.stepMeans]).toEqual([null, null, []]);
  });
});
