import { describe, expect, it } from '@jest/globals';

import { HTML } from '../escape/trusted-types.js';
import { Float64 } from './go-value.js';
import { standardFunctions } from './standard.js';

function call(name: string, ...args: unknown[]): unknown {
  return standardFunctions.get(name)!.call(args);
}

describe('standard functions', () => {
  it.each<[string, unknown[], unknown]>([
    ['default', ['d', ''], 'd'],
    ['default', ['d', 0], 'd'],
    ['default', ['d', []], 'd'],
    ['default', ['d'], 'd'],
    ['default', ['d', 'v'], 'v'],
    ['default', ['d', false], 'd'],
    ['coalesce', [0, '', 'x', 'y'], 'x'],
    ['coalesce', [0], null],
    ['ternary', ['yes', 'no', 1], 'yes'],
    ['ternary', ['yes', 'no', 0], 'no'],
    ['upper', ['straße ǆ ŉ ﬁ ᾳ ᾀ ა 𐐨'], 'STRAßE Ǆ ŉ ﬁ ᾼ ᾈ Ა 𐐀'],
    ['lower', ['ÀÉİ ΑΣ'], 'àéi ασ'],
    ['trim', [' \ta b\n'], 'a b'],
    ['split', ['a,b', ','], ['a', 'b']],
    ['split', ['a😀', ''], ['a', '😀']],
    ['replace', ['a.b.c', '.', '$&'], 'a$&b$&c'],
    ['contains', ['abc', 'bc'], true],
    ['hasPrefix', ['abc', 'bc'], false],
    ['hasSuffix', ['abc', 'bc'], true],
    ['join', [[1, 'a', null, 1.5], ', '], '1, a, <nil>, 1.5'],
    ['join', [null, ','], ''],
    ['join', [new Set([new HTML('<b>'), 2]), ''], '<b>2'],
    ['list', [1, 'a'], [1, 'a']],
    ['seq', [3], [0, 1, 2]],
    ['seq', [-1], []],
    ['add', [1, 2], 3],
    ['add', [2 ** 53 - 1, 1], 2n ** 53n],
    ['add', [2n ** 63n - 1n, 1], -(2n ** 63n)],
    ['add', [1.5, 1], 2.5],
    ['add', [1.5, 1.5], new Float64(3)],
    ['add', [new Float64(0), 1], new Float64(1)],
    ['sub', [1, 2], -1],
    ['sub', [0, 0], 0],
    ['mul', [3_000_000_000, 3_000_000_000], 9_000_000_000_000_000_000n],
    ['mul', [0, -1], 0],
    ['div', [7, 2], 3],
    ['div', [-7, 2], -3],
    ['div', [7, new Float64(2)], 3.5],
    ['div', [1.5, 0], Infinity],
    ['mod', [-7, 3], -1],
  ])('%s %j', (name, args, result) => {
    expect(call(name, ...args)).toStrictEqual(result);
  });

  it.each<[string, unknown[], string]>([
    ['upper', [1], 'arg_type'],
    ['upper', [new HTML('a')], 'arg_type'],
    ['lower', [null], 'arg_type'],
    ['join', ['abc', ','], 'call_failed'],
    ['join', [[], 1], 'arg_type'],
    ['dict', ['a'], 'call_failed'],
    ['dict', [1, 2], 'call_failed'],
    ['seq', [1.5], 'arg_type'],
    ['seq', [10 ** 9], 'call_failed'],
    ['add', ['a', 1], 'arg_type'],
    ['add', [1, new Date()], 'arg_type'],
    ['div', [1, 0], 'call_failed'],
    ['mod', [1, 0], 'call_failed'],
  ])('%s %j fails as %s', (name, args, errorClass) => {
    expect(() => call(name, ...args)).toThrow(
      expect.objectContaining({ name: 'ValueError', errorClass }) as unknown as Error,
    );
  });

  it('takes any key of a dict as data', () => {
    const map = call('dict', '__proto__', 1, 'a', 2, 'a', 3) as Record<string, unknown>;
    expect(Object.entries(map)).toEqual([
      ['__proto__', 1],
      ['a', 3],
    ]);
    expect(Object.getPrototypeOf(map)).toBeNull();
  });
});
