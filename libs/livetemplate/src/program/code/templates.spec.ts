import { describe, expect, it } from '@jest/globals';
import { escapeTemplate } from '../../template/escape/escaper.js';
import { escaperFunctions } from '../../template/escape/escapers.js';
import { parseSet } from '../../template/template-set.js';
import { builtins } from '../../template/value/builtins.js';
import type { TemplateFunction } from '../../template/value/function.js';
import { NodeCompiler } from '../compile-nodes.js';
import { type MakeFunction, makeFunction } from './module.js';

const loud: TemplateFunction = {
  name: 'loud',
  minArgs: 1,
  maxArgs: Infinity,
  pure: true,
  call: (args) => args.map((arg) => String(arg).toUpperCase()).join('+'),
};
const functions = new Map([...builtins, [loud.name, loud] as const]);
const forbidden: MakeFunction = () => null;

/** What rendering gives, as plain text and as HTML: the output, or the whole text of the error. */
function outcome(text: string, data: unknown, make: MakeFunction, table = functions): readonly [string, string] {
  const set = parseSet({ t: text }, new Set(table.keys()));
  const plain = textOf(() => new NodeCompiler(set, table, set.texts, make).template('t')(data));
  const html = textOf(() => {
    const { templates, entry } = escapeTemplate(set, 't', set.texts);
    return new NodeCompiler(templates, new Map([...table, ...escaperFunctions]), set.texts, make).template(entry)(data);
  });
  return [plain, html];
}

function textOf(render: () => string): string {
  try {
    return render();
  } catch (error) {
    return String(error);
  }
}

/** The sources that rendering `text` makes. */
function sources(text: string, data: unknown): string[] {
  const bodies: string[] = [];
  outcome(text, data, (parameters, body) => {
    bodies.push(body);
    return makeFunction(parameters, body);
  });
  return bodies;
}

class Person {
  constructor(readonly name: string) {}
  get initial(): string {
    return this.name.slice(0, 1);
  }
  greet(who = 'you'): string {
    return `${this.name} & ${who}`;
  }
}

const hostile = '`${x}` "quotes" \\ \'; }) </script> \u2028\u2029 \0 // */';

const people = [new Person('Ann'), { name: 'Bob', initial: 'B' }, new Map([['name', 'Cy']]), Object.create(null), null];

