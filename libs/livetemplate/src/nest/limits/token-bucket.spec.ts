import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { TokenBucket } from './token-bucket.js';

describe('TokenBucket', () => {
  it('allows the burst at once, and then so many per second', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 3 }, 0);
    expect([0, 0, 0, 0, 50, 100, 100, 199, 200].map((now) => bucket.take(now))).toEqual([
      0, 0, 0, 100, 50, 0, 100, 1, 0,
    ]);
  });

  it('holds no more than the burst, however long nothing was taken', () => {
    const bucket = new TokenBucket({ perSecond: 1_000, burst: 2 }, 0);
    expect([1e9, 1e9, 1e9].map((now) => bucket.take(now))).toEqual([0, 0, 1]);
  });

  it('takes a clock that is set back as no time', () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 10_000);
    expect([10_000, 5_000, 5_999, 6_000].map((now) => bucket.take(now))).toEqual([0, 1_000, 1, 0]);
  });

  it('in no span of time allows more than the burst and what came in', () => {
    fc.assert(
      fc.property(
        fc.record({ perSecond: fc.integer({ min: 1, max: 1_000 }), burst: fc.integer({ min: 1, max: 50 }) }),
        fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 200 }),
        (rate, pauses) => {
          const bucket = new TokenBucket(rate, 0);
          const taken: number[] = [];
          let now = 0;
          for (const pause of pauses) {
            now += pause;
            const wait = bucket.take(now);
            if (wait === 0) taken.push(now);
            expect(wait).toBeLessThanOrEqual(Math.ceil(1_000 / rate.perSecond));
          }
          taken.forEach((from, first) => {
            taken.slice(first).forEach((until, count) => {
              expect(count + 1).toBeLessThanOrEqual(rate.burst + ((until - from) * rate.perSecond) / 1_000 + 1e-6);
            });
          });
        },
      ),
    );
  });

  it('allows what it told to wait for, after that time', () => {
    fc.assert(
      fc.property(
        fc.record({ perSecond: fc.integer({ min: 1, max: 1_000 }), burst: fc.integer({ min: 1, max: 5 }) }),
        fc.array(fc.nat({ max: 50 }), { maxLength: 30 }),
        (rate, pauses) => {
          const bucket = new TokenBucket(rate, 0);
          let now = 0;
          for (const pause of pauses) bucket.take((now += pause));
          const wait = bucket.take(now);
          expect(wait === 0 ? 0 : bucket.take(now + wait)).toBe(0);
        },
      ),
    );
  });
});
