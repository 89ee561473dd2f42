import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../../libs/livetemplate/src/core.js';
import type { Splice } from '../../libs/livetemplate/src/program/live-program.js';
import { applyPatch } from '../../libs/livetemplate/src/testing/apply-patch.js';
import { withoutAnnotations } from '../support/annotations.js';

const ATTACK = `"'</script></style><img src=x onerror=alert(1)>`;
const URL_ATTACK = 'javascript:alert(1)';
const CSS_ATTACK = 'red; background: url(//evil)';

/** A value in each escape context: what Go's html/template writes there. */
const places: readonly (readonly [context: string, text: string, value: unknown, written: string])[] = [
  ['text', '<p>{{.x}}</p>', '<b>&', '<p>&lt;b&gt;&amp;</p>'],
  ['title', '<title>{{.x}}</title>', '</title><b>', '<title>&lt;/title&gt;&lt;b&gt;</title>'],
  ['textarea', '<textarea>{{.x}}</textarea>', '</textarea>', '<textarea>&lt;/textarea&gt;</textarea>'],
  ['attribute', '<p title="{{.x}}">y</p>', '" onclick="f()', '<p title="&#34; onclick=&#34;f()">y</p>'],
  ['attribute without quotes', '<p title={{.x}}>y</p>', 'a b>', '<p title=a&#32;b&gt;>y</p>'],
  ['URL', '<a href="{{.x}}">y</a>', URL_ATTACK, '<a href="#ZgotmplZ">y</a>'],
  ['path of a URL', '<a href="/a/{{.x}}">y</a>', 'b c"', '<a href="/a/b%20c%22">y</a>'],
  ['query of a URL', '<a href="/a?b={{.x}}">y</a>', 'c&d=/"', '<a href="/a?b=c%26d%3d%2f%22">y</a>'],
  ['source', '<img src="{{.x}}">', URL_ATTACK, '<img src="#ZgotmplZ">'],
  ['srcset', '<img srcset="{{.x}}">', `/a.png 1x, ${URL_ATTACK} 2x`, '<img srcset="/a.png 1x,#ZgotmplZ">'],
  ['style attribute', '<p style="color: {{.x}}">y</p>', CSS_ATTACK, '<p style="color: ZgotmplZ">y</p>'],
  ['style element', '<style>p { color: {{.x}} }</style>', CSS_ATTACK, '<style>p { color: ZgotmplZ }</style>'],
  ['handler', '<p onclick="f({{.x}})">y</p>', '");g("', String.raw`<p onclick="f(&#34;\&#34;);g(\&#34;&#34;)">y</p>`],
  [
    'string of a handler',
    `<p onclick="f('{{.x}}')">y</p>`,
    `');g('`,
    String.raw`<p onclick="f('\u0027);g(\u0027')">y</p>`,
  ],
  [
    'script',
    '<script>let x = {{.x}};</script>',
    '</script>',
    String.raw`<script>let x = "\u003c/script\u003e";</script>`,
  ],
  ['string of a script', '<script>let x = "{{.x}}";</script>', '</script>"', String.raw`"\u003c\/script\u003e\u0022"`],
  [
    'JSON script',
    '<script type="application/json">{{.x}}</script>',
    { a: '</script>' },
    String.raw`{"a":"\u003c/script\u003e"}`,
  ],
  ['attributes that come and go', '<p {{if .x}}title="{{.x}}"{{end}}>y</p>', '" a="', '<p title="&#34; a=&#34;">y</p>'],
  ['element that is replaced', '<div><p data-{{"a"}}="{{.x}}">y</p></div>', '" b="', '="&#34; b=&#34;">y</p>'],
  ['new branch', '<div>{{if .x}}<a href="{{.x}}">y</a>{{end}}</div>', URL_ATTACK, '<a href="#ZgotmplZ">y</a>'],
  ['new item', '<ul>{{range .x}}<li title="{{.}}">{{.}}</li>{{end}}</ul>', ['"<'], '<li title="&#34;&lt;">&#34;&lt;</li>'],
];

const hostile = [ATTACK, URL_ATTACK, CSS_ATTACK, '{{.x}}', '-->', ']]>', '\u2028', '`${x}`', '\\', '\0', 0, null, true];

/** Tells the page's HTML after a change: as a client of 1.0 and one of 2.0 has it, and as it is rendered. */
function changes(text: string): (before: unknown, after: unknown) => readonly [v1: string, v2: string, plain: string] {
  const templates = createTemplates({ texts: { page: text } });
  const program = templates.live('page');
  return (before, after) => {
  const [old, next] = [program.evaluate({ x: before }), program.evaluate({ x: after })];
  const fragments = new Map(program.fragments(old).map(({ id, html }) => [id, html]));
  for (const { id, splices } of program.splices(old, next)) fragments.set(id, spliced(fragments.get(id)!, splices));
  const patch = program.diff(old, next);
  const values = patch ? applyPatch(program.root, old, JSON.parse(JSON.stringify(patch))) : old;
  return [
    [...fragments.values()].map(withoutAnnotations).join(''),
    withoutAnnotations(program.document(values, {})),
    templates.render('page', { x: after }),
  ];
  };
}

function spliced(html: string, splices: readonly Splice[]): string {
  return splices.toReversed().reduce((now, { position, length, text }) => {
    return now.slice(0, position) + text + now.slice(position + length);
  }, html);
}

describe('a value that is patched', () => {
  it.each(places)('is written as in a first render: %s', (_context, text, value, written) => {
    const before = Array.isArray(value) ? [] : '';
    const [v1, v2, plain] = changes(text)(before, value);
    expect(plain).toContain(written);
    expect(v1).toContain(written);
    expect(v2).toContain(written);
  });

  it.each(places.filter(([, , value]) => typeof value === 'string'))(
    'is written as in a first render, whatever it is: %s',
    (_context, text) => {
      const patched = changes(text);
      for (const before of hostile) {
        for (const after of hostile) {
          const [v1, v2, plain] = patched(before, after);
          expect(v2).toContain(plain);
          expect(plain).toContain(v1.replace(/^<(head|body|html)>|<\/(head|body|html)>$/g, '').trim());
        }
      }
    },
  );
});
