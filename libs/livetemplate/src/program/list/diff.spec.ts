import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ListSlot } from '../../analysis/block.js';
import { createTemplates } from '../../core.js';
import { applyPatch } from '../../testing/apply-patch.js';
import { diffBlock } from '../diff.js';
import type { ListOperation, ListPatch } from '../patch.js';
import type { BlockValues, ListValue } from '../values.js';
import { diffList } from './diff.js';
import { longestRisingRun } from './rising-run.js';

function programOf(text: string) {
  return createTemplates({ texts: { p: text } }).live('p');
}

const keyed = programOf('<ul>{{range .}}<li data-key="{{.}}">{{.}}</li>{{end}}</ul>');
const plain = programOf('<ul>{{range .}}<li>{{.}}</li>{{else}}<i>none</i>{{end}}</ul>');
const rows = programOf(
  '<ul>{{range .}}<li data-key="{{.key}}"><b>{{.a}}</b><i>{{.b}}</i>{{if .c}}<u>{{.c}}</u>{{end}}</li>{{end}}</ul>',
);

function patchOf(program: typeof keyed, before: readonly unknown[], after: readonly unknown[]): ListPatch | null {
  const patch = program.diff(program.evaluate(before), program.evaluate(after));
  return patch && (patch[1] as ListPatch);
}

function operationsOf(patch: ListPatch | null): ListOperation[] {
  if (patch === null) return [];
  const several = Array.isArray(patch) && (Array.isArray(patch[0]) || Number(patch[0]) < 0);
  return several ? (patch as ListOperation[]) : [patch as ListOperation];
}

const letters = (text: string): string[] => [...text];
const LONG = 'abcdefghijklmnopqrstuvwxyz';

describe('the difference of two lists', () => {
  it.each<[string, string, string, ListPatch | null]>([
    ['nothing', 'abc', 'abc', null],
    ['an item at the end', 'ab', 'abc', ['+', 2, ['c', 'c']]],
    ['an item at the front', 'bc', 'abc', ['+', 0, ['a', 'a']]],
    [
      'items in two places',
      'bd',
      'abcd',
      [
        ['+', 0, ['a', 'a']],
        ['+', 2, ['c', 'c']],
      ],
    ],
    ['neighbours in one operation', 'ad', 'abcd', ['+', 1, ['b', 'b'], ['c', 'c']]],
    ['an item gone', 'abc', 'ac', -2],
    ['the first item gone', 'abc', 'bc', -1],
    ['neighbours gone', 'abcd', 'ad', ['-', 1, 2]],
    ['items gone, the last first', 'abcd', 'bd', [-3, -1]],
    ['all gone', 'abc', '', ['-', 0, 3]],
    ['the only item gone', 'a', '', -1],
    ['a whole new order', 'abcd', 'cadb', ['p', 2, 0, 3, 1]],
    ['upside down', 'abcdef', 'fedcba', ['p', 5, -1]],
    ['upside down behind the first', 'abcdef', 'afedcb', ['p', 0, 5, -2]],
    ['the last three to the front', LONG, `xyz${LONG.slice(0, 23)}`, ['p', 23, -26, 0, -23]],
    ['one move in a long list', LONG, `${LONG.slice(1, 20)}a${LONG.slice(20)}`, ['>', 0, 19]],
    ['one move to the front', LONG, `k${LONG.replace('k', '')}`, ['>', 10, 0]],
    ['neighbours change places', LONG, LONG.replace('bc', 'cb'), ['>', 1, 2]],
    ['a swap in a long list', LONG, LONG.replace('b', '-').replace('y', 'b').replace('-', 'y'), ['x', 1, 24]],
    [
      'two moves in a long list',
      LONG,
      'acdebfghijklmnopqruvwxstyz',
      [
        ['>', 1, 4],
        ['>', 18, 23],
        ['>', 18, 23],
      ],
    ],
    ['an item gone and another new', 'abc', 'axc', [-2, ['+', 1, ['x', 'x']]]],
    ['an item gone, one moved, one new', 'abcdefgh', 'bcdaefhx', [-7, ['>', 0, 3], ['+', 7, ['x', 'x']]]],
    [
      'other items',
      'abc',
      'xy',
      [
        ['-', 0, 3],
        ['+', 0, ['x', 'x'], ['y', 'y']],
      ],
    ],
  ])('with keys: %s', (_name, before, after, expected) => {
    expect(patchOf(keyed, letters(before), letters(after))).toEqual(expected);
  });

  it.each<[string, string, string, ListPatch | null]>([
    ['a changed item', 'abc', 'axc', [1, 0, 'x']],
    ['changed items', 'abc', 'xyc', [':', 0, 0, 'x', 1, 'y']],
    ['a longer list', 'ab', 'abc', ['+', 2, ['c']]],
    ['an item at the front', 'bc', 'abc', ['+', 0, ['a']]],
    ['a shorter list', 'abc', 'bc', -1],
    ['a shorter list with a changed item', 'abcd', 'axd', [-3, [1, 0, 'x']]],
    ['the first item', '', 'a', ['=', [['a']]]],
    ['the last item gone', 'a', '', ['=', [0]]],
  ])('without keys: %s', (_name, before, after, expected) => {
    expect(patchOf(plain, letters(before), letters(after))).toEqual(expected);
  });

  it('takes equal keys for no keys', () => {
    expect(patchOf(keyed, ['a', 'a'], ['a', 'b', 'a'])).toEqual(['+', 1, ['b', 'b']]);
  });

  it('names a slot once where nothing else of several items changes', () => {
    const before = LONG.split('').map((key) => ({ key, a: '1', b: '1', c: '' }));
    const after = before.map((row) => {
      if (row.key === 'b' || row.key === 'y') return { ...row, b: '2' };
      if (row.key === 'c') return { ...row, a: '2', b: '2' };
      return row.key === 'd' || row.key === 'e' ? { ...row, c: row.key } : row;
    });
    expect(patchOf(rows, before, after)).toEqual([
      [':', 2, 1, '2', 24, '2'],
      [2, 1, '2', 2, '2'],
      [':', 3, 3, [0, 'd'], 4, [0, 'e']],
    ]);
  });
});

