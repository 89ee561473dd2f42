import { describe, expect, it } from '@jest/globals';
import { TemplateEscapeError } from '../../errors/index.js';
import { printNode } from '../print.js';
import { parseSet } from '../template-set.js';
import { escapeTemplate, type EscapedSet } from './escaper.js';

const FUNCTIONS = new Set(['html', 'urlquery', 'print', 'printf', 'js']);

function escape(texts: Readonly<Record<string, string>> | string, entry = 'main'): EscapedSet {
  const set = parseSet(typeof texts === 'string' ? { main: texts } : texts, FUNCTIONS);
  return escapeTemplate(set, entry, new Map(Object.entries(typeof texts === 'string' ? { main: texts } : texts)));
}

/** The source of the escaped templates, by name, with the common beginning of the escapers' names cut off. */
function sources({ templates }: EscapedSet): Record<string, string> {
  return Object.fromEntries(
    [...templates].map(([name, { root }]) => [name, printNode(root).replaceAll('_html_template_', '')]),
  );
}

function failureOf(texts: Readonly<Record<string, string>> | string): TemplateEscapeError {
  try {
    escape(texts);
  } catch (error) {
    if (error instanceof TemplateEscapeError) return error;
    throw error;
  }
  throw new Error('escaped without complaint');
}

describe('escapers of an action', () => {
  it.each([
    ['{{.x}}', '{{.x | htmlescaper}}'],
    ['{{$v := .x}}', '{{$v := .x}}'],
    ['<title>{{.x}}</title>', '<title>{{.x | rcdataescaper}}</title>'],
    ['<p title="{{.x}}">', '<p title="{{.x | attrescaper}}">'],
    ['<p title={{.x}}>', '<p title={{.x | nospaceescaper}}>'],
    ['<p {{.x}}>', '<p {{.x | htmlnamefilter}}>'],
    ['<p {{.x}}={{.y}}>', '<p {{.x | htmlnamefilter}}={{.y | nospaceescaper}}>'],
    ['<p title {{.x}}>', '<p title {{.x | htmlnamefilter}}>'],
    ['<a href="{{.x}}">', '<a href="{{.x | urlfilter | urlnormalizer | attrescaper}}">'],
    ['<a href={{.x}}>', '<a href={{.x | urlfilter | urlnormalizer | nospaceescaper}}>'],
    ['<a href="/{{.x}}?{{.y}}">', '<a href="/{{.x | urlnormalizer | attrescaper}}?{{.y | urlescaper | attrescaper}}">'],
    ['<img srcset="{{.x}}">', '<img srcset="{{.x | srcsetescaper | attrescaper}}">'],
    ['<meta content="{{.x}}">', '<meta content="{{.x | attrescaper}}">'],
    [
      '<meta content="1;url={{.x}};{{.y}}">',
      '<meta content="1;url={{.x | urlfilter | attrescaper}};{{.y | attrescaper}}">',
    ],
    ['<a onclick="f({{.x}})">', '<a onclick="f({{.x | jsvalescaper | attrescaper}})">'],
    ['<a onclick="f(\'{{.x}}\')">', '<a onclick="f(\'{{.x | jsstrescaper}}\')">'],
    ['<a onclick="f(`{{.x}}`)">', '<a onclick="f(`{{.x | jstmpllitescaper}}`)">'],
    ['<script>{{.x}}</script>', '<script>{{.x | jsvalescaper}}</script>'],
    ['<script>/{{.x}}/</script>', '<script>/{{.x | jsregexpescaper}}/</script>'],
    ['<script>/* {{.x}} */</script>', '<script> {{.x | commentescaper}} </script>'],
    ['<p style="color: {{.x}}">', '<p style="color: {{.x | cssvaluefilter | attrescaper}}">'],
    ['<style>a { b: "{{.x}}" }</style>', '<style>a { b: "{{.x | urlfilter | cssescaper}}" }</style>'],
    ['<style>a { b: url({{.x}}) }</style>', '<style>a { b: url({{.x | urlfilter | urlnormalizer}}) }</style>'],
    ['<!-- {{.x}} -->', '{{.x | commentescaper}}'],
    // A predefined function takes the place of the escaper it stands for.
    ['{{.x | html}}', '{{.x | html}}'],
    ['{{html .x .y}}', '{{_eval_args_ .x .y | html}}'],
    ['<p title="{{.x | html}}">', '<p title="{{.x | html}}">'],
    ['<a href="{{.x | html}}">', '<a href="{{.x | urlfilter | urlnormalizer | html}}">'],
    ['<a href="{{.x | urlquery}}">', '<a href="{{.x | urlfilter | urlquery | attrescaper}}">'],
    ['<a href="?a={{.x | urlquery}}">', '<a href="?a={{.x | urlquery | attrescaper}}">'],
    ['{{.x | urlquery}}', '{{.x | urlquery | htmlescaper}}'],
    ['{{.x | js}}', '{{.x | js | htmlescaper}}'],
  ])('%s', (text, expected) => {
    expect(sources(escape(text))).toEqual({ main: expected });
  });
});

