import { describe, expect, it } from '@jest/globals';
import { createTemplates, TemplateCache, type TemplatesOptions } from './core.js';

const PART = '{{define "part"}}<i>{{.x}}</i>{{end}}';
const TEXTS = { 'a.html': '<p>{{template "part" .}}</p>', 'b.html': '<b>{{shout .x}}</b>', 'part.html': PART };
const shout = (text: string) => text.toUpperCase();
const BASE: TemplatesOptions = { texts: TEXTS, functions: { shout } };

/** Whether two sets with one cache share the program of a page. */
function shares(name: string, first: TemplatesOptions, second: TemplatesOptions): boolean {
  const cache = new TemplateCache();
  return createTemplates({ ...first, cache }).live(name) === createTemplates({ ...second, cache }).live(name);
}

const others: readonly (readonly [what: string, page: string, options: TemplatesOptions, shared: boolean])[] = [
  ['nothing', 'a.html', { ...BASE, texts: { ...TEXTS } }, true],
  ['a page it does not reach', 'a.html', { ...BASE, texts: { ...TEXTS, 'b.html': '<b>{{.x}}</b>' } }, true],
  ['one more page', 'a.html', { ...BASE, texts: { ...TEXTS, 'c.html': '<b></b>' } }, true],
  ['its own text', 'b.html', { ...BASE, texts: { ...TEXTS, 'b.html': '<b>{{.x}}</b>' } }, false],
  [
    'a part it calls',
    'a.html',
    { ...BASE, texts: { ...TEXTS, 'part.html': '{{define "part"}}<u>{{.x}}</u>{{end}}' } },
    false,
  ],
  [
    'where the part is',
    'a.html',
    { ...BASE, texts: { 'a.html': TEXTS['a.html'], 'b.html': '', 'q.html': PART } },
    false,
  ],
  ['a function', 'b.html', { ...BASE, functions: { shout: (text: string) => `${text}!` } }, false],
  ['whether a function is pure', 'b.html', { ...BASE, functions: { shout: { fn: shout, pure: false } } }, false],
  ['how a function is registered', 'b.html', { ...BASE, functions: { shout: { fn: shout } } }, true],
  ['the head', 'a.html', { ...BASE, documentHead: '<script src="/x.js"></script>' }, false],
];

describe('the cache of compiled templates (A3)', () => {
  it.each(others)('knows a page again by its content: other is %s', (_what, page, options, shared) => {
    expect(shares(page, BASE, options)).toBe(shared);
  });

  it('gives programs that do what their own sets say', () => {
    const cache = new TemplateCache();
    const values = [shout, (text: string) => `${text}!`].map((fn) => {
      const program = createTemplates({ ...BASE, functions: { shout: fn }, cache }).live('b.html');
      return program.wire(program.evaluate({ x: 'hi' }));
    });
    expect(values).toEqual([['HI'], ['hi!']]);
  });

  it('makes way for what is new', () => {
    const cache = new TemplateCache(2);
    const open = (text: string) => createTemplates({ texts: { p: `<p>${text}</p>` }, cache }).live('p');
    const [first, second] = [open('1'), open('2')];
    expect(open('1')).toBe(first);
    open('3');
    expect(open('2')).not.toBe(second);
    expect(cache.metrics()).toEqual({ hits: 1, misses: 4, size: 2, hitRate: 0.2 });
  });

  it('keeps no mistake', () => {
    const cache = new TemplateCache();
    const open = () =>
      createTemplates({ texts: { p: '<a href="{{if .a}}/x{{else}}/y?z={{end}}{{.b}}">x</a>' }, cache }).live('p');
    expect(open).toThrow(expect.objectContaining({ code: 'TEMPLATE_ESCAPE' }));
    expect(open).toThrow(expect.objectContaining({ code: 'TEMPLATE_ESCAPE' }));
    expect(cache.metrics()).toMatchObject({ misses: 2, size: 0, hitRate: 0 });
  });

  /**
   * The reference load: 20 pages with a layout and three parts, and 100 saved edits while they are developed, one of twenty in
   * the layout, the others in one page each; after each edit the whole set is compiled, as the watcher does.
   */
  it('answers nine of ten questions in the reference load', () => {
    const cache = new TemplateCache();
    const texts: Record<string, string> = { 'layout.html': '' };
    for (const part of ['nav', 'foot', 'row']) texts[`${part}.html`] = `<b>${part} {{.x}}</b>`;
    const page = (number: number, edit: number) =>
      `{{template "nav.html" .}}<p>${number} ${edit} {{.x}}</p>{{template "layout${number % 2}"}}{{template "foot.html" .}}`;
    const layout = (edit: number) => `{{define "layout0"}}<i>${edit}</i>{{end}}{{define "layout1"}}<i>x</i>{{end}}`;
    for (let number = 0; number < 20; number++) texts[`page${number}.html`] = page(number, 0);
    texts['layout.html'] = layout(0);
    createTemplates({ texts, cache }).check();
    for (let edit = 1; edit <= 100; edit++) {
      if (edit % 20 === 0) texts['layout.html'] = layout(edit);
      else texts[`page${edit % 20}.html`] = page(edit % 20, edit);
      createTemplates({ texts: { ...texts }, cache }).check();
    }
    const { hits, misses, hitRate } = cache.metrics();
    expect(hits + misses).toBeGreaterThanOrEqual(101 * 20);
    expect(hitRate).toBeGreaterThanOrEqual(0.9);
  });
});
