import { describe, expect, it } from '@jest/globals';
import { TemplateExecutionError } from '../errors/index.js';
import { parseSet } from '../template/template-set.js';
import { builtins } from '../template/value/builtins.js';
import { ValueError, type TemplateFunction } from '../template/value/function.js';
import { NodeCompiler } from './compile-nodes.js';
import { LOOP_BREAKS, LOOP_CONTINUES, LOOP_GOES_ON, newFrame, Scope } from './exec/frame.js';

const calls: unknown[][] = [];

function made(name: string, call: (args: readonly unknown[]) => unknown, maxArgs = Infinity): TemplateFunction {
  return { name, minArgs: 0, maxArgs, pure: false, call };
}

const functions = new Map([
  ...builtins,
  ...[
    made('seen', (args) => {
      calls.push([...args]);
      return args.at(-1);
    }),
    made('fails', () => {
      throw new Error('secret of the data');
    }),
    made('refuses', () => {
      throw new ValueError('bad_operand', 'no number');
    }),
    made('later', async () => 'now'),
    made('single', (args) => args[0], 1),
  ].map((fn) => [fn.name, fn] as const),
]);

function compiler(text: string): NodeCompiler {
  const set = parseSet({ t: text }, new Set(functions.keys()));
  return new NodeCompiler(set, functions, set.texts);
}

function run(text: string, data: unknown = {}): string {
  return compiler(text).template('t')(data);
}

