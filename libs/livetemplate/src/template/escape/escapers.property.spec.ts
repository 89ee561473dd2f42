import { describe, expect, it } from '@jest/globals';
import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { TEXT } from './context.js';
import { decodeCss } from './css-syntax.js';
import { escapeCss } from './css.js';
import { ESCAPERS, escaperFunctions, type EscaperName } from './escapers.js';
import { escapeHtml, escapeUnquoted } from './html.js';
import { escapeJsRegexp, escapeJsString, escapeJsTemplateLiteral, escapeJsValue } from './js.js';
import { escapeAction } from './action.js';
import { escapeText } from './text.js';
import { unescapeHtml } from './unescape.js';
import { escapeUrl, normalizeUrl } from './url.js';

/** Texts full of what means something to HTML, scripts, CSS and URLs. */
const SPECIALS = [
  ...'<>"\'`&+=/\\ \t\n\r\f\v\0(){}[];:,.#?!-_$%*^|~@aZ09é😀\u2028\ufeff\uffff',
  ...['</script>', '<!--', '-->', '/*', '*/', '//', '${', 'javascript:', '&quot;', '%20', '\\41 ', 'url(', '--'],
];
const text = fc.array(fc.constantFrom(...SPECIALS), { maxLength: 12 }).map((parts) => parts.join(''));
const textWithoutNul = text.map((value) => value.replaceAll('\0', ''));

function evaluate(expression: string): unknown {
  return runInThisContext(`(${expression})`) as unknown;
}

describe('escaping functions', () => {
  it.each<[string, (value: string) => unknown]>([
    ['HTML text', (value) => unescapeHtml(escapeHtml(value))],
    ['unquoted attribute values', (value) => unescapeHtml(escapeUnquoted(value))],
    ['CSS strings', (value) => decodeCss(escapeCss(value))],
    ['URL queries', (value) => decodeURIComponent(escapeUrl(value))],
    ['script strings', (value) => evaluate(`"${escapeJsString(value)}"`)],
    ['script strings in single quotes', (value) => evaluate(`'${escapeJsString(value)}'`)],
    ['template literals', (value) => evaluate(`\`${escapeJsTemplateLiteral(value)}\``)],
    ['script values', (value) => evaluate(escapeJsValue(value))],
    [
      'values in lists and maps',
      (value) => evaluate(`${escapeJsValue([{ [value]: value }])}[0][${JSON.stringify(value)}]`),
    ],
  ])('give the value back: %s', (_name, there_and_back) => {
    fc.assert(
      fc.property(textWithoutNul, (value) => {
        expect(there_and_back(value)).toBe(value);
      }),
    );
  });

  it('make regular expressions that match the value and nothing else', () => {
    fc.assert(
      fc.property(text, text, (value, other) => {
        const expression = evaluate(`/^${escapeJsRegexp(value)}$/`) as RegExp;
        expect(expression.test(value)).toBe(true);
        expect(expression.test(other)).toBe(other === value);
      }),
    );
  });

  it('normalize a URL once and for all', () => {
    fc.assert(
      fc.property(text, (value) => {
        const once = normalizeUrl(value);
        expect(normalizeUrl(once)).toBe(once);
      }),
    );
  });
});

/** Each `{{.}}` stands for one value. */
const PLACES = [
  '<p>{{.}}</p>',
  '<title>{{.}}</title>',
  '<p title="{{.}}">x</p>',
  "<p title='a{{.}}b'>x</p>",
  '<p title={{.}}>x</p>',
  '<p title=a{{.}}b id=c>x</p>',
  '<p {{.}}="x">y</p>',
  '<p {{.}}>y</p>',
  '<a href="{{.}}">x</a>',
  '<a href={{.}}>x</a>',
  '<a href="/a/{{.}}?b={{.}}#{{.}}">x</a>',
  '<img srcset="{{.}}, /b 2x">',
  '<meta content="0; url={{.}}">',
  '<a onclick="f({{.}})">x</a>',
  '<a onclick="f(\'{{.}}\')">x</a>',
  '<a onclick=f({{.}})>x</a>',
  '<p style="color: {{.}}">x</p>',
  '<p style="background: url({{.}})">x</p>',
  '<style>a { b: {{.}}; c: "{{.}}"; d: url({{.}}); e: url("{{.}}") }</style>',
  '<script>a = {{.}}; b = "{{.}}" + \'{{.}}\'; c = /{{.}}/; d = `{{.}} ${ {{.}} }`;</script>',
  '<script>a / {{.}} / b</script>',
  '<script type="application/json">{"a": {{.}}, "b": [{{.}}]}</script>',
  '<script type="text/plain">{{.}}</script>',
  '<!-- {{.}} --><p>x</p>',
];

const POS = { source: 't', offset: 0, line: 1, column: 1 };

/** The output of a template for one value, up to the end of each of its texts. */
function render(template: string, value: unknown): string[] {
  let c = TEXT;
  let output = '';
  return template.split('{{.}}').map((part, i) => {
    if (i > 0) {
      const pipe = { kind: 'pipe' as const, pos: POS, decl: [], isAssign: false, cmds: [] };
      const { next, escapers } = escapeAction(c, { kind: 'action', pos: POS, pipe });
      output += String(escapers.reduce<unknown>((v, name) => escaped(name, v), value));
      c = next;
    }
    const { next, text: written } = escapeText(c, { kind: 'text', pos: POS, text: part });
    c = next;
    output += written;
    return output;
  });
}

function escaped(name: EscaperName, value: unknown): unknown {
  return escaperFunctions.get(name)?.call([value]);
}

/** Where a reader of the output is after each text of the template. */
function structure(outputs: readonly string[]): string[] {
  return outputs.map((output) => {
    const { next } = escapeText(TEXT, { kind: 'text', pos: POS, text: output });
    return `${next.state} ${next.delim} ${next.element} ${next.braces.join()}`;
  });
}

describe('a value never changes what stands around it', () => {
  it.each(PLACES)('%s', (template) => {
    const innocent = structure(render(template, 'ab'));
    fc.assert(
      fc.property(text, (value) => {
        expect(structure(render(template, value))).toEqual(innocent);
      }),
    );
  });

  it('has a name for every escaper', () => {
    expect([...escaperFunctions.keys()].sort()).toEqual(Object.values(ESCAPERS).sort());
  });
});
