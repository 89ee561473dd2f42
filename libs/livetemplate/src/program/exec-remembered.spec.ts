import { describe, expect, it } from '@jest/globals';
import { buildDocument } from '../analysis/document.js';
import { escapeTemplate } from '../template/escape/escaper.js';
import { escaperFunctions } from '../template/escape/escapers.js';
import { parseSet } from '../template/template-set.js';
import { builtins } from '../template/value/builtins.js';
import { functionTable } from '../template/value/function.js';
import { NodeCompiler } from './compile-nodes.js';
import { BlockCompiler } from './compiler.js';
import type { BlockValues, ListValue } from './values.js';

const functions = functionTable(builtins.values(), escaperFunctions.values(), [
  { name: 'same', minArgs: 1, maxArgs: 1, pure: true, call: ([value]) => value },
  { name: 'now', minArgs: 0, maxArgs: 0, pure: false, call: () => 1 },
]);

/** Makes the function that evaluates a page whose first slot is the list. */
function evaluator(list: string): (data: unknown) => BlockValues {
  const definitions = '{{define "item"}}<b>{{.n}}{{$.n}}</b>{{end}}{{define "impure"}}{{now}}{{end}}';
  const text = `${definitions}<html><head></head><body><ul>${list}</ul></body></html>`;
  const set = parseSet({ page: text }, new Set(functions.keys()));
  const escaped = escapeTemplate(set, 'page', set.texts);
  const { root } = escaped.templates.get(escaped.entry)!;
  const document = buildDocument('page', root, escaped.templates, { hash: (hashed) => hashed, head: '' });
  return new BlockCompiler(new NodeCompiler(escaped.templates, functions, set.texts)).document(document.root);
}

function items(values: BlockValues): readonly BlockValues[] {
  return (values.find((value) => typeof value !== 'string' && 'items' in value) as ListValue).items;
}

/** Whether the same item in another state of the page has not only equal values, but the very same. */
function remembers(list: string, item: unknown): boolean {
  const evaluate = evaluator(list);
  const [before] = items(evaluate({ l: [item], other: 1 }));
  const [after] = items(evaluate({ l: [item], other: 2 }));
  return before === after;
}

const frozen = Object.freeze({ n: 1, a: Object.freeze([1, 2]), when: Object.freeze(new Date(0)) });

describe('values of an item that cannot change', () => {
  it.each([
    '{{range .l}}<li>{{.n}}</li>{{end}}',
    '{{range $item := .l}}<li>{{$item.n}}</li>{{end}}',
    '{{range $i, $item := .l}}<li>{{$item.n}}</li>{{end}}',
    '{{range .l}}<li>{{$x := .n}}{{if $x}}{{$x = 2}}{{$x}}{{end}}{{$x}}</li>{{end}}',
    '{{range .l}}<li>{{range $i, $e := .a}}<i>{{$i}}{{$e}}</i>{{end}}</li>{{end}}',
    '{{range .l}}<li>{{template "item" .}}</li>{{end}}',
    '{{range .l}}<li>{{same .n | printf "%d"}}</li>{{end}}',
  ])('are kept: %s', (list) => {
    expect(remembers(list, frozen)).toBe(true);
  });

  it.each([
    '{{range .l}}<li>{{.n}}{{$.other}}</li>{{end}}',
    '{{range $i, $item := .l}}<li>{{$i}}{{$item.n}}</li>{{end}}',
    '{{$x := .other}}{{range .l}}<li>{{.n}}{{$x}}</li>{{end}}',
    '{{$x := .other}}{{range .l}}<li>{{if .n}}{{$x := 1}}{{$x}}{{end}}{{$x}}</li>{{end}}',
    '{{$x := 1}}{{range .l}}<li>{{$x = .n}}</li>{{end}}',
    '{{$x := 1}}{{range $x = .l}}<li>{{.n}}</li>{{end}}',
    '{{range .l}}<li>{{.n}}{{now}}</li>{{end}}',
    '{{range .l}}<li>{{if (same (now))}}{{.n}}{{end}}</li>{{end}}',
    '{{range .l}}<li>{{template "impure" .}}</li>{{end}}',
  ])('are not kept where they depend on more: %s', (list) => {
    expect(remembers(list, frozen)).toBe(false);
  });

  class Instance {
    n = 1;
  }

  it('are kept for data that contains itself, and are found out once for each part', () => {
    const circle: { n: number; parts?: unknown } = { n: 1 };
    let parts: unknown = circle;
    // Followed along every way there are 2 ** 100 parts.
    for (let depth = 0; depth < 100; depth++) parts = Object.freeze([parts, parts]);
    circle.parts = parts;
    expect(remembers('{{range .l}}<li>{{.n}}</li>{{end}}', Object.freeze(circle))).toBe(true);
  });

  it.each([
    ['an object that is not frozen', { n: 1 }],
    ['one that holds what is not frozen', Object.freeze({ n: 1, inner: { m: 1 } })],
    ['one that holds an instance', Object.freeze({ n: 1, inner: Object.freeze(new Instance()) })],
    ['one that holds a map', Object.freeze({ n: 1, inner: Object.freeze(new Map()) })],
    ['one that holds a function', Object.freeze({ n: 1, inner: () => 1 })],
    [
      'one with a getter',
      Object.freeze({
        n: 1,
        get inner() {
          return 1;
        },
      }),
    ],
    ['an instance', Object.freeze(new Instance())],
    ['a number', 1],
  ])('are not kept for %s', (_what, item) => {
    expect(remembers('{{range .l}}<li>{{with .}}x{{end}}</li>{{end}}', item)).toBe(false);
  });
});
