import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';
import type { LiveProgram } from './live-program.js';

/** What the template has shown, in order: each value that is evaluated passes a function that writes it down. */
class Trace {
  readonly seen: unknown[] = [];
  readonly program: LiveProgram;

  constructor(list: string) {
    const definitions =
      '{{define "name"}}{{.name | show}}{{end}}' +
      '{{define "tree"}}<ul><li>{{.t | show}}</li>{{range .kids}}{{template "tree" .}}{{end}}</ul>{{end}}';
    const functions = {
      show: (value: unknown): unknown => (this.seen.push(value), value),
      // Without parameters: not pure, though nobody says so.
      now: (): unknown => (this.seen.push('now'), 'now'),
    };
    const texts = { 'page.html': `${definitions}<main>${list}</main>` };
    this.program = createTemplates({ texts, functions }).live('page.html');
  }

  /** What evaluating `next` shows for a page that has shown `data`. */
  change(data: unknown, next: unknown): unknown[] {
    const before = { data, values: this.program.evaluate(data) };
    this.seen.length = 0;
    this.program.evaluate(next, before);
    return [...this.seen];
  }
}

const rows = [1, 2, 3, 4].map((id) => ({ id, a: `a${id}`, b: `b${id}`, tags: [`t${id}`] }));
const other = { id: 9, a: 'a9', b: 'b9', tags: ['t9'] };
const data = {
  title: 'T',
  flag: true,
  user: { name: 'U', home: { town: 'H' } },
  rows,
  tree: {
    t: 'root',
    kids: [
      { t: 'one', kids: [{ t: 'leaf', kids: [] }] },
      { t: 'two', kids: [] },
    ],
  },
};

const changedRow = { ...data, rows: rows.with(1, { ...rows[1]!, a: 'new' }) };
const changedTwo = { ...data, rows: rows.with(1, { ...rows[1]!, a: 'x' }).with(2, { ...rows[2]!, b: 'y' }) };
const inserted = { ...data, rows: [rows[0], other, ...rows.slice(1)] };
const removed = { ...data, rows: rows.toSpliced(1, 1) };
const moved = { ...data, rows: [rows[3], ...rows.slice(0, 3)] };
const titled = { ...data, title: 'X' };
const named = { ...data, user: { ...data.user, name: 'V' } };
const unset = { ...data, flag: false };
const [first, second] = data.tree.kids;
const grown = { ...data, tree: { ...data.tree, kids: [first, { ...second, t: 'new' }] } };

const ITEM = '{{range .rows}}<li id="{{.id}}">{{.a | show}}<b>{{.b | show}}</b></li>{{end}}';