function failure(text: string, data: unknown = {}): TemplateExecutionError {
  try {
    run(text, data);
  } catch (error) {
    if (error instanceof TemplateExecutionError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}

// What the recorded cases of Go cannot hold: they have no classes, no foreign functions and no wrong scopes.
const outputs: readonly (readonly [what: string, text: string, data: unknown, output: string])[] = [
  ['an inner variable hides an outer one', '{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}', {}, '21'],
  ['an assignment reaches the outer one', '{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', {}, '2'],
  ['a declaration may read the variable it hides', '{{$x := 1}}{{$x := print $x 2}}{{$x}}', {}, '1 2'],
  ['else sees the variable of its condition', '{{with $x := .a}}{{else}}{{$x}}{{end}}', { a: 0 }, '0'],
  [
    'the variables of a range hold the list in its else',
    '{{range $i, $x := .l}}{{else}}{{$i}}{{$x}}{{end}}',
    { l: [] },
    '[][]',
  ],
  [
    'every call has variables of its own',
    '{{define "r"}}{{$n := .}}{{if gt . 0}}{{template "r" (single 0)}}{{end}}{{$n}}{{end}}{{template "r" 5}}',
    {},
    '05',
  ],
  [
    'break ends the inner loop',
    '{{range .l}}{{range .}}{{if eq . 2}}{{break}}{{end}}{{.}}{{end}};{{end}}',
    {
      l: [
        [1, 2, 3],
        [3, 2],
      ],
    },
    '1;3;',
  ],
  [
    'break in the else of an inner loop ends that one, as in Go',
    '{{range .l}}a{{range .}}{{else}}c{{break}}d{{end}}b{{end}}',
    { l: [[1], [], [1]] },
    'abacbab',
  ],
  [
    'continue in the else of an inner loop is one of the outer',
    '{{range .l}}a{{range .}}{{else}}c{{continue}}d{{end}}b{{end}}',
    { l: [[1], [], [1]] },
    'abacab',
  ],
  [
    'continue drops only what follows',
    '{{range .l}}{{.}}{{with .}}{{if eq . 2}}{{continue}}{{end}}{{end}},{{end}}',
    { l: [1, 2, 3] },
    '1,23,',
  ],
  ['a loop in a loop starts anew after a break', '{{range .}}{{range .}}{{break}}{{end}}x{{end}}', [[1], [2]], 'xx'],
  [
    'an integer of any size is ranged over up to a break',
    '{{range 9007199254740993}}{{if eq . 3}}{{break}}{{end}}{{.}}{{end}}',
    {},
    '012',
  ],
  [
    'a constant is read as the integer that is asked for',
    '{{.Add 1e9 | print}}',
    new Date(0),
    '1970-01-01 00:00:01 +0000 UTC',
  ],
  ['a complex constant', '{{1+2i}} {{printf "%v" -1.5i}}', {}, '(1+2i) (0-1.5i)'],
  [
    'a method with arguments',
    '{{.o.add 1 2}} {{3 | .o.add 1}} {{.o.add}}',
    {
      o: new (class Sum {
        add(...all: number[]) {
          return all.length;
        }
      })(),
    },
    '2 2 0',
  ],
  ['data that is null', '{{.}}{{.a}}', null, '<no value><no value>'],
];

const failures: readonly (readonly [what: string, text: string, data: unknown, errorClass: string, place: string])[] = [
  ['a field of null', '{{.a}} {{.a.b}}', { a: null }, 'nil_pointer', '1:10'],
  ['a field of a null element', '{{range .l}}{{.x}}{{end}}', { l: [null] }, 'nil_pointer', '1:15'],
  ['a template that is not there', 'a\n{{template "nope"}}', {}, 'undefined_template', '2:1'],
  ['endless recursion', '{{define "r"}}{{template "r"}}{{end}}{{template "r"}}', {}, 'depth', '1:1'],
  ['a function that fails', '{{print (fails 1)}}', {}, 'call_failed', '1:10'],
  ['a function that refuses its arguments', '{{1 | refuses}}', {}, 'bad_operand', '1:7'],
  ['a function that answers later', '{{later}}', {}, 'bad_call', '1:3'],
  ['too many arguments', '{{.a | single 1}}', {}, 'arg_count', '1:8'],
  ['an argument for what takes none', '{{1 | (print)}}', {}, 'not_function', '1:8'],
  ['an assignment to what was never declared', '{{$x = 1}}', {}, 'undefined_variable', '1:3'],
  ['a constant beyond 64 bits', '{{print 9223372036854775808}}', {}, 'overflow', '1:9'],
  [
    'a constant beyond 64 bits where an integer is asked for',
    '{{.Add 9223372036854775808}}',
    new Date(0),
    'arg_type',
    '1:8',
  ],
  ['a function as a value', '{{.f}}', { f: () => 1 }, 'bad_operand', '1:1'],
  ['a promise as the data', '{{.}}', Promise.resolve(1), 'bad_call', '1:1'],
  [
    'data that contains itself',
    '{{.}}',
    (() => {
      const a: unknown[] = [];
      a.push(a);
      return a;
    })(),
    'depth',
    '1:1',
  ],
];

describe('running templates', () => {
  it.each(outputs)('%s', (_what, text, data, output) => {
    expect(run(text, data)).toBe(output);
  });

  it.each(failures)('%s fails', (_what, text, data, errorClass, place) => {
    const error = failure(text, data);
    expect([error.errorClass, `${error.position?.line}:${error.position?.column}`]).toEqual([errorClass, place]);
  });

  it('fails only where it comes by', () => {
    expect(
      run('{{if false}}{{.a.b}}{{template "nope"}}{{nil}}{{print 9223372036854775808}}{{end}}ok', { a: null }),
    ).toBe('ok');
  });

  it('evaluates piped values first, and arguments of and/or only up to the one that decides', () => {
    calls.length = 0;
    run('{{seen 1 | seen (seen 2)}}{{and (seen 0) (seen 3)}}{{or (seen 4) (seen 5)}}{{seen 0 | and 0}}');
    expect(calls).toEqual([[1], [2], [2, 1], [0], [4], [0]]);
  });

  it('says what is wrong with the line, and nothing of the data', () => {
    expect(failure('<p>\n  {{.user.name.first}}\n', { user: { name: 'hunter2' } }).message).toBe(
      `t:2:5: can't evaluate field first in type string
  2 |   {{.user.name.first}}
    |     ^`,
    );
    const called = failure('{{fails .x}}');
    expect(called.message).not.toContain('secret');
    expect(called.cause).toEqual(new Error('secret of the data'));
  });

  it('has no template of a name that objects inherit', () => {
    expect(() => compiler('').template('toString')).toThrow(
      expect.objectContaining({ errorClass: 'undefined_template' }),
    );
  });
});

describe('compiling parts of a template', () => {
  it('lets the caller run the body of a loop itself', () => {
    const set = parseSet(
      { t: '{{range .}}{{.}}{{if eq . 1}}{{continue}}{{end}}-{{if eq . 2}}{{break}}{{end}}{{end}}' },
      new Set(functions.keys()),
    );
    const [range] = set.get('t')?.root.nodes ?? [];
    if (range?.kind !== 'range') throw new Error('expected a range');
    const body = new Scope().loopBody();
    const emit = new NodeCompiler(set, functions).nodes(range.list.nodes, body);
    const after = (dot: unknown): [string, unknown] => {
      const frame = newFrame(null);
      frame[body.loop] = LOOP_GOES_ON;
      return [emit(dot, frame), frame[body.loop]];
    };
    expect([after(0), after(1), after(2)]).toEqual([
      ['0-', LOOP_GOES_ON],
      ['1', LOOP_CONTINUES],
      ['2-', LOOP_BREAKS],
    ]);
  });

  it('gives every variable a register of its own', () => {
    const scope = new Scope();
    const outer = scope.declare('$x');
    const inner = scope.child();
    const hidden = inner.declare('$x');
    expect([scope.resolve('$'), scope.resolve('$x'), inner.resolve('$x'), inner.resolve('$y')]).toEqual([
      0,
      outer,
      hidden,
      -1,
    ]);
    expect(new Set([0, outer, hidden, inner.loopBody().loop]).size).toBe(4);
    expect(scope.size).toBe(inner.size);
  });
});
