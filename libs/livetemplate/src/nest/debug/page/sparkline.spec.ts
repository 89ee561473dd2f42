import { describe, expect, it } from '@jest/globals';

import { scaleOf, sparkline } from './sparkline.js';

describe('sparkline', () => {
  it('has a point for each value, from the left to the right, zero at the bottom and the most at the top', () => {
    expect(sparkline([0, 5, 10], 10)).toBe('M-4,36 -4,30 0,30 59,16 118,2 122,2 122,36');
  });

  it('stays in its box, and at its bottom where nothing was', () => {
    expect(sparkline([20, null], 10)).toBe('M-4,36 -4,2 0,2 118,30 122,30 122,36');
  });

  it.each([
    [[], 1],
    [[null, 0], 1],
    [[0.3, 0.1], 0.5],
    [[1], 1],
    [[1.1], 2],
    [[17, null, 4], 20],
    [[501], 1_000],
  ])('of %j goes up to %d', (values, top) => {
    expect(scaleOf(values)).toBeCloseTo(top, 10);
  });
});
