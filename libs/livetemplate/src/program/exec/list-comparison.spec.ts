import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../../core.js';
import { derive, type Gap } from '../derivation.js';
import type { ListPatch } from '../patch.js';

interface Row {
  readonly id: number;
  readonly title: string;
}

const COUNT = 50_000;
const row = (id: number, title = `t${id}`): Row => Object.freeze({ id, title });
const rows: readonly Row[] = Object.freeze(Array.from({ length: COUNT }, (_, id) => row(id)));

let shown = 0;
const functions = { show: (value: unknown): unknown => (shown++, value) };
const keyed = createTemplates({
  texts: { page: '<ul>{{range .rows}}<li data-key="{{.id | show}}">{{.title | show}}</li>{{end}}</ul>' },
  functions,
}).live('page');
const numbered = createTemplates({
  texts: { page: '<ul>{{range $i, $row := .rows}}<li data-key="{{$row.id}}">{{show $i}}</li>{{end}}</ul>' },
  functions,
}).live('page');
const plain = createTemplates({
  texts: { page: '<ul>{{range .rows}}<li>{{.title | show}}</li>{{end}}</ul>' },
  functions,
}).live('page');

/** What the comparison with a list that was changed in these gaps gives, and how many values were evaluated for it. */
function compare(program: typeof keyed, now: readonly Row[], gaps: readonly Gap[]): [ListPatch | undefined, number] {
  derive(Object.freeze(now), rows, gaps);
  shown = 0;
  const compared = program.compare({ rows }, { rows: now });
  const patch = program.diff(compared.before, compared.after);
  return [patch?.[1] as ListPatch | undefined, shown];
}

function gap(oldFrom: number, oldTo: number, from: number, to: number): Gap {
  return { oldFrom, oldTo, from, to };
}

const moved = rows.toSpliced(40_000, 1).toSpliced(100, 0, rows[40_000]!);
const other = row(7, 'other');
const fresh = row(COUNT, 'new');

describe('comparing a list of 50,000 rows', () => {
  it.each<[string, typeof keyed, readonly Row[], Gap[], ListPatch, number]>([
    ['a value', keyed, rows.with(7, other), [gap(7, 8, 7, 8)], [7, 1, 'other'], 2],
    ['a row in front', keyed, [fresh, ...rows], [gap(0, 0, 0, 1)], ['+', 0, ['50000', 'new']], 2],
    ['a row gone', keyed, rows.toSpliced(100, 1), [gap(100, 101, 100, 100)], -101, 0],
    [
      'a row that moves far',
      keyed,
      moved,
      [gap(100, 100, 100, 101), gap(40_000, 40_001, 40_001, 40_001)],
      ['>', 40_000, 100],
      2,
    ],
    [
      'another row in the place of one',
      keyed,
      rows.with(7, fresh),
      [gap(7, 8, 7, 8)],
      [-8, ['+', 7, ['50000', 'new']]],
      4,
    ],
    ['a value of a row without a key', plain, rows.with(7, other), [gap(7, 8, 7, 8)], [7, 0, 'other'], 2],
    ['a row without a key in front', plain, [fresh, ...rows], [gap(0, 0, 0, 1)], ['+', 0, ['new']], 1],
    [
      'the last row, where rows show their position',
      numbered,
      rows.slice(0, -1),
      [gap(COUNT - 1, COUNT, COUNT - 1, COUNT - 1)],
      -COUNT,
      0,
    ],
  ])('evaluates what was touched: %s', (_name, program, now, gaps, patch, count) => {
    expect(compare(program, now, gaps)).toEqual([patch, count]);
  });

  it('evaluates the positions of all rows behind one that has gone', () => {
    const [patch, count] = compare(numbered, rows.toSpliced(COUNT - 4, 1), [
      gap(COUNT - 4, COUNT - 3, COUNT - 4, COUNT - 4),
    ]);
    expect(patch).toEqual([-(COUNT - 3), [':', 1, COUNT - 4, '49996', COUNT - 3, '49997', COUNT - 2, '49998']]);
    expect(count).toBe(6);
  });

  it('looks at all elements where nobody has told what was touched', () => {
    shown = 0;
    const now = Object.freeze(rows.with(7, other).toSpliced(20_000, 1));
    const compared = keyed.compare({ rows }, { rows: now });
    expect(keyed.diff(compared.before, compared.after)).toEqual([0, [-20_001, [7, 1, 'other']]]);
    expect(shown).toBe(2);
  });

  it('tells the size of items that have moved with the variables of their own list', () => {
    const rows = '{{range $o := .xs}}<ul id="u{{.id}}">{{range .ys}}<li id="{{.}}">{{$o.t}}</li>{{end}}</ul>{{end}}';
    const program = createTemplates({ texts: { page: `<main>${rows}</main>` } }).live('page');
    const [before, now] = ['abcd', 'dabc'].map((ys) => ({
      xs: [
        { id: 1, t: 'a long text', ys: [...ys] },
        { id: 2, t: '', ys: [ys] },
      ],
    }));
    const compared = program.compare(before, now);
    expect(program.bound(compared.before, compared.after)).toEqual(
      program.bound(program.evaluate(before), program.evaluate(now)),
    );
  });
});
