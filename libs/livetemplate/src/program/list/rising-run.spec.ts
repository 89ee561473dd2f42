import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { longestRisingRun, runsOf } from './rising-run.js';

/** The length of a longest rising subsequence, by looking at every pair. */
function longest(numbers: readonly number[]): number {
  const ending: number[] = [];
  numbers.forEach((number, i) => {
    ending.push(1 + Math.max(0, ...ending.filter((_, j) => j < i && numbers[j]! < number)));
  });
  return Math.max(0, ...ending);
}

describe('a longest rising run', () => {
  it('rises, and none is longer', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(30)), (numbers) => {
        const run = longestRisingRun(numbers);
        const members = numbers.filter((number) => run.has(number));
        expect(members).toEqual(members.toSorted((a, b) => a - b));
        expect(members).toHaveLength(run.size);
        expect(run.size).toBe(longest(numbers));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is looked for among few pieces where the order has hardly changed', () => {
    expect(runsOf([3, 4, 5, 0, 1, 2, 6])).toEqual([
      { first: 3, length: 3 },
      { first: 0, length: 3 },
      { first: 6, length: 1 },
    ]);
  });
});
