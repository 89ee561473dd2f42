import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TemplateErrors } from '../errors/index.js';
import type { Template } from './ast.js';
import { parseTemplate } from './parser.js';
import { printNode } from './print.js';

const functions = new Set(['printf', 'len', 'eq']);

function parse(text: string): Template {
  const [template] = parseTemplate('t', text, { functions });
  return template as Template;
}

function errorsOf(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof TemplateErrors) {
      return error.errors.map(({ errorClass, position }) => `${errorClass} ${position?.line}:${position?.column}`);
    }
    throw error;
  }
  return [];
}

/** Parsed and printed: the structure, without accidental spacing. */
const templates: readonly (readonly [text: string, printed: string])[] = [
  ['', ''],
  ['a{{/* b */}}c', 'a{{/* b */}}c'],
  ['{{ .a.b }}', '{{.a.b}}'],
  ['{{$.a}}{{$x := .a}}{{$x.b}}', '{{$.a}}{{$x := .a}}{{$x.b}}'],
  ['{{printf "%d" 1 2.5 \'a\' true nil}}', '{{printf "%d" 1 2.5 \'a\' true nil}}'],
  ['{{.a|printf "x"|len}}', '{{.a | printf "x" | len}}'],
  ['{{.a |}}', '{{.a}}'],
  ['{{printf (len .a) (eq . 1).b.c}}', '{{printf (len .a) (eq . 1).b.c}}'],
  ['{{len.x}}', '{{len.x}}'],
  ['{{$x := 1}}{{$x = 2}}', '{{$x := 1}}{{$x = 2}}'],
  ['{{if .a}}1{{else if .b}}2{{else}}3{{end}}', '{{if .a}}1{{else if .b}}2{{else}}3{{end}}'],
  ['{{if .a}}1{{else}}{{if .b}}2{{end}}{{end}}', '{{if .a}}1{{else}}{{if .b}}2{{end}}{{end}}'],
  [
    '{{with $x := .a}}{{$x}}{{else with .b}}2{{else}}3{{end}}',
    '{{with $x := .a}}{{$x}}{{else with .b}}2{{else}}3{{end}}',
  ],
  ['{{range .a}}{{.}}{{break}}{{else}}0{{end}}', '{{range .a}}{{.}}{{break}}{{else}}0{{end}}'],
  ['{{range $i, $x := .a}}{{continue}}{{end}}', '{{range $i, $x := .a}}{{continue}}{{end}}'],
  ['{{$i := 0}}{{range $i = .a}}{{end}}', '{{$i := 0}}{{range $i = .a}}{{end}}'],
  ['{{range 3}}{{end}}', '{{range 3}}{{end}}'],
  ['{{template "a"}}{{template `b` .c}}', '{{template "a"}}{{template "b" .c}}'],
  ['{{block "a" .b | len}}x{{end}}', '{{template "a" .b | len}}'],
  ['{{($x := 1)}}{{$x}}', '{{($x := 1)}}{{$x}}'],
  ['a {{- 1 -}} b', 'a{{1}}b'],
];

