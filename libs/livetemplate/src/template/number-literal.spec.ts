import { describe, expect, it } from '@jest/globals';
import { complexParts, readNumberLiteral } from './number-literal.js';

const numbers: readonly (readonly [text: string, int: bigint | null, float: number | null, isInt: boolean])[] = [
  ['0', 0n, 0, true],
  ['-0', 0n, 0, true],
  ['+73', 73n, 73, true],
  ['1_000', 1000n, 1000, true],
  ['0x1E', 30n, 30, true],
  ['0x_1E', 30n, 30, true],
  ['-0x1E', -30n, -30, false],
  ['017', 15n, 15, true],
  ['0o17', 15n, 15, true],
  ['0b101', 5n, 5, true],
  ['9223372036854775807', 9223372036854775807n, 2 ** 63, true],
  ['-9223372036854775808', -9223372036854775808n, -9223372036854775808, true],
  ['18446744073709551615', 18446744073709551615n, 2 ** 64, true],
  ['1.0', 1n, 1, false],
  ['1e3', 1000n, 1000, false],
  ['.5', null, 0.5, false],
  ['1.', 1n, 1, false],
  ['1_0.2_5', null, 10.25, false],
  ['1e19', 10n ** 19n, 1e19, false],
  ['1e20', null, 1e20, false],
  ['0x1p-2', null, 0.25, false],
  ['0x1.8p1', 3n, 3, false],
  ['-0X.8P0', null, -0.5, false],
  ["'a'", 97n, 97, true],
  ["'\\n'", 10n, 10, true],
  ["'\\x7f'", 127n, 127, true],
  ["'\\u00e9'", 233n, 233, true],
  ["'😀'", 0x1f600n, 0x1f600, true],
];

const faults: readonly (readonly [text: string, reason: string])[] = [
  ['08', 'integer overflow: "08"'],
  ['18446744073709551616', 'integer overflow: "18446744073709551616"'],
  ['-9223372036854775809', 'integer overflow: "-9223372036854775809"'],
  ['+18446744073709551615', 'integer overflow: "+18446744073709551615"'],
  ['1e400', 'illegal number syntax: "1e400"'],
  ['1__0', 'illegal number syntax: "1__0"'],
  ['1_', 'illegal number syntax: "1_"'],
  ['0x', 'illegal number syntax: "0x"'],
  ['0x1.8', 'illegal number syntax: "0x1.8"'],
  ['.', 'illegal number syntax: "."'],
  ['+', 'illegal number syntax: "+"'],
  ['1e', 'illegal number syntax: "1e"'],
  ['0b12', 'illegal number syntax: "0b12"'],
  ["'ab'", "malformed character constant: 'ab'"],
  ["''", 'invalid syntax'],
  ["'\\\"'", 'invalid syntax'],
  ["'\\ud800'", 'invalid syntax'],
];

const complex: readonly (readonly [text: string, real: number, imaginary: number])[] = [
  ['2i', 0, 2],
  ['-1.5i', 0, -1.5],
  ['1+2i', 1, 2],
  ['-1e-3-2e+1i', -0.001, -20],
];

describe('number literals', () => {
  it.each(numbers)('%s', (text, int, float, isInt) => {
    expect(readNumberLiteral(text)).toEqual({ int, float, isInt, isComplex: false });
  });

  it.each(faults)('%s is refused', (text, reason) => {
    expect(readNumberLiteral(text)).toBe(reason);
  });

  it.each(complex)('%s is complex', (text, real, imaginary) => {
    expect(complexParts(text)).toEqual({ real, imaginary });
    expect(readNumberLiteral(text)).toEqual({ int: null, float: null, isInt: false, isComplex: true });
  });

  it('a complex number without imaginary part is also a plain one', () => {
    expect(readNumberLiteral('3+0i')).toEqual({ int: 3n, float: 3, isInt: false, isComplex: true });
    expect(readNumberLiteral('0i')).toEqual({ int: 0n, float: 0, isInt: false, isComplex: true });
  });
});