describe('branches', () => {
  it.each([
    '<p title={{if .c}}{{.x}}{{end}}>',
    '<p{{if .c}} title="x"{{end}}>',
    '<p title="{{if .c}}{{.x}}{{else}}none{{end}}">',
    '<a href="{{if .c}}/a{{else}}/b{{end}}{{.x}}">',
    '<a href="{{if .c}}/a{{else}}?b{{end}}">',
    '<img srcset="{{if .c}}a, {{end}}{{.x}}">',
    '<script>{{if .c}}a{{else}}b ={{end}}; / 2 /</script>',
    '<ul>{{range .l}}<li>{{.}}{{else}}<li>none{{end}}</ul>',
    '<script>[{{range .l}}{{.}},{{end}}]</script>',
    '{{range .l}}<b>{{if .}}{{continue}}{{end}}</b>{{end}}',
    '<p title="{{range .l}}{{if .}}{{break}}{{end}}{{.}}{{end}}">',
    '{{range .l}}{{break}}<p title="{{end}}',
    '<script>`{{if .c}}${a}{{end}}` / 2</script>',
  ])('may end as in %s', (text) => {
    expect(() => escape(text)).not.toThrow();
  });

  it.each([
    ['{{if .c}}<p title="{{end}}', 'branch_end'],
    ['{{with .c}}<p{{else}}{{end}}', 'branch_end'],
    ['<script>{{if .c}}"{{else}}\'{{end}}', 'branch_end'],
    ['<script>`${ {{if .c}}{ {{end}}', 'branch_end'],
    ['<meta content="{{if .c}}url={{end}}">', 'branch_end'],
    ['{{range .l}}<p {{if .}}{{break}}{{end}}>{{end}}', 'branch_end'],
    ['{{range .l}}<p {{if .}}{{continue}}{{end}}>{{end}}', 'branch_end'],
    // Each of several exits counts, not only the last.
    ['{{range .l}}<p {{if .}}{{continue}}{{end}}>{{if .}}{{continue}}{{end}}{{end}}', 'branch_end'],
    ['{{range .l}}<p {{if .}}{{break}}{{end}}>{{if .}}{{break}}{{end}}{{end}}', 'branch_end'],
    ['<script>{{range .l}}"{{end}}', 'range_reentry'],
    ['{{range .l}}<a{{end}}>', 'range_reentry'],
    ['<a href="{{if .c}}?{{end}}{{.x}}">', 'ambiguous_url'],
    ['<style>a { b: "{{if .c}}?{{end}}{{.x}}" }</style>', 'ambiguous_url'],
    ['<script>{{if .c}}a{{else}}b ={{end}} /', 'slash_ambiguous'],
    ['<p title={{.x | html}}>', 'predefined_escaper'],
    ['{{.x | html | printf "%s"}}', 'predefined_escaper'],
    ['{{.x | urlquery | html}}', 'predefined_escaper'],
    ['{{template "none"}}', 'no_such_template'],
    ['<p', 'end_context'],
  ])('may not end as in %s', (text, errorClass) => {
    expect(failureOf(text).errorClass).toBe(errorClass);
  });
});

