import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';
import { changedKeys, deriveKeys } from './derived-keys.js';
import type { LiveProgram } from './live-program.js';

type Fields = Readonly<Record<string, unknown>>;

const COUNT = 300;
const numbers = Array.from({ length: COUNT }, (_, i) => i);

type Make = (text: string) => unknown;

/** Pages of very many slots that read very many fields of one object, and what stands in these. */
const TEMPLATES: Readonly<Record<string, readonly [template: (i: number) => string, value: Make]>> = {
  'texts in elements': [(i) => `<b>{{show .wide.f${i}}}</b>`, (text) => text],
  'texts side by side': [(i) => `{{show .wide.f${i}}}<br>`, (text) => text],
  'fields of fields': [(i) => `<b>{{show .wide.f${i}.x}}{{show .wide.f${i}.y}}</b>`, (x) => ({ x, y: 'same' })],
  branches: [(i) => `{{if show .wide.f${i}}}<b>{{.wide.f${i}}}</b>{{else}}<i>none</i>{{end}}`, (text) => text],
  lists: [
    (i) => `<ul>{{range .wide.f${i}}}<li>{{show .}}</li>{{else}}<li>none</li>{{end}}</ul>`,
    (text) => [text, 'b'].filter((item) => item !== 'gone'),
  ],
  'a map': [
    (i) => (i === 0 ? '<ul>{{range $k, $v := .wide}}<li>{{$k}} {{show $v}}</li>{{end}}</ul>' : ''),
    (text) => text,
  ],
  'an item of a list': [(i) => `<b>{{show .f${i}}}</b>`, (text) => text],
};

const EDITS: Readonly<Record<string, (wide: Fields, value: Make) => Fields>> = {
  'one field': (wide, value) => ({ ...wide, f17: value('new') }),
  'the last field': (wide, value) => ({ ...wide, [`f${COUNT - 1}`]: value('new') }),
  'several fields': (wide, value) => ({ ...wide, f3: value('new'), f4: value(''), f250: value('gone') }),
  'a field that is gone': ({ f17: _gone, ...wide }) => wide,
  'a field that holds nothing': (wide) => ({ ...wide, f17: undefined }),
  'a field that nobody reads': (wide) => ({ ...wide, unread: 1 }),
  'all fields': (wide, value) => Object.fromEntries(Object.keys(wide).map((key) => [key, value('new')])),
  nothing: (wide) => ({ ...wide }),
};

function dataOf(wide: Fields): unknown {
  return { wide, items: [{ f1: 1 }, wide] };
}

/** A page, and what it has evaluated. */
class Page {
  readonly seen: unknown[] = [];
  readonly program: LiveProgram;
  readonly wide: Fields;
  private readonly value: Make;

  constructor(name: string) {
    const [part, value] = TEMPLATES[name]!;
    const parts = numbers.map(part).join('');
    const text = name === 'an item of a list' ? `{{range .items}}<p>${parts}</p>{{end}}` : `<main>${parts}</main>`;
    const show = (shown: unknown): unknown => {
      this.seen.push(shown);
      return shown;
    };
    this.program = createTemplates({ texts: { page: text }, functions: { show } }).live('page');
    this.value = value;
    this.wide = Object.fromEntries(numbers.map((i) => [`f${i}`, value(`v${i}`)]));
  }

  edited(edit: string, isTold: boolean): Fields {
    const { wide } = this;
    const next = EDITS[edit]!(wide, this.value);
    const keys = [...new Set([...Object.keys(wide), ...Object.keys(next)])];
    const changed = keys.filter((key) => wide[key] !== next[key]);
    if (isTold) deriveKeys(next, wide, changed);
    return next;
  }

  patch(before: unknown, now: unknown): { readonly patch: unknown; readonly evaluated: number } {
    this.seen.length = 0;
    const compared = this.program.compare(before, now);
    return { patch: this.program.diff(compared.before, compared.after), evaluated: this.seen.length };
  }
}

const cases = Object.keys(TEMPLATES).flatMap((template) =>
  Object.keys(EDITS).flatMap((edit) => [true, false].map((isTold) => ({ template, edit, isTold }))),
);
const pages = new Map(Object.keys(TEMPLATES).map((name) => [name, new Page(name)]));