/** Rows with some keys of few, in any order, each with texts of few. */
const someRows = fc.uniqueArray(
  fc.record({ key: fc.nat(12), a: fc.nat(1), b: fc.constantFrom('x', 'xyz'), c: fc.nat(2) }),
  { selector: ({ key }) => key },
);

/** A long list and what a few moves make of it. */
const moved = fc
  .tuple(fc.integer({ min: 2, max: 120 }), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }))
  .map(([length, moves]) => {
    const order = Array.from({ length }, (_, i) => i);
    for (const [from, to] of moves) order.splice(to % length, 0, ...order.splice(from % length, 1));
    return order;
  });

describe('for any two lists', () => {
  it.each([
    ['with keys', rows],
    ['without keys', programOf('<ul>{{range .}}<li><b>{{.a}}</b><i>{{.b}}</i>{{.key}}</li>{{end}}</ul>')],
  ])('%s the patch turns one into the other', (_name, program) => {
    fc.assert(
      fc.property(someRows, someRows, (a, b) => {
        const before = program.evaluate(a);
        const after = program.evaluate(b);
        const patch = program.diff(before, after);
        const patched = patch ? applyPatch(program.root, before, JSON.parse(JSON.stringify(patch))) : before;
        expect(program.wire(patched)).toEqual(program.wire(after));
      }),
      { numRuns: 2_000 },
    );
  });

  it('no item moves that may stay, unless a whole order is shorter', () => {
    fc.assert(
      fc.property(moved, (order) => {
        const keys = order.map((_, i) => String(i));
        const operations = operationsOf(patchOf(keyed, keys, order.map(String)));
        const fewest = order.length - longestRisingRun(order).size;
        const kinds = operations.map((operation) => (Array.isArray(operation) ? operation[0] : operation));
        const moves = kinds.filter((kind) => kind === '>').length + 2 * kinds.filter((kind) => kind === 'x').length;
        const longestMove = ['>', order.length - 1, order.length - 1];
        const shorter = JSON.stringify(operations).length <= JSON.stringify(Array(fewest).fill(longestMove)).length;
        expect(kinds[0] === 'p' ? shorter : moves === fewest).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, ListPatch, (items: BlockValues[]) => BlockValues[]]>([
    ['a cell', [40_000, 1, '2'], (items) => items.with(40_000, ['40000', '2'])],
    ['an insertion', ['+', 7, ['new', '1']], (items) => items.toSpliced(7, 0, ['new', '1'])],
    ['a removal', -40_001, (items) => items.toSpliced(40_000, 1)],
    ['a move', ['>', 10, 39_999], (items) => items.toSpliced(10, 1).toSpliced(39_999, 0, items[10]!)],
    ['a swap', ['x', 10, 40_000], (items) => items.with(10, items[40_000]!).with(40_000, items[10]!)],
    ['several removals', [-40_001, -501, -6], (items) => items.filter((_, i) => ![5, 500, 40_000].includes(i))],
  ])('in 50,000 rows %s needs no look at the keys of the others', (_name, expected, change) => {
    const items = Array.from({ length: 50_000 }, (_, i): BlockValues => [String(i), '1']);
    let looks = 0;
    const listOf = (values: BlockValues[]): ListValue => {
      const keys = new Proxy(
        values.map(([key]) => key as string),
        { get: (target, name) => (looks++, Reflect.get(target, name) as unknown) },
      );
      return { keys, items: values, otherwise: null };
    };
    const patch = diffList(keyed.root.slots[0] as ListSlot, listOf(items), listOf(change(items)), diffBlock);
    expect(patch).toEqual(expected);
    expect(looks).toBeLessThan(50);
  });
});