const cases: readonly (readonly [what: string, text: string, data: unknown])[] = [
  ['hostile text', hostile.replaceAll('"', '&quot;').replace('</script>', ''), {}],
  ['a hostile text in a literal', `{{${JSON.stringify(hostile)}}}{{eq .x ${JSON.stringify(hostile)}}}`, { x: hostile }],
  [
    'a hostile template name',
    `{{define ${JSON.stringify(hostile)}}}<p>{{.}}{{end}}{{template ${JSON.stringify(hostile)} 1}}`,
    {},
  ],
  ['an unknown template', '{{if .x}}{{template "`${y}`" 1}}{{end}}', { x: 0 }],
  ['names of Object.prototype', '{{.constructor}}{{.__proto__}}{{.toString}}{{.hasOwnProperty}}{{.valueOf}}', {}],
  ['own properties of such names', '{{.constructor}}{{.toString}}', { constructor: 'c', toString: 't' }],
  ['an own __proto__', '{{.__proto__}}{{.a.__proto__}}', JSON.parse('{"__proto__":"p","a":{"__proto__":"q"}}')],
  ['an inherited property', '{{.x}}{{.y}}', Object.create({ x: 'inherited' })],
  ['objects of all sorts', '{{range .}}{{with .}}{{.name}}{{.initial}};{{end}}{{end}}', people],
  ['a method', '{{.greet}}{{.greet "me"}}{{"<" | .greet}}', new Person('Ann')],
  ['a missing method', '{{.greet "me"}}', { greet: 1 }],
  ['a frozen object', '{{.a.b}}', Object.freeze({ a: Object.freeze({ b: '<' }) })],
  ['a proxy', '{{.a}}{{.b}}{{range .l}}{{.}}{{end}}', new Proxy({ a: '<', l: [1, 2] }, {})],
  [
    'a getter',
    '{{.a}}',
    {
      get a() {
        return '<';
      },
    },
  ],
  ['a promise', '<p>{{.p}}', { p: Promise.resolve(1) }],
  ['a promise as a condition', '<p>{{if .p}}{{end}}', { p: Promise.resolve(1) }],
  ['a promise in a list', '<p>{{range .p}}{{end}}', { p: Promise.resolve(1) }],
  ['a promise as an argument', '<p>{{loud .p}}', { p: Promise.resolve(1) }],
  ['a promise compared', '<p>{{eq .p "x"}}', { p: Promise.resolve(1) }],
  ['a promise in a variable', '<p>{{$p := .p}}', { p: Promise.resolve(1) }],
  ['a field of a promise', '<p>{{.p.x}}', { p: Promise.resolve(1) }],
  ['data with a then of its own', '{{.p.then}}', { p: { then: 'now' } }],
  ['a field of null', '<p>\n{{.a.b}}', { a: null }],
  ['a field of a number', '<p>{{.a.b}}', { a: 1 }],
  ['a field of nothing', '{{.a.b.c}}', {}],
  [
    'numbers',
    '{{range .}}<i title="{{.}}">{{.}}</i><a href="/{{.}}?{{.}}" x={{.}}></a>{{end}}',
    [0, -0, -5, 1.5, 1e21, 2n ** 70n, NaN],
  ],
  [
    'truth',
    '{{range .}}{{if .}}1{{else}}0{{end}}{{if not .}}1{{else}}0{{end}}{{end}}',
    [0, 1, '', 'a', [], [0], {}, null, undefined, true, false, NaN, 0n, new Map(), new Date(0)],
  ],
  [
    'orders',
    '{{range .}}{{gt . 0}}{{ge . 0}}{{lt . 0}}{{le . 0}}{{eq . 0}}{{ne . 0}}{{lt 0 .}},{{end}}',
    [0, 1, -1, NaN, 5n, 0.5],
  ],
  [
    'orders of texts',
    '{{range .}}{{gt . "b"}}{{lt . "b"}}{{eq . "b"}}{{ne "b" .}},{{end}}',
    ['a', 'b', '\u{10000}', '\uffff'],
  ],
  ['a comparison of kinds', '<p>{{eq .a 1}}', { a: 'x' }],
  ['an order of nothing', '<p>{{lt .a 1}}', {}],
  ['eq with several', '{{eq .a 1 2 3}}{{eq 3 3}}{{eq "a" "b"}}', { a: 3 }],
  [
    'and, or',
    '{{and .a .b}}{{or .a .b}}{{and 1 2}}{{or 0 ""}}{{.b | and .a}}{{.b | or .a}}{{and (eq .a 1) .c}}',
    { a: 1, b: 'b', c: null },
  ],
  [
    'and, or as conditions',
    '{{if and .a (eq .b "b")}}1{{end}}{{if or .c .d}}2{{else}}3{{end}}',
    { a: 1, b: 'b', c: null },
  ],
  ['pipes', '{{.a | loud "x" | printf "%s-%s" "y"}}{{(.a | loud).b}}', { a: 'a' }],
  [
    'variables',
    '{{$x := .a}}{{range $i, $e := .l}}{{$x}}{{$i}}{{$e.n}}{{$.a}}{{$x = $i}}{{end}}{{$x}}',
    { a: 'a', l: [{ n: 1 }, { n: 2 }] },
  ],
  ['a parenthesized value', '{{(index .l 0).n}}{{(.x).y}}', { l: [{ n: '<' }], x: null }],
  [
    'range with else, break and continue',
    '{{range .l}}{{if eq . 2}}{{continue}}{{end}}{{if eq . 4}}{{break}}{{end}}{{.}}{{else}}none{{end}}',
    { l: [1, 2, 3, 4, 5] },
  ],
  ['break in the else of an inner range', '{{range .}}{{range .}}x{{else}}{{break}}{{end}}y{{end}}', [[1], [], [1]]],
  ['a range over an integer left early', '{{range $i := .}}{{if gt $i 2}}{{break}}{{end}}{{$i}}{{end}}', 4e9],
  ['a range over a map', '{{range $k, $v := .}}{{$k}}={{$v}};{{else}}{{end}}', { b: 1, a: 2 }],
  ['a range over what is no list', '<p>{{range .}}{{end}}', true],
  ['a range with else', '{{range $x := .}}{{else}}{{len $x}}{{end}}', []],
  ['with', '{{with .a}}{{.b}}{{else with .c}}{{.}}{{else}}{{.d}}{{end}}', { c: '<' }],
  [
    'templates in circles',
    '{{define "r"}}{{.n}}{{with .next}}({{template "r" .}}){{end}}{{end}}{{template "r" .}}',
    { n: 1, next: { n: 2, next: { n: 3 } } },
  ],
  ['a circle without end', '{{define "r"}}{{template "r" .}}{{end}}{{template "r" .}}', {}],
  [
    'scripts and styles',
    '<script>var x = {{.}};</script><style>p { color: {{.c}} }</style><p style="width: {{.n}}px" onclick="f({{.}})">',
    { c: 'red', n: 5 },
  ],
  ['an error of a value', '<p>{{index .l 5}}', { l: [] }],
  ['nil as a command', '<p>{{if .x}}{{nil}}{{end}}', {}],
  ['too many arguments', '<p>{{if .x}}{{not 1 2}}{{end}}{{not 1 2}}', {}],
];

