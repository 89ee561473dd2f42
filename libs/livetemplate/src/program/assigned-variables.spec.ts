import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';
import { applyPatch } from '../testing/apply-patch.js';

/** What is shown by way of a variable that is assigned to somewhere: what it holds is not known from its declaration. */
const cases: readonly (readonly [what: string, template: string, before: unknown, now: unknown])[] = [
  [
    'the element of a map',
    '{{$e := 0}}{{$e = 1}}{{range $k, $e := .m}}<b>{{$e}}</b>{{end}}',
    { m: { k: 1, j: 1 } },
    { m: { k: 2 } },
  ],
  [
    'the element of a list',
    '{{$e := 0}}{{$e = 1}}{{range $e := .l}}<b>{{$e}}</b>{{end}}',
    { l: [1, 2] },
    { l: [1, 3] },
  ],
  [
    'what is assigned inside of an item',
    '{{range .l}}{{$x := ""}}{{if .f}}{{$x = .a}}{{end}}<b>{{$x}}</b>{{end}}',
    { l: [{ f: true, a: 1 }] },
    { l: [{ f: true, a: 2 }] },
  ],
  [
    'the position of an item',
    '{{$i := 0}}{{$i = 1}}{{range $i, $e := .l}}<b>{{$i}}</b>{{end}}',
    { l: ['x', 'y', 'z'] },
    { l: ['y', 'z'] },
  ],
  [
    'what is assigned in a template that calls itself',
    '{{define "t"}}{{$x := .a}}{{if .f}}{{$x = "f"}}{{end}}<b>{{$x}}</b>{{range .k}}{{template "t" .}}{{end}}{{end}}{{template "t" .}}',
    { a: 1, k: [{ a: 1 }] },
    { a: 1, k: [{ a: 2 }] },
  ],
];

describe('a variable that is assigned to', () => {
  it.each(cases)('is shown anew where it holds something else: %s', (_what, template, before, now) => {
    const program = createTemplates({ texts: { page: `<main>${template}</main>` } }).live('page');
    const values = program.evaluate(before);
    const after = program.evaluate(now);
    expect(program.diff(values, after)).not.toBeNull();
    expect(program.wire(program.evaluate(now, { data: before, values }))).toEqual(program.wire(after));
    const compared = program.compare(before, now);
    const patch = program.diff(compared.before, compared.after);
    expect(program.wire(applyPatch(program.root, values, patch ?? []))).toEqual(program.wire(after));
  });
});