/** Every mistake of a text, in order. */
const mistakes: readonly (readonly [text: string, ...errors: string[]])[] = [
  ['{{if .a}}\n{{range .b}}{{end}}', 'unexpected_eof 1:1'],
  ['a{{end}}b{{foo}}', 'unexpected_end 1:2', 'undefined_function 1:12'],
  ['{{else}}{{foo}}', 'unexpected_else 1:1', 'undefined_function 1:11'],
  ['{{else if .a}}x{{foo}}', 'unexpected_else 1:1', 'undefined_function 1:18'],
  ['{{if .a}}{{else}}{{else}}{{end}}', 'unexpected_else 1:18'],
  ['{{define "a"}}{{else}}{{end}}', 'unexpected_else 1:15'],
  ['{{if .a}}{{else with .b}}{{end}}', 'unexpected_token 1:10'],
  ['{{with .a}}{{else if .b}}{{end}}', 'unexpected_token 1:12'],
  ['{{range .a}}{{else if .b}}{{end}}', 'unexpected_token 1:13'],
  ['{{if .a}}{{define "x"}}{{foo}}{{end}}{{end}}', 'unexpected_token 1:12', 'undefined_function 1:26'],
  [
    '{{foo .a}}\n{{if bar}}{{$x}}{{end}}',
    'undefined_function 1:3',
    'undefined_function 2:6',
    'undefined_variable 2:13',
  ],
  ['{{.a | 1}}{{if}}{{end}}{{()}}', 'non_executable 1:8', 'missing_value 1:15', 'missing_value 1:27'],
  ['{{$x, $y := .a}}', 'too_many_declarations 1:5'],
  ['{{range $x, $y, $z := .a}}{{end}}', 'too_many_declarations 1:15'],
  ['{{range $x, 1 := .a}}{{end}}', 'bad_declaration 1:13'],
  ['{{range $x := .a}}{{end}}{{$x}}', 'undefined_variable 1:28'],
  ['{{$x := 1}}{{define "a"}}{{$x}}{{end}}', 'undefined_variable 1:28'],
  [
    '{{range .a}}{{block "b" .}}{{break}}{{end}}{{else}}{{continue}}{{end}}',
    'outside_range 1:28',
    'outside_range 1:52',
  ],
  ['{{break .a}}', 'unexpected_token 1:9'],
  ['{{1.5.a}}{{"a".b}}{{nil.c}}{{(.d).e}}', 'field_after_term 1:6', 'field_after_term 1:15', 'field_after_term 1:24'],
  ['{{"\\q"}}{{08}}', 'bad_string 1:3', 'bad_number 1:11'],
  ['{{template .a}}{{define a}}{{end}}', 'unexpected_token 1:12', 'unexpected_token 1:25'],
  ['{{define "a"}}1{{end}}{{define "a"}}2{{end}}', 'redefinition 1:23'],
  ['{{foo}}{{"a', 'undefined_function 1:3', 'unterminated_string 1:10'],
  ['{{foo "a', 'undefined_function 1:3', 'unterminated_string 1:7'],
  ['{{if .a}}{{.x+1}}', 'bad_character 1:14'],
  ['{{else if $x', 'unexpected_else 1:1', 'unclosed_action 1:1'],
  [`{{${'('.repeat(1001)}1${')'.repeat(1001)}}}`, 'unexpected_token 1:1003'],
];

describe('parser', () => {
  it.each(templates)('%s', (text, printed) => {
    expect(printNode(parse(text).root)).toBe(printed);
  });

  it.each(mistakes)('%s: %s', (text, ...expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });

  it('answers any text with templates or with errors that have a place', () => {
    const piece = fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{{- ',
        ' -}}',
        'if ',
        'else ',
        'end',
        'range ',
        'define ',
        'block ',
        'template ',
        'break',
        '"a" ',
      ],
      ...['$x', ' := ', ' = ', ', ', '.a', '. ', ' | ', '(', ')', '1', 'len ', 'foo', 'text', '\n', '/*', '*/', '"'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const error of errorsOf(pieces.join(''))) expect(error).toMatch(/^[a-z_]+ \d+:\d+$/);
      }),
      { numRuns: 1000 },
    );
  });

  it('lists the text first and then its definitions', () => {
    const all = parseTemplate('t', '{{define "a"}}{{block "b" .}}{{end}}{{end}}', { functions });
    expect(all.map(({ name, source }) => [name, source])).toEqual([
      ['t', 't'],
      ['b', 't'],
      ['a', 't'],
    ]);
  });

  it('gives nodes the place of their braces, and operands their own', () => {
    const { root } = parse('a\n  {{if .x}}\r\n{{printf $ .y}}{{end}}');
    const [, branch] = root.nodes;
    expect(branch?.pos).toEqual({ source: 't', offset: 4, line: 2, column: 3 });
    if (branch?.kind !== 'if') throw new Error('expected an if');
    expect(branch.pipe.pos).toMatchObject({ line: 2, column: 8 });
    const [text, action] = branch.list.nodes;
    expect(text).toMatchObject({ kind: 'text', text: '\r\n', pos: { line: 2, column: 12 } });
    if (action?.kind !== 'action') throw new Error('expected an action');
    expect(action.pipe.cmds[0]?.args.map((arg) => arg.pos.column)).toEqual([3, 10, 12]);
  });

  it('gives trimmed text the place of what is left of it', () => {
    const [, text] = parse('{{.a -}} \n b').root.nodes;
    expect(text).toMatchObject({ text: 'b', pos: { line: 2, column: 2 } });
  });
});
