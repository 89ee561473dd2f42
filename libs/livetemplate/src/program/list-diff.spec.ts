import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';
import type { ListPatch } from './patch.js';

const keyed = createTemplates({ texts: { p: '<ul>{{range .}}<li data-key="{{.}}">{{.}}</li>{{end}}</ul>' } }).live('p');
const plain = createTemplates({ texts: { p: '<ul>{{range .}}<li>{{.}}</li>{{else}}<i>none</i>{{end}}</ul>' } }).live(
  'p',
);

function operations(program: typeof keyed, before: readonly string[], after: readonly string[]): ListPatch | null {
  const patch = program.diff(program.evaluate(before), program.evaluate(after));
  return patch && (patch[1] as ListPatch);
}

const letters = (text: string): string[] => [...text];
const LONG = 'abcdefghijklmnopqrstuvwxyz';

describe('the difference of two lists', () => {
  it.each<[string, string, string, ListPatch | null]>([
    ['nothing', 'abc', 'abc', null],
    ['an item at the end', 'ab', 'abc', [['+', 2, ['c', 'c']]]],
    ['an item at the front', 'bc', 'abc', [['+', 0, ['a', 'a']]]],
    [
      'items in two places',
      'bd',
      'abcd',
      [
        ['+', 0, ['a', 'a']],
        ['+', 2, ['c', 'c']],
      ],
    ],
    ['neighbours in one operation', 'ad', 'abcd', [['+', 1, ['b', 'b'], ['c', 'c']]]],
    ['an item gone', 'abc', 'ac', [['-', 1]]],
    ['neighbours gone', 'abcd', 'ad', [['-', 1, 2]]],
    [
      'items gone, the last first',
      'abcd',
      'bd',
      [
        ['-', 2],
        ['-', 0],
      ],
    ],
    ['all gone', 'abc', '', [['-', 0, 3]]],
    ['a whole new order', 'abc', 'cab', [['p', 2, 0, 1]]],
    ['one move in a long list', LONG, `${LONG.slice(1, 20)}a${LONG.slice(20)}`, [['>', 0, 19]]],
    [
      'a swap in a long list',
      LONG,
      LONG.replace('b', '-').replace('y', 'b').replace('-', 'y'),
      [
        ['>', 24, 1],
        ['>', 2, 24],
      ],
    ],
    [
      'an item gone and another new',
      'abc',
      'axc',
      [
        ['-', 1],
        ['+', 1, ['x', 'x']],
      ],
    ],
  ])('with keys: %s', (_name, before, after, expected) => {
    expect(operations(keyed, letters(before), letters(after))).toEqual(expected);
  });

  it.each<[string, string, string, ListPatch | null]>([
    ['a changed item', 'abc', 'axc', [[1, 0, 'x']]],
    ['a longer list', 'ab', 'abc', [['+', 2, ['c']]]],
    [
      'a shorter list',
      'abc',
      'bc',
      [
        ['-', 2],
        [0, 0, 'b'],
        [1, 0, 'c'],
      ],
    ],
    ['the first item', '', 'a', [['=', [['a']]]]],
    ['the last item gone', 'a', '', [['=', [0]]]],
  ])('without keys: %s', (_name, before, after, expected) => {
    expect(operations(plain, letters(before), letters(after))).toEqual(expected);
  });

  it('takes equal keys for no keys', () => {
    expect(operations(keyed, ['a', 'a'], ['a', 'b', 'a'])).toEqual([
      ['+', 2, ['a', 'a']],
      [1, 0, 'b', 1, 'b'],
    ]);
  });
});
