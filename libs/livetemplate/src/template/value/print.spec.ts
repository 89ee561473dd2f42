import { describe, expect, it } from '@jest/globals';

import { HTML } from '../escape/trusted-types.js';
import { Duration, Month } from './duration.js';
import { Float64 } from './go-value.js';
import { printAll, printLine, printValue } from './print.js';

class Money {
  constructor(private readonly cents: number) {}
  toString(): string {
    return `${this.cents / 100} €`;
  }
}

class Point {
  x = 1;
  y = [2, 'a'];
}

describe('printValue', () => {
  it.each<[unknown, string]>([
    [null, '<nil>'],
    [undefined, '<nil>'],
    [true, 'true'],
    [-7, '-7'],
    [-0, '0'],
    [2 ** 60, '1152921504606846976'],
    [2n ** 63n - 1n, '9223372036854775807'],
    [1.5, '1.5'],
    [new Float64(1000000), '1e+06'],
    [new Float64(-0), '-0'],
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    ['a b', 'a b'],
    [[], '[]'],
    [[1, 'a', null, [true]], '[1 a <nil> [true]]'],
    [{}, 'map[]'],
    [{ b: 2, a: { c: 1 }, 10: 'x', 9: 'y' }, 'map[10:x 9:y a:map[c:1] b:2]'],
    [
      new Map<unknown, unknown>([
        ['b', 1],
        [10, 2],
        [9, 3],
        ['a', 4],
      ]),
      'map[9:3 10:2 a:4 b:1]',
    ],
    [JSON.parse('{"__proto__": 1}'), 'map[__proto__:1]'],
    [new Set([3, 1]), '[3 1]'],
    [new Float64Array([1, 1.5]), '[1 1.5]'],
    [new HTML('<b>'), '<b>'],
    [new Date(0), '1970-01-01 00:00:00 +0000 UTC'],
    [new Duration(90_000_000_000n), '1m30s'],
    [new Month(2), 'February'],
    [new Money(250), '2.5 €'],
    [new Point(), '{1 [2 a]}'],
    [new Error('no'), 'no'],
    [() => 'secret', 'func'],
  ])('%p prints %s', (value, text) => {
    expect(printValue(value)).toBe(text);
  });

  it('reports data that contains itself', () => {
    const loop: unknown[] = [];
    loop.push({ loop });
    expect(() => printValue(loop)).toThrow('nested too deeply');
  });
});

describe('print and println', () => {
  it.each<[unknown[], string, string]>([
    [[], '', '\n'],
    [[1, 2], '1 2', '1 2\n'],
    [['a', 'b'], 'ab', 'a b\n'],
    [[1, 2, 'a', 3, 4], '1 2a3 4', '1 2 a 3 4\n'],
    [[null, null], '<nil> <nil>', '<nil> <nil>\n'],
    [[new HTML('<b>'), 1], '<b>1', '<b> 1\n'],
    [[new Month(1), new Month(2)], 'January February', 'January February\n'],
  ])('%j', (values, print, println) => {
    expect(printAll(values)).toBe(print);
    expect(printLine(values)).toBe(println);
  });
});
