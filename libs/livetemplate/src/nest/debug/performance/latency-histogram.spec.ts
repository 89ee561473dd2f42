import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { LatencyHistogram } from './latency-histogram.js';

function histogramOf(times: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const ms of times) histogram.add(ms);
  return histogram;
}

const times = fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('LatencyHistogram', () => {
  it('knows nothing of nothing', () => {
    expect(new LatencyHistogram().quantile(0.5)).toBeNull();
  });

  it('is within a thirty-second part of the truth, or half a microsecond', () => {
    fc.assert(
      fc.property(times, share, (all, part) => {
        const exact = [...all].sort((a, b) => a - b)[Math.max(1, Math.ceil(part * all.length)) - 1]!;
        const error = Math.abs(histogramOf(all).quantile(part)! - exact);
        expect(error).toBeLessThanOrEqual(Math.max(0.000_501, exact / 31.9));
      }),
    );
  });

  it('says the same of two halves that were put together', () => {
    fc.assert(
      fc.property(times, times, share, (one, other, part) => {
        const together = histogramOf(one);
        together.include(histogramOf(other));
        expect(together.quantile(part)).toBe(histogramOf([...one, ...other]).quantile(part));
        expect(together.count).toBe(one.length + other.length);
      }),
    );
  });

  it('counts what takes hours as more than a minute, and clocks that go back as nothing', () => {
    expect(histogramOf([3_600_000]).quantile(1)).toBeGreaterThan(60_000);
    expect(histogramOf([-5]).quantile(1)).toBeLessThan(0.001);
  });

  it('starts anew', () => {
    const histogram = histogramOf([1, 2, 3]);
    histogram.clear();
    expect([histogram.count, histogram.quantile(0.5)]).toEqual([0, null]);
  });
});
