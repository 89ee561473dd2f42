import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wholeGap } from '../derivation.js';
import { align, gapsBetween, NO_ORIGIN, originsIn, replaced } from './align.js';

function origins(before: readonly unknown[], now: readonly unknown[]): number[] {
  const gaps = gapsBetween(before, now);
  return [...originsIn([wholeGap(before, now)], gaps, align(before, now, gaps))];
}

describe('aligning two lists', () => {
  it.each([
    ['the same', 'abc', 'abc', [0, 1, 2]],
    ['one replaced', 'abc', 'axc', [0, replaced(1), 2]],
    ['neighbours replaced', 'abcd', 'axyd', [0, replaced(1), replaced(2), 3]],
    ['one inserted', 'abc', 'axbc', [0, NO_ORIGIN, 1, 2]],
    ['one removed', 'abc', 'ac', [0, 2]],
    ['one moved back', 'abcd', 'bcda', [1, 2, 3, 0]],
    ['one moved to the front', 'abcd', 'dabc', [3, 0, 1, 2]],
    ['two swapped', 'abcd', 'adcb', [0, 3, 2, 1]],
    ['one that is there twice', 'ab', 'aab', [0, NO_ORIGIN, 1]],
    ['all new', 'ab', 'xyz', [replaced(0), replaced(1), NO_ORIGIN]],
    ['none left', 'ab', '', []],
  ])('%s', (_what, before, now, expected) => {
    expect(origins([...before], [...now])).toEqual(expected);
  });

  it('tells 0 from -0', () => {
    expect(origins([0, 1], [-0, 1])).toEqual([replaced(0), 1]);
  });

  it('gives no element to two, and calls none the same that is not', () => {
    const letters = fc.array(fc.constantFrom(...'abcdefgh'), { maxLength: 12 });
    fc.assert(
      fc.property(letters, letters, (before, now) => {
        const found = origins(before, now);
        const used = found.filter((origin) => origin !== NO_ORIGIN).map((at) => (at < 0 ? replaced(at) : at));
        expect(new Set(used).size).toBe(used.length);
        expect(used.every((at) => at < before.length)).toBe(true);
        const same = found.flatMap((origin, at) => (origin < 0 ? [] : [[before[origin], now[at]]]));
        expect(same.every(([old, element]) => old === element)).toBe(true);
      }),
    );
  });

  it('finds each element of lists without doubles wherever it is now', () => {
    const pair = fc
      .uniqueArray(fc.nat({ max: 200 }), { maxLength: 120 })
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list)));
    fc.assert(
      fc.property(pair, ([before, now]) => {
        expect(origins(before, now).map((origin) => before[origin])).toEqual(now);
      }),
    );
  });
});
