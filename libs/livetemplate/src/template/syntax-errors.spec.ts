import { describe, expect, it } from '@jest/globals';
import { TemplateErrors } from '../errors/index.js';
import { parseSet } from './template-set.js';

const functions = new Set(['printf', 'upper', 'lower', 'add', 'eq', 'and']);

/** What an author reads after a typical mistake, in full. */
const messages: readonly (readonly [mistake: string, text: string, message: string])[] = [
  [
    'a block without end',
    '<ul>\n  {{range .tasks}}\n  <li>{{.title}}</li>\n</ul>\n',
    `page.html:2:3: unexpected end of the text: {{range}} opened at 2:3 has no {{end}}
  2 |   {{range .tasks}}
    |   ^
Add the missing {{end}} for {{range}}.`,
  ],
  [
    'an end too many',
    '{{if .a}}{{end}}\n{{end}}',
    `page.html:2:1: unexpected {{end}}
  2 | {{end}}
    | ^
Nothing is open that it belongs to.`,
  ],
  [
    'a comparison operator',
    '{{if .a == .b}}x{{end}}',
    `page.html:1:9: unexpected "=" in operand
  1 | {{if .a == .b}}x{{end}}
    |         ^
Compare with a function: {{if eq .a .b}}.`,
  ],
  [
    'a logical operator, on a line with a tab',
    '<p>\n\t{{if .ok && .done}}yes{{end}}\n</p>',
    `page.html:2:11: unexpected "&" in operand
  2 | \t{{if .ok && .done}}yes{{end}}
    | \t         ^
Combine with a function: {{if and .a .b}}.`,
  ],
  [
    'arithmetic',
    '{{.count+1}}',
    `page.html:1:9: bad character U+002B '+'
  1 | {{.count+1}}
    |         ^
Calculate with a function: {{add .a .b}}.`,
  ],
  [
    'a misspelt function',
    '{{.name | uper}}',
    `page.html:1:11: function "uper" not defined
  1 | {{.name | uper}}
    |           ^
Did you mean upper? A field is written .uper, a variable $uper.`,
  ],
  [
    'a field without its dot',
    '{{username}}',
    `page.html:1:3: function "username" not defined
  1 | {{username}}
    |   ^
A field is written .username, a variable $username; a function has to be registered.`,
  ],
  [
    'a variable of another block',
    '{{if $x := .a}}{{end}}{{$x}}',
    `page.html:1:25: undefined variable "$x"
  1 | {{if $x := .a}}{{end}}{{$x}}
    |                         ^
A variable lives to the {{end}} of the block that declares it; {{define}} and {{block}} see only $.`,
  ],
  [
    'a comment with a space before it',
    '{{ /* note */ }}',
    `page.html:1:4: unexpected "/" in command
  1 | {{ /* note */ }}
    |    ^
A comment must touch the braces: {{/* … */}}. To divide, call a function: {{div .a .b}}.`,
  ],
  [
    'a string in single quotes',
    "{{printf 'hi' .x}}",
    `page.html:1:10: malformed character constant: 'hi'
  1 | {{printf 'hi' .x}}
    |          ^
Strings are written in double quotes.`,
  ],
  [
    'an action without its closing braces',
    '<p>{{.title</p>',
    `page.html:1:12: bad character U+003C '<'
  1 | <p>{{.title</p>
    |            ^
Compare with a function: {{if lt .a .b}}.`,
  ],
  [
    'a chain of the wrong kind',
    '{{if .a}}x{{else with .b}}y{{end}}',
    `page.html:1:11: unexpected <with> in input
  1 | {{if .a}}x{{else with .b}}y{{end}}
    |           ^
{{else with}} continues {{with}} only. Inside {{if}} write {{else}}{{with …}}…{{end}}.`,
  ],
  [
    'a definition inside a block',
    '{{range .l}}{{define "row"}}{{end}}{{end}}',
    `page.html:1:15: unexpected <define> in command
  1 | {{range .l}}{{define "row"}}{{end}}{{end}}
    |               ^
{{define}} stands at the top level of a text only; inside other actions use {{block}}.`,
  ],
  [
    'a trim marker without its space',
    '{{-.x}}',
    `page.html:1:3: bad number syntax: "-.x"
  1 | {{-.x}}
    |   ^
A trim marker is followed by a space: {{- .x}}.`,
  ],
];

