import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';
import type { BlockPatch } from './patch.js';

const TEXT =
  '<p id="one">{{.a}}{{if .b}}<b>{{.b}}</b>{{end}}</p><p>static</p><p id="two">{{.c}}</p><i>static</i>' +
  '<ul id="three" class="{{.d}}">{{range .e}}<li>{{.}}</li>{{end}}</ul><p id="four">static</p><p id="five">{{.f}}</p>';

describe('the fragments that a patch touches', () => {
  const program = createTemplates({ texts: { page: TEXT } }).live('page');
  const { slots } = program.root;

  it('are, slot by slot, those in which the slots stand', () => {
    expect(slots.map((_, slot) => program.touched([slot, 'x']))).toEqual([
      ['one'],
      ['one'],
      ['two'],
      ['three'],
      ['three'],
      ['five'],
    ]);
  });

  it.each<readonly [slots: readonly number[], touched: readonly string[]]>([
    [[], []],
    [[0, 1], ['one']],
    [
      [1, 4],
      ['one', 'three'],
    ],
    [
      [0, 1, 2, 3, 4, 5],
      ['one', 'two', 'three', 'five'],
    ],
  ])('of the slots %j are named once, in their order', (changed, touched) => {
    expect(program.touched(changed.flatMap((slot) => [slot, 'x']) as unknown as BlockPatch)).toEqual(touched);
  });
});
