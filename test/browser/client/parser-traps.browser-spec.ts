import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTemplates, trusted } from '../../../libs/livetemplate/src/core.js';
import { ClientBrowser } from './support/client-browser.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

/** What is between `<body>` and `</body>` of a template, and two states of its data. */
interface Trap {
  readonly id: string;
  readonly body: string;
  readonly before: unknown;
  readonly after: unknown;
}

const rows = (...names: string[]): unknown => ({ rows: names.map((name) => ({ name, cells: [name, `${name}!`] })) });

/** Ways in which a parser makes another tree of HTML than its text suggests. */
const traps: Trap[] = [
  {
    id: 'values side by side, which may be empty',
    body: '<p>{{.a}}{{.b}}</p><p>{{.a}} {{.b}}</p><p>Hello {{.a}}</p><b>{{.b}}</b>{{.a}}<i>{{.b}}</i>',
    before: { a: '', b: '' },
    after: { a: 'x', b: 'y' },
  },
  {
    id: 'values side by side that become empty',
    body: '<p>{{.a}}{{.b}}</p><p>{{.a}}{{if .b}} and {{.b}}{{end}}</p>',
    before: { a: 'x', b: 'y' },
    after: { a: '', b: '' },
  },
  {
    id: 'rows without a tbody',
    body: '<table>{{range .rows}}<tr><td>{{.name}}</td></tr>{{end}}</table>',
    before: rows('a', 'b'),
    after: rows('b', 'c', 'a'),
  },
  {
    id: 'rows that may be none, between a head and a foot',
    body: '<table><thead><tr><th>N</th></tr></thead><tbody>\n  {{range .rows}}\n  <tr>\n{{range .cells}}<td>{{.}}</td>\n{{end}}</tr>\n{{else}}<tr><td>none</td></tr>{{end}}\n</tbody><tfoot></tfoot></table>',
    before: rows(),
    after: rows('a', 'b', 'c'),
  },
  {
    id: 'text in a table, which the parser puts in front of it',
    body: '<table>{{.a}}<tr><td>{{.b}}</td></tr></table>',
    before: { a: '1', b: '2' },
    after: { a: 'x', b: 'y' },
  },
  {
    id: 'an element in a table, likewise',
    body: '<table><p>{{.a}}</p><tbody><tr><td>{{.b}}</td></tr></tbody></table>',
    before: { a: '1', b: '2' },
    after: { a: 'x', b: 'y' },
  },
  {
    id: 'elements that end without an end tag',
    body: '<ul>{{range .rows}}<li>{{.name}}{{end}}</ul><dl>{{range .rows}}<dt>{{.name}}<dd>{{.name}}{{end}}</dl><p>{{range .rows}}{{.name}}<p>{{end}}',
    before: rows('a', 'b'),
    after: rows('c', 'a'),
  },
  {
    id: 'a paragraph that a block closes',
    body: '<p>{{.a}}<div>{{.b}}</div></p><b><p>{{.a}}</b>{{.b}}</p>',
    before: { a: '1', b: '2' },
    after: { a: 'x', b: 'y' },
  },
  {
    id: 'a form in a form and a link in a link',
    body: '<form><form><input value="{{.a}}"></form></form><a href="/1">{{.a}}<a href="/2">{{.b}}</a></a>',
    before: { a: '1', b: '2' },
    after: { a: 'x', b: 'y' },
  },
  {
    id: 'options in groups',
    body: '<select>{{range .rows}}<optgroup label="{{.name}}">{{range .cells}}<option value="{{.}}">{{.}}</option>{{end}}</optgroup>{{end}}</select>',
    before: rows('a', 'b'),
    after: rows('b', 'c', 'a'),
  },
  {
    id: 'text of elements that hold nothing else',
    body: '<select><option>{{.a}} and {{.b}}</option></select><textarea>{{.a}}, {{.b}}</textarea><svg><title>{{.a}}</title><text>{{.b}}</text></svg>',
    before: { a: '<1>', b: '' },
    after: { a: '&amp;', b: '</textarea><b>' },
  },
  {
    id: 'line feeds at the start of pre and textarea',
    body: '<pre>{{.a}}</pre><textarea>{{.a}}</textarea><pre>\n{{.b}}</pre><listing>{{.a}}</listing>',
    before: { a: '\nfirst', b: '\n\nsecond' },
    after: { a: '\n\n\nx', b: '\ny' },
  },
  {
    id: 'carriage returns, zero bytes and other odd characters',
    body: '<p>{{.a}}</p><p title="{{.b}}">{{.b}}</p><textarea>{{.a}}</textarea>',
    before: { a: 'a\r\nb\rc', b: 'x\u0000y' },
    after: { a: '\r\r\n', b: '\u00a0\u200b\ufeff\u{1F600}' },
  },
  {
    id: 'a text longer than some parsers keep in one node',
    body: '<p>{{.a}}</p><p>{{.b}}</p>',
    before: { a: 'x'.repeat(200_000), b: 'short' },
    after: { a: 'short', b: 'y'.repeat(200_000) },
  },
  {
    id: 'svg and math, and html inside of them',
    body: '<svg viewBox="0 0 {{.n}} 9">{{range .rows}}<linearGradient id="{{.name}}"/><foreignObject><p>{{.name}}</p></foreignObject>{{end}}</svg><math>{{range .rows}}<mi>{{.name}}</mi>{{end}}</math>',
    before: { n: 1, ...(rows('a') as object) },
    after: { n: 2, ...(rows('b', 'a') as object) },
  },
  {
    id: 'elements of the page’s own',
    body: '<x-card data-x="{{.a}}"><span slot="s">{{.a}}</span>{{if .b}}<x-b>{{.b}}</x-b>{{end}}</x-card>',
    before: { a: '1', b: '' },
    after: { a: 'x', b: 'y' },
  },
  {
    id: 'markup that the application vouches for, with comments of its own',
    body: '<div>{{.html}}</div><ul>{{range .rows}}<li>{{$.html}}</li>{{end}}</ul>',
    before: { html: new trusted.HTML('<b>1</b><!--[--><!--]-->'), ...(rows('a') as object) },
    after: { html: new trusted.HTML('<i>2</i><!-- c --><td>3</td>'), ...(rows('a', 'b') as object) },
  },
  {
    id: 'white space that is text: rows as most people write them',
    body: '\n<ul>\n  {{range .rows}}\n    <li>{{.name}}</li>\n  {{end}}\n</ul>\n<p>\n {{range .rows}} <b>{{.name}}</b>, {{end}} </p>\n',
    before: rows('a', 'b', 'c', 'd'),
    after: rows('d', 'x', 'b', 'a'),
  },
];

