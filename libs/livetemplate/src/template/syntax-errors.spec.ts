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
