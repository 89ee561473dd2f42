import { describe, expect, it } from '@jest/globals';
import { HTML } from '../../template/escape/trusted-types.js';
import { FaultPlaces } from './fault.js';
import { rangeOver } from './range.js';

const fault = new FaultPlaces(new Map()).at({ source: 't', offset: 0, line: 1, column: 1 });

function* letters(): Generator<string> {
  yield 'a';
  yield 'b';
}

const rows: readonly (readonly [what: string, value: unknown, elements: unknown[], keys: unknown[] | null])[] = [
  ['a list', ['x', null], ['x', null], null],
  ['an empty list', [], [], null],
  ['nothing', undefined, [], null],
  ['null', null, [], null],
  ['a map, by its keys', { b: 2, a: 1, B: 3 }, [3, 1, 2], ['B', 'a', 'b']],
  ['a map, by the bytes of its keys', { '\u{1f600}': 1, '\uffee': 2 }, [2, 1], ['\uffee', '\u{1f600}']],
  ['a map with digits as keys', { b: 1, 10: 2, 9: 3 }, [2, 3, 1], ['10', '9', 'b']],
  [
    'a Map',
    new Map([
      ['b', 2],
      ['a', 1],
    ]),
    [1, 2],
    ['a', 'b'],
  ],
  [
    'a Map with numbers as keys',
    new Map([
      [10, 'x'],
      [9, 'y'],
    ]),
    ['y', 'x'],
    [9, 10],
  ],
  ['a Set', new Set(['b', 'a']), ['b', 'a'], null],
  ['a typed array', new Uint8Array([3, 4]), [3, 4], null],
  ['a generator', letters(), ['a', 'b'], null],
  ['an integer', 3, [0, 1, 2], null],
  ['zero', 0, [], null],
  ['a negative integer', -2, [], null],
  ['a bigint', 2n, [0, 1], null],
];

const refused: readonly (readonly [what: string, value: unknown, variables: number])[] = [
  ['a string', 'abc', 0],
  ['trusted text', new HTML('<b>'), 0],
  ['a float', 1.5, 0],
  ['a boolean', true, 0],
  ['a time', new Date(0), 0],
  ['a function', () => [], 0],
  ['an instance', new (class Box {})(), 0],
  ['an integer with two variables', 3, 2],
  ['zero with two variables', 0, 2],
];

describe('rangeOver', () => {
  it.each(rows)('visits %s', (_what, value, elements, keys) => {
    const items = rangeOver(value, 1, fault);
    expect({ elements: [...items.elements], keys: items.keys }).toEqual({ elements, keys });
  });

  it.each(refused)('refuses %s', (_what, value, variables) => {
    expect(() => rangeOver(value, variables, fault)).toThrow(expect.objectContaining({ errorClass: 'range_type' }));
  });
});