const attributes = { 'data-lvt-page': 'p', 'data-lvt-seq': '1', 'data-lvt-template': 'f' };

function pageOf({ body, before, after }: Trap): {
  shape: string;
  html: string;
  patch: string;
  wanted: string;
  back: string;
} {
  const text = `<!DOCTYPE html><html><head><title>Trap</title></head><body>${body}</body></html>`;
  const program = createTemplates({ texts: { page: text } }).live('page');
  const [first, second] = [program.evaluate(before), program.evaluate(after)];
  return {
    shape: JSON.stringify(program.shape),
    html: program.document(first, { ...attributes, 'data-lvt-state': program.state(first) }),
    patch: JSON.stringify(program.diff(first, second)),
    wanted: program.document(second, {}),
    back: JSON.stringify(program.diff(second, first)),
  };
}

describe('a browser shows after a patch what it would make of the new HTML', () => {
  it.each(traps)('$id', async (trap) => {
    const { shape, html, patch, back, wanted } = pageOf(trap);
    const page = await browser.open(html);
    await page.evaluate((statics) => harness.adopt(JSON.parse(statics)), shape);
    const apply = (json: string): Promise<void> =>
      page.evaluate((change) => harness.patch(...JSON.parse(change)), json);
    await apply(patch);
    const changed = await page.evaluate((fresh) => harness.compare(fresh), wanted);
    expect(changed.shown).toBe(changed.expected);
    await apply(back);
    const restored = await page.evaluate((fresh) => harness.compare(fresh), html);
    expect(restored.shown).toBe(restored.expected);
    expect(await page.evaluate(() => harness.faults)).toEqual([]);
  });
});