const cases: readonly (readonly [template: string, what: string, next: unknown, shown: readonly unknown[]])[] = [
  ['<p>{{.title | show}}</p><p>{{.user.name | show}}</p>', 'one of two values', titled, ['X']],
  ['<p>{{.user.name | show}}</p><p>{{.user.home.town | show}}</p>', 'a field', named, ['V']],
  ['<p>{{.title | show}}</p>', 'nothing', { ...data }, []],
  ['<p>{{.title | show}} {{.user.name | show}}</p>', 'one of two in one text', titled, ['X', 'U']],
  ['<p>{{template "name" .user}}</p><p>{{.title | show}}</p>', 'what a template was not given', titled, ['X']],
  ['<p>Hi {{template "name" .user}}!</p><b>{{.title | show}}</b>', 'what a template was given', named, ['V']],
  ['{{$x := .title}}<p>{{$x | show}}</p><p>{{.user.name | show}}</p>', 'a variable', titled, ['X']],
  ['{{$x := .user}}<p>{{$x.name | show}}</p><p>{{$x.home.town | show}}</p>', 'a field of a variable', named, ['V']],
  ['{{with .user}}<p>{{.name | show}}</p><p>{{.home.town | show}}</p>{{end}}', 'a field inside of with', named, ['V']],
  ['{{if show .flag}}<p>{{.title | show}}</p>{{end}}', 'what is inside of a branch', titled, [true, 'X']],
  ['{{if show .flag}}<p>{{.title | show}}</p>{{end}}', 'what the branch does not read', named, []],
  [
    '{{if show .flag}}<p>{{.title | show}}</p>{{else}}<b>{{.title | show}}</b>{{end}}',
    'the branch',
    unset,
    [false, 'T'],
  ],
  [
    '<p title="{{range .rows}}{{.a | show}}{{end}}">{{.title | show}}</p>',
    'what an attribute loops over',
    titled,
    ['X'],
  ],
  [ITEM, 'a cell', changedRow, ['new']],
  [ITEM, 'cells of rows beside each other', changedTwo, ['x', 'y']],
  [ITEM, 'a row that is new', inserted, ['a9', 'b9']],
  [ITEM, 'a row that is gone', removed, []],
  [ITEM, 'a row that is elsewhere', moved, []],
  [ITEM, 'what no row reads', titled, []],
  [
    '{{range .rows}}<li>{{.a | show}}</li>{{else}}{{.title | show}}{{end}}',
    'an empty list',
    { ...data, rows: [] },
    ['T'],
  ],
  [
    '{{range .rows}}<li>{{.a | show}}<b>{{$.title | show}}</b></li>{{end}}',
    'what all rows read',
    titled,
    ['X', 'X', 'X', 'X'],
  ],
  ['{{range .rows}}<li>{{.a | show}}<b>{{$.title | show}}</b></li>{{end}}', 'one row of them', changedRow, ['new']],
  ['{{range $i, $r := .rows}}<li>{{show $i}}<b>{{$r.a | show}}</b></li>{{end}}', 'positions', removed, [1, 2]],
  [
    '{{range $i, $r := .rows}}<li>{{show $i}}<b>{{$r.a | show}}</b></li>{{end}}',
    'a cell and no position',
    changedRow,
    ['new'],
  ],
  [
    '{{range .rows}}<li>{{.a | show}}{{range .tags}}<i>{{. | show}}</i>{{end}}</li>{{end}}',
    'a list in a list',
    changedRow,
    ['new'],
  ],
  ['{{range .rows}}<li>{{.a | show}}</li>{{end}}<p>{{now}}</p>', 'beside what has no rule', changedRow, ['new', 'now']],
  [
    '{{range .rows}}<li>{{.a | show}}<i>{{now}}</i></li>{{end}}',
    'rows with what has no rule',
    titled,
    ['now', 'now', 'now', 'now'],
  ],
  ['{{template "tree" .tree}}', 'a node of a tree', grown, ['new']],
  ['{{template "tree" .tree}}', 'what the tree does not read', titled, []],
  [
    '{{$x := 1}}{{range .rows}}<li>{{$x = .a}}</li>{{end}}<p>{{show $x}}</p>',
    'what a loop may have set',
    titled,
    ['a4'],
  ],
];

describe('an update', () => {
  it.each(cases)('of %s runs what reads it: %s', (template, _what, next, shown) => {
    expect(new Trace(template).change(data, next)).toEqual(shown);
  });

  it('evaluates all where nothing is known', () => {
    const trace = new Trace(ITEM);
    trace.program.evaluate(data);
    trace.seen.length = 0;
    trace.program.evaluate(data);
    expect(trace.seen).toHaveLength(2 * rows.length);
  });

  it('leaves all values as they are where nothing has changed', () => {
    const { program } = new Trace(`${ITEM}{{if .flag}}<p>{{.title}}</p>{{end}}{{template "tree" .tree}}`);
    const values = program.evaluate(data);
    expect(program.evaluate({ ...data, rows: [...rows] }, { data, values })).toBe(values);
  });

  it('follows rows that are told apart by what only some of them have', () => {
    const { program } = new Trace('{{range .rows}}{{if .a}}<li id="{{.id}}">{{.b}}</li>{{end}}{{end}}');
    let before = { data, values: program.evaluate(data) };
    for (const next of [inserted, moved, removed, { ...data, rows: [rows[0], rows[0], rows[1]] }, changedTwo, data]) {
      const values = program.evaluate(next, before);
      expect(values).toEqual(program.evaluate(next));
      before = { data: next as typeof data, values };
    }
  });
});