describe('data of very many fields', () => {
  it.each(cases)(
    '$edit, $template, told: $isTold: compares as if all values were known',
    ({ template, edit, isTold }) => {
      const page = pages.get(template)!;
      const { program } = page;
      const [before, now] = [dataOf(page.wide), dataOf(page.edited(edit, isTold))];
      const values = program.evaluate(before);
      const wanted = program.diff(values, program.evaluate(now));
      expect(page.patch(before, now).patch).toEqual(wanted);
      expect(program.diff(values, program.evaluate(now, { data: before, values }))).toEqual(wanted);
      const compared = program.compare(before, now);
      const bound = program.bound(values, program.evaluate(now));
      // All values of a list without keys say less than where it was compared.
      expect([null, program.bound(compared.before, compared.after)]).toContainEqual(bound);
    },
  );

  it.each(Object.keys(TEMPLATES))('evaluates few slots where one field has changed: %s', (template) => {
    const page = pages.get(template)!;
    for (const isTold of [true, false]) {
      const { patch, evaluated } = page.patch(dataOf(page.wide), dataOf(page.edited('one field', isTold)));
      expect(patch).not.toBeNull();
      expect(evaluated).toBeGreaterThan(0);
      // Neighbours share a bit; each is evaluated twice, and shows up to two values.
      expect(evaluated).toBeLessThan(COUNT / 2);
    }
  });

  it('evaluates of very many slots no more than a few beside that which has changed', () => {
    const all = Array.from({ length: 5_000 }, (_, i) => `f${i}`);
    const seen: unknown[] = [];
    const show = (shown: unknown): unknown => {
      seen.push(shown);
      return shown;
    };
    const text = `<main>${all.map((name) => `<b>{{show .${name}}}</b>`).join('')}</main>`;
    const program = createTemplates({ texts: { page: text }, functions: { show } }).live('page');
    const before = Object.fromEntries(all.map((name) => [name, name]));
    for (const name of ['f0', 'f77', 'f2500', 'f4999']) {
      const now = { ...before, [name]: 'new' };
      seen.length = 0;
      const compared = program.compare(before, now);
      expect(program.diff(compared.before, compared.after)).toEqual([all.indexOf(name), 'new']);
      expect(seen).toContain('new');
      expect(seen.length).toBeLessThan(100);
    }
  });

  it.each<readonly [what: string, edit: (wide: Fields) => Fields, shown: readonly unknown[]]>([
    ['another value', (wide) => ({ ...wide, f17: 'new' }), ['v17', 'new']],
    ['a key that has come', (wide) => ({ ...wide, a: 'come' }), ['come']],
    ['a key that has gone', ({ f17: _gone, ...wide }) => wide, []],
    ['another order', (wide) => Object.fromEntries(Object.entries(wide).toReversed()), []],
  ])('evaluates of a map only what differs: %s', (_what, edit, shown) => {
    const page = new Page('a map');
    const next = edit(page.wide);
    page.patch({ wide: page.wide }, { wide: next });
    expect(page.seen).toEqual(shown);
  });

  it('looks at nothing but what it was told', () => {
    const page = pages.get('texts in elements')!;
    const next = page.edited('one field', false);
    deriveKeys(next, page.wide, ['f18']);
    const { patch } = page.patch(dataOf(page.wide), dataOf(next));
    expect(patch).toBeNull();
  });

  it('knows only of the object that another was made of', () => {
    const page = pages.get('texts in elements')!;
    const { wide } = page;
    const [one, other] = [page.edited('one field', true), page.edited('one field', false)];
    expect(changedKeys(one, wide)).toEqual(['f17']);
    expect(changedKeys(other, wide)).toBeNull();
    expect(changedKeys(one, other)).toBeNull();
  });

  it('runs other code where Object.prototype was given one of very many names', () => {
    const { program, wide } = pages.get('texts in elements')!;
    const data = dataOf({ ...wide, f17: undefined });
    const wanted = program.evaluate(data);
    Object.defineProperty(Object.prototype, 'f17', { value: 'everywhere', configurable: true });
    try {
      const { f17: _gone, ...rest } = wide;
      expect(program.evaluate(dataOf(rest))).toEqual(wanted);
    } finally {
      delete (Object.prototype as { f17?: unknown }).f17;
    }
  });
});