describe('generated code', () => {
  it.each(cases)('does with %s what closures do', (_what, text, data) => {
    expect(sources(text, data).length).toBeGreaterThan(0);
    expect(outcome(text, data, makeFunction)).toEqual(outcome(text, data, forbidden));
  });

  it('holds template text in quotes only', () => {
    const [source = ''] = sources(
      `<p title="{{.fieldName}}">unusualText{{define "templateName"}}{{end}}{{template "templateName"}}`,
      {},
    );
    const unquoted = source.replace(/"(?:[^"\\]|\\.)*"/g, '');
    expect(source).toContain('unusualText');
    expect(unquoted).not.toMatch(/fieldName|unusualText|templateName/);
  });

  it('is made once, when the template first runs', () => {
    let count = 0;
    const set = parseSet({ t: '{{.}}' }, new Set());
    const render = new NodeCompiler(set, functions, set.texts, (parameters, body) => {
      count++;
      return makeFunction(parameters, body);
    }).template('t');
    expect(count).toBe(0);
    expect([render(1), render(2), count]).toEqual(['1', '2', 1]);
  });

  it('does not take an application’s function for the one of the same name', () => {
    const own = new Map([...functions, ['eq', { ...loud, name: 'eq' }] as const]);
    expect(outcome('{{eq .a "b"}}', { a: 'a' }, makeFunction, own)).toEqual(['A+B', 'A&#43;B']);
  });

  it('never shows what somebody put into Object.prototype', () => {
    const set = parseSet({ t: '{{.polluted}}{{.own}}' }, new Set());
    const render = new NodeCompiler(set, functions).template('t');
    const prototype = Object.prototype as { polluted?: string };
    expect(render({ own: 1 })).toBe('<no value>1');
    prototype.polluted = 'x';
    try {
      expect(render({ own: 1 })).toBe('<no value>1');
    } finally {
      delete prototype.polluted;
    }
  });
});

describe('makeFunction', () => {
  it('gives nothing where the host forbids code from texts', () => {
    const { Function: original } = globalThis;
    globalThis.Function = function forbids() {
      throw new EvalError('Code generation from strings disallowed for this context');
    } as unknown as FunctionConstructor;
    try {
      expect(makeFunction([], '')).toBeNull();
    } finally {
      globalThis.Function = original;
    }
  });

  it('does not hide a mistake of the generator', () => {
    expect(() => makeFunction([], 'not JavaScript')).toThrow(SyntaxError);
  });
});
