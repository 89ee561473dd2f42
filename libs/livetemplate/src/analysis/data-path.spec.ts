import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';
import type { Slot } from './block.js';
import { dataPaths } from './data-path.js';

/** Paths of the slots of the document's first blocks, depth first. */
function pathsIn(text: string): string[] {
  const { root } = createTemplates({ texts: { p: `<main>${text}</main>` } }).live('p');
  const reads = dataPaths(root);
  const found: string[] = [];
  const visit = (slots: readonly Slot[]): void => {
    for (const slot of slots) {
      found.push(reads.get(slot)!.join(' '));
      if (slot.kind === 'branch') for (const { block } of slot.branches) visit(block.slots);
      if (slot.kind === 'list') {
        visit(slot.item.slots);
        visit(slot.otherwise?.slots ?? []);
      }
    }
  };
  visit(root.slots);
  return found;
}

describe('data paths', () => {
  it.each<[string, ...string[]]>([
    ['{{.}}', ''],
    ['{{.a.b}}', 'a.b'],
    ['{{$.a}}', 'a'],
    ['{{(.a).b}}', 'a.b'],
    ['{{.a | printf "%s %s" .b}}', 'b a'],
    ['{{len .a}}', 'a'],
    ['{{"constant"}}', ''],
    ['<p title="{{.a}}">{{.b}}</p>', 'a', 'b'],
    ['<p class="{{if .a}}{{.b}}{{else}}{{.c}}{{end}}">x</p>', 'a b c'],
    ['{{$x := .a.b}}<p>{{$x.c}}</p>', 'a.b.c'],
    ['{{$x := .a}}{{if .t}}{{$x = .b}}{{end}}<p>{{$x.c}}</p>', 't', 'a.c b.c'],
    ['{{if .a}}<p>{{.b}}</p>{{else if .c}}<i>{{.d}}</i>{{else}}<u>{{.e}}</u>{{end}}', 'a c', 'b', 'd', 'e'],
    ['{{with .a}}<p>{{.b}}</p>{{else}}<i>{{.b}}</i>{{end}}', 'a', 'a.b', 'b'],
    ['{{range .a}}<p>{{.b}}{{$.c}}</p>{{end}}', 'a', 'a.*.b c'],
    ['{{range $i, $v := .a}}<p>{{$i}}</p><i>{{$v.b}}</i>{{else}}<u>{{.c}}</u>{{end}}', 'a', 'a', 'a.*.b', 'c'],
    ['{{range $v := .a}}<p>{{$v}}</p>{{else}}<u>{{$v}}</u>{{end}}', 'a', 'a.*', 'a'],
    ['{{$x := .b}}<p>{{range $x = .a}}<i>x</i>{{end}}</p><p>{{$x}}</p>', 'a', 'b a a.*'],
    ['{{range .a}}<ul>{{range .b}}<li>{{.c}}</li>{{end}}</ul>{{end}}', 'a', 'a.*.b', 'a.*.b.*.c'],
    ['{{define "t"}}<b>{{.x}}{{$.y}}</b>{{end}}{{template "t" .a}}', 'a.x a.y'],
  ])('of %s', (text, ...paths) => {
    expect(pathsIn(text)).toEqual(paths);
  });

  it('name the items that a change stands in', () => {
    const text = '<ul>{{range .a}}<li data-key="{{.id}}"><b>{{.t}}</b>{{range .n}}<i>{{.}}</i>{{end}}</li>{{end}}</ul>';
    const program = createTemplates({ texts: { p: text } }).live('p');
    const before = {
      a: [
        { id: 'x', t: 1, n: [1] },
        { id: 'y', t: 1, n: [1, 2] },
      ],
    };
    const after = {
      a: [
        { id: 'x', t: 1, n: [1] },
        { id: 'y', t: 2, n: [1, 3] },
      ],
    };
    const [changes] = program.splices(program.evaluate(before), program.evaluate(after));
    expect(changes!.splices.map(({ path, text: value }) => [path, value])).toEqual([
      ['a.y.t', '2'],
      ['a.y.n.1', '3'],
    ]);
  });
});