describe('messages of syntax errors', () => {
  it.each(messages)('%s', (_mistake, text, message) => {
    let found: unknown;
    try {
      parseSet({ 'page.html': text }, functions);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(TemplateErrors);
    expect((found as TemplateErrors).message).toBe(message);
  });
});

/** Habits from JavaScript and from other template languages, and what an author is told to write. */
const habits: readonly (readonly [text: string, hint: string])[] = [
  ['{{if .a || .b}}x{{end}}', 'Combine with a function: {{if or .a .b}}.'],
  ['{{.a||.b}}', 'Combine with a function: {{if or .a .b}}.'],
  ['{{if .a && .b}}x{{end}}', 'Combine with a function: {{if and .a .b}}.'],
  ['{{.a ? .b : .c}}', 'Choose with {{if .a}}…{{else}}…{{end}}, or with a function: {{ternary .b .c .a}}.'],
  ['{{.a?.b}}', 'Guard what may be null: {{with .a}}{{.b}}{{end}}.'],
  ['{{.a ?? "x"}}', 'Give a default with a function: {{.a | default "none"}}.'],
  ['{{if .a === .b}}x{{end}}', 'Compare with a function: {{if eq .a .b}}.'],
  ['{{$x := 1}}{{if $x == 1}}x{{end}}', 'Compare with a function: {{if eq .a .b}}.'],
  ['{{$x := 1}}{{$x === 1}}', 'Compare with a function: {{if eq .a .b}}.'],
  ['{{if .a !== .b}}x{{end}}', 'Compare with a function: {{if ne .a .b}}.'],
  ['{{if .a <= .b}}x{{end}}', 'Compare with a function: {{if le .a .b}}.'],
  ['{{if .a >= .b}}x{{end}}', 'Compare with a function: {{if ge .a .b}}.'],
  ['{{if !.a}}x{{end}}', 'Negate with a function: {{if not .x}}.'],
  ['{{.a + .b}}', 'Calculate with a function: {{add .a .b}}.'],
  ['{{upper(.x)}}', 'Arguments are separated by spaces: {{f .a .b}}, and as an argument (f .a .b).'],
  ['{{.name.trim()}}', 'Arguments are separated by spaces: {{f .a .b}}, and as an argument (f .a .b).'],
  ['{{.items.0}}', 'Look up with a function: {{index .list 0}}.'],
  ['{{.items.12.name}}', 'Look up with a function: {{index .list 12}}.'],
  ['{{.items[0]}}', 'Look up with a function: {{index .list 0}}.'],
  ['{{if}}x{{end}}', 'Write what is tested: {{if .x}}.'],
  ['{{range }}x{{end}}', 'Write what is ranged over: {{range .items}}.'],
  ['{{with}}x{{end}}', 'Write what becomes the dot: {{with .user}}.'],
  ['{{if .a}}x{{elseif .b}}y{{end}}', 'Write {{else if .x}}.'],
  ['{{if .a}}x{{else-if .b}}y{{end}}', 'Write {{else if .x}}.'],
  ['{{if .a}}x{{elif .b}}y{{end}}', 'Write {{else if .x}}.'],
  ['{{if .a}}x{{else .b}}y{{end}}', 'Write {{else}} alone, or {{else if .x}}.'],
  ['{{if .a}}x{{end if}}', '{{end}} stands alone, whatever it ends.'],
  ['{{foreach .items}}', 'Loop with {{range .items}}…{{end}}, or {{range $i, $item := .items}}…{{end}}.'],
  ['{{for item of .items}}', 'Loop with {{range .items}}…{{end}}, or {{range $i, $item := .items}}…{{end}}.'],
  ['{{#each items}}', 'A block begins with a word, {{if .x}}, {{range .items}} or {{with .x}}, and ends with {{end}}.'],
  ['{{/each}}', 'Every block ends with {{end}}.'],
  ['{{endif}}', 'Every block ends with {{end}}.'],
  ['{{> header}}', 'A template is called by its name: {{template "name" .}}.'],
  ['{{include "header.html"}}', 'A template is called by its name: {{template "name" .}}.'],
  ['{{template header .}}', 'A template\'s name is a string: {{template "header" .}}.'],
  [
    '{{extends "layout"}}',
    'Call the layout and define what it shows: {{template "layout" .}}{{define "content"}}…{{end}}.',
  ],
  ['{{let x = 1}}', 'Declare a variable with {{$x := .a}}, and change it with {{$x = .b}}.'],
  ['{{const $x = 1}}', 'Declare a variable with {{$x := .a}}, and change it with {{$x = .b}}.'],
  ['{{this.name}}', 'The current value is the dot, and a field of it .name: {{.}}, {{.name}}.'],
  ['{{@index}}', 'A loop names its index: {{range $index, $item := .items}}.'],
  ['{{% if x %}}', 'Actions stand between two braces and nothing else: {{if .x}}.'],
  ['{{.a; .b}}', 'An action is one pipeline: write {{$x := .a}}{{$x}}.'],
  ['{{null}}', 'Test for a value with {{if .x}}; as an argument, nothing is nil.'],
];

describe('what is meant by the words of other languages', () => {
  it.each(habits)('%s', (text, hint) => {
    expect(() => parseSet({ p: text }, functions)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(hint) }),
    );
  });
});

describe('words that are functions', () => {
  it('are not foreign', () => {
    expect(() => parseSet({ p: '{{render .x}}{{.this}}{{$set := .for}}' }, new Set(['render']))).not.toThrow();
  });
});