describe('called templates', () => {
  it('are escaped for each context they are called in', () => {
    const texts = { main: '{{template "v" .}}<a href="{{template "v" .}}">', v: '{{.}}' };
    expect(sources(escape(texts))).toEqual({
      main: '{{template "v" .}}<a href="{{template "v$htmltemplate_url_delim:double_attr:url" .}}">',
      v: '{{. | htmlescaper}}',
      'v$htmltemplate_url_delim:double_attr:url': '{{. | urlfilter | urlnormalizer | attrescaper}}',
    });
  });

  it('hand their end on to the caller, at every call', () => {
    const texts = { main: '{{template "open"}}{{.x}}">{{template "open"}}{{.y}}">', open: '<a href="' };
    expect(sources(escape(texts))['main']).toBe(
      '{{template "open"}}{{.x | urlfilter | urlnormalizer | attrescaper}}">' +
        '{{template "open"}}{{.y | urlfilter | urlnormalizer | attrescaper}}">',
    );
  });

  it('may leave a comment open once', () => {
    const texts = { main: '{{template "open"}} {{.x}} -->{{template "open"}}{{.y}}', open: '<!-- ' };
    expect(sources(escape(texts))['main']).toBe(
      '{{template "open"}}{{.x | commentescaper}}{{template "open"}}{{.y | htmlescaper}}',
    );
  });

  it('may call themselves', () => {
    const texts = { main: '{{template "t" .}}', t: '<li>{{.v}}{{range .k}}{{template "t" .}}{{end}}</li>' };
    expect(sources(escape(texts))['t']).toBe('<li>{{.v | htmlescaper}}{{range .k}}{{template "t" .}}{{end}}</li>');
  });

  it('may end elsewhere than they start, also where they call themselves', () => {
    const texts = { main: '{{template "t" .}}">', t: '{{if .k}}{{template "t" .k}}{{.k}}">{{end}}<p title="' };
    expect(sources(escape(texts))['t']).toBe('{{if .k}}{{template "t" .k}}{{.k | attrescaper}}">{{end}}<p title="');
  });

  it('must not end in one context or another, depending on how often they call themselves', () => {
    const branch = { main: '{{template "t" .}}', t: '{{if .k}}{{template "t" .k}}">{{else}}<p title="{{end}}' };
    expect(failureOf(branch).errorClass).toBe('branch_end');
    const toggle = { main: '<script>{{template "t" .}}', t: '{{template "t" .}}"' };
    expect(failureOf(toggle).errorClass).toBe('end_context');
  });

  it('keep their names apart from those of copies', () => {
    const name = 'v$htmltemplate_rcdata_element:title';
    const texts = { main: `<title>{{template "v" .}}</title>{{template "${name}" .}}`, v: '{{.}}', [name]: 'own' };
    expect(sources(escape(texts))).toEqual({
      main: `<title>{{template "${name}'" .}}</title>{{template "${name}" .}}`,
      [`${name}'`]: '{{. | rcdataescaper}}',
      [name]: 'own',
    });
  });

  it('lose what stands after break and continue', () => {
    const text = '{{range .l}}{{if .}}{{break}}{{.}}{{else}}{{continue}}{{template "none"}}{{end}}{{.}}{{end}}';
    expect(sources(escape(text))['main']).toBe('{{range .l}}{{if .}}{{break}}{{else}}{{continue}}{{end}}{{end}}');
  });

  it('are escaped only where the entry reaches them', () => {
    const set = escape({ main: 'a', broken: '<p' });
    expect([...set.templates.keys()]).toEqual(['main']);
  });

  it('leave the parsed templates as they were', () => {
    const set = parseSet({ main: 'a<!-- b -->{{if .x}}{{.x}}{{template "v"}}{{end}}', v: '{{.}}' }, FUNCTIONS);
    const before = JSON.stringify([...set]);
    escapeTemplate(set, 'main');
    expect(JSON.stringify([...set])).toBe(before);
  });
});

describe('messages', () => {
  it.each<[string | Record<string, string>, string]>([
    [
      '<a href="{{if .Draft}}/drafts/{{else}}/posts?id={{end}}{{.Id}}">',
      `main:1:56: this value may be in the path of a URL or after its "?" or "#", depending on a branch
  1 | <a href="{{if .Draft}}/drafts/{{else}}/posts?id={{end}}{{.Id}}">
    |                                                        ^
Write the action inside each branch: each has one part of the URL.`,
    ],
    [
      '<ul>\n  {{if .c}}<li title="{{end}}\n</ul>',
      `main:2:3: the branches of {{if}} end in different contexts: an attribute value in a "…" attribute, and HTML text
  2 |   {{if .c}}<li title="{{end}}
    |   ^
Let each branch close what it opens: quotes, tags, elements. A missing {{else}} is an empty branch.`,
    ],
    [
      '<p>\n<a\n class=a"b>',
      `main:3:9: "\\"" in an unquoted attribute value: "a\\"b"
  3 |  class=a"b>
    |         ^
Put quotes around the attribute value.`,
    ],
    [
      '<p>a</p>\n<b title="x>{{.x}}</b>',
      `main:2:1: the template ends in an attribute value in a "…" attribute, which is opened here
  2 | <b title="x>{{.x}}</b>
    | ^
Look for a missing quote, ">", "-->" or end tag.`,
    ],
    [
      '<p>\n<script>f({{.x}})',
      `main:2:1: the template ends in script code of <script>, which is opened here
  2 | <script>f({{.x}})
    | ^
Look for a missing quote, ">", "-->" or end tag.`,
    ],
    [
      'a\n{{template "nope" .}}',
      `main:2:1: there is no template "nope"
  2 | {{template "nope" .}}
    | ^
Check the name, or add the file that defines it.`,
    ],
    [
      '<script>{{range .l}}"{{end}}</script>',
      `main:1:9: when the loop runs again: the branches of {{range}} end in different contexts: a script string in "…" of <script>, and script code of <script>
  1 | <script>{{range .l}}"{{end}}</script>
    |         ^
Let the body of the loop end in the context it starts in: close its quotes, tags and elements.`,
    ],
    [
      '{{range .l}}<p {{if .}}{{break}}{{end}}>{{end}}',
      `main:1:24: at {{break}}, the branches of {{range}} end in different contexts: HTML text, and a tag
  1 | {{range .l}}<p {{if .}}{{break}}{{end}}>{{end}}
    |                        ^
Let each branch close what it opens: quotes, tags, elements. A missing {{else}} is an empty branch.`,
    ],
    [
      '<p title={{.x | html}}>',
      `main:1:10: the function "html" cannot stand here
  1 | <p title={{.x | html}}>
    |          ^
Remove "html": the value is escaped for its place anyway.`,
    ],
  ])('%j', (texts, message) => {
    expect(failureOf(texts).message).toBe(message);
  });

  it('name an entry that does not exist', () => {
    expect(() => escape({ main: 'a' }, 'nope')).toThrow('there is no template "nope"');
  });
});
