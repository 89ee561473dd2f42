import { describe, expect, it } from '@jest/globals';

import { CSS, HTML, HTMLAttr, JS, JSStr, Srcset, URL } from '../escape/trusted-types.js';
import { Duration, Month, Weekday } from './duration.js';
import { Byte, float, Float64, floatOf, int, intOf, kindOf, timeOf, typeName, wrapInt } from './go-value.js';
import { GoTime } from './go-time.js';

class Task {
  title = 'x';
}

describe('kindOf and typeName', () => {
  it.each<[unknown, string, string]>([
    [undefined, 'nil', '<nil>'],
    [null, 'nil', '<nil>'],
    [true, 'bool', 'bool'],
    [0, 'int', 'int'],
    [-0, 'int', 'int'],
    [2 ** 53, 'int', 'int'],
    [2 ** 63, 'float', 'float64'],
    [10n, 'int', 'int'],
    [1.5, 'float', 'float64'],
    [NaN, 'float', 'float64'],
    [Infinity, 'float', 'float64'],
    [new Float64(2), 'float', 'float64'],
    ['x', 'string', 'string'],
    [{}, 'map', 'map[string]interface {}'],
    [Object.create(null), 'map', 'map[string]interface {}'],
    [new Map(), 'map', 'map[string]interface {}'],
    [[], 'list', '[]interface {}'],
    [new Set(), 'list', '[]interface {}'],
    [new Uint8Array(2), 'list', '[]interface {}'],
    [new Map().keys(), 'list', '[]interface {}'],
    [new Date(0), 'struct', 'time.Time'],
    [GoTime.fromUnix(0), 'struct', 'time.Time'],
    [new Duration(1n), 'int', 'time.Duration'],
    [new Month(1), 'int', 'time.Month'],
    [new Weekday(1), 'int', 'time.Weekday'],
    [new Byte(1), 'int', 'uint8'],
    [new HTML(''), 'string', 'template.HTML'],
    [new JS(''), 'string', 'template.JS'],
    [new CSS(''), 'string', 'template.CSS'],
    [new URL(''), 'string', 'template.URL'],
    [new HTMLAttr(''), 'string', 'template.HTMLAttr'],
    [new JSStr(''), 'string', 'template.JSStr'],
    [new Srcset(''), 'string', 'template.Srcset'],
    [new Task(), 'struct', 'Task'],
    [() => 1, 'func', 'func'],
    [Symbol('x'), 'struct', 'symbol'],
  ])('%p is a %s named %s', (value, kind, name) => {
    expect(kindOf(value)).toBe(kind);
    expect(typeName(value)).toBe(name);
  });

  it('takes an own key of any name as data', () => {
    expect(kindOf(JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}'))).toBe('map');
  });
});

describe('numbers', () => {
  it('keeps an integral float apart from an integer', () => {
    expect(float(2)).toEqual(new Float64(2));
    expect(floatOf(float(-0))).toBe(-0);
    expect(float(2.5)).toBe(2.5);
    expect(intOf(float(2))).toBeUndefined();
  });

  it('holds an integer as a number where that is exact', () => {
    expect(int(5n)).toBe(5);
    expect(int(2n ** 53n)).toBe(2n ** 53n);
    expect(int(2 ** 60)).toBe(2n ** 60n);
  });

  it('wraps around at 64 bits', () => {
    expect(wrapInt(2n ** 63n)).toBe(-(2n ** 63n));
    expect(wrapInt(-(2n ** 63n) - 1n)).toBe(2n ** 63n - 1n);
    expect(wrapInt(7n)).toBe(7);
  });
});

describe('timeOf', () => {
  it('takes a Date as UTC', () => {
    expect(timeOf(new Date('2025-01-02T15:04:05.250Z'))?.toString()).toBe('2025-01-02 15:04:05.25 +0000 UTC');
    expect(timeOf('2025-01-02')).toBeUndefined();
  });
});
