import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { formatFloat } from './format-float.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('formatFloat', () => {
  it.each([
    [0, 'g', -1, '0'],
    [-0, 'g', -1, '-0'],
    [1e20, 'f', -1, '100000000000000000000'],
    [1e23, 'e', -1, '1e+23'],
    [123456.5, 'f', -1, '123456.5'],
    [0.000001, 'f', -1, '0.000001'],
    [99.99, 'e', 1, '1.0e+02'],
    [9.5, 'f', 0, '10'],
    [0.05, 'f', 0, '0'],
    [5e-324, 'e', 3, '4.941e-324'],
    [1.7976931348623157e308, 'g', 5, '1.7977e+308'],
    [100, 'g', 1, '1e+02'],
    [1e15, 'g', 16, '1000000000000000'],
  ] as const)('%p as %s with %i is %s', (value, verb, precision, text) => {
    expect(formatFloat(value, verb, precision)).toBe(text);
  });

  it('reads back as the same number', () => {
    fc.assert(
      fc.property(finite, (value) => {
        for (const [verb, precision] of [
          ['g', -1],
          ['g', 17],
          ['e', 16],
          ['e', -1],
          ['f', -1],
        ] as const) {
          expect(Number(formatFloat(value, verb, precision))).toBe(value);
        }
      }),
    );
  });

  it('rounds the exact decimal expansion, halves to even', () => {
    const positive = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(positive, fc.integer({ min: 0, max: 25 }), (value, precision) => {
        // No double below 1e6 has more than 1100 decimal places: these are all of its digits.
        const exact = unpoint(formatFloat(value, 'f', 1100));
        expect(unpoint(formatFloat(value, 'f', precision))).toBe(roundHalfEven(exact, 10n ** BigInt(1100 - precision)));
      }),
    );
  });

  it('agrees with itself about the digits of %e and %f', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 9.25, noNaN: true }),
        fc.integer({ min: 0, max: 25 }),
        (value, precision) => {
          expect(formatFloat(value, 'e', precision)).toBe(`${formatFloat(value, 'f', precision)}e+00`);
        },
      ),
    );
  });
});

function unpoint(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

function roundHalfEven(value: bigint, unit: bigint): bigint {
  const floor = value / unit;
  const twice = (value % unit) * 2n;
  return twice > unit || (twice === unit && floor % 2n === 1n) ? floor + 1n : floor;
}
