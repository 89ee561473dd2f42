import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates, trusted } from '../../libs/livetemplate/src/core.js';
import { applyPatch } from '../../libs/livetemplate/src/testing/apply-patch.js';
import { withoutAnnotations } from '../support/annotations.js';
import { randomCases } from '../support/random-cases.js';
import { type Place, PLACES } from './escape-places.js';
import { hostileText, hostileValue } from './hostile-values.js';
import { elementsUnderTest, skeletonOf } from './page-skeleton.js';
import { pageData, type PageData, pageTemplate } from './random-pages.js';

/** A page around a place: once alone, once in each item of a list, where the end of an item is the start of the next. */
const SETTINGS: Readonly<Record<string, (place: string) => string>> = {
  alone: (place) => place,
  'in a list': (place) => `{{range .items}}${place}{{end}}`,
  'in a branch': (place) => `{{with $}}${place}{{else}}none{{end}}`,
};

function pageAround(place: string): string {
  return `<!doctype html><html><head><title>t</title></head><body><main>${place}</main><p>end</p></body></html>`;
}

interface Values {
  readonly v: unknown;
  readonly w: unknown;
}

function pageOf(place: Place, setting: string) {
  const templates = createTemplates({ texts: { 'page.html': pageAround(SETTINGS[setting]!(place.html)) } });
  const program = templates.live('page.html');
  const data = (values: Values) => ({ ...values, items: [values, values] });
  return {
    program,
    data,
    plain: (values: Values) => templates.render('page.html', data(values)),
    live: (values: Values) => program.document(program.evaluate(data(values)), { 'data-lvt-page': 'x' }),
  };
}

/** All that must not depend on the values. */
function structureOf(place: Place, html: string): unknown {
  const elements = elementsUnderTest(html);
  const skeleton = skeletonOf(html);
  if (!place.namesAttributes) return [skeleton, elements.map((element) => place.structure?.(element))];
  // Here the values may name attributes, but none that does something.
  expect(elements.flatMap(({ attributes }) => Object.keys(attributes).filter((name) => isActive(name)))).toEqual([]);
  return skeleton.replaceAll(/(?<=<p) id[^<>]*/g, '');
}

function isActive(name: string): boolean {
  return /^on|^style$|href|src|action|^data$|[<>"'=\s]/.test(name);
}

/** Parsers read line ends as line feeds and replace NUL; stray halves of characters have no UTF-8. */
function asParsed(value: string): string {
  return value.replaceAll(/\r\n?/g, '\n').replaceAll(/\0|\p{Surrogate}/gu, '\ufffd');
}

function valueFor({ own = [], finite }: Place): fc.Arbitrary<unknown> {
  const value = hostileValue(own);
  return finite === true ? value.filter((any) => typeof any !== 'number' || Number.isFinite(any)) : value;
}

const HARMLESS: Values = { v: 'ab', w: 'cd' };
const cases = Object.keys(PLACES).flatMap((name) => Object.keys(SETTINGS).map((setting) => [name, setting] as const));

describe('no value leaves its place', () => {
  it.each(cases)('%s, %s', (name, setting) => {
    const place = PLACES[name]!;
    const page = pageOf(place, setting);
    const plain = structureOf(place, page.plain(HARMLESS));
    const live = structureOf(place, page.live(HARMLESS));
    const value = valueFor(place);
    fc.assert(
      fc.property(value, value, (v, w) => {
        expect(structureOf(place, page.plain({ v, w }))).toEqual(plain);
        expect(structureOf(place, page.live({ v, w }))).toEqual(live);
      }),
      randomCases(100),
    );
  });
});

// What an author vouches for may break out: had the check above no eyes, it would not see that either.
describe('the check sees a value that does leave its place', () => {
  it.each<[string, unknown]>([
    ['text', new trusted.HTML('</p><b>')],
    ['text in SVG', new trusted.HTML('<rect/>')],
    ['attribute name', new trusted.HTMLAttr('onclick=x a')],
    ['URL', new trusted.URL('javascript:x')],
    ['srcset', new trusted.Srcset('javascript:x 1x')],
    ['refresh of a meta element', new trusted.URL('javascript:x')],
    ['style attribute', new trusted.CSS('red } x { y: z')],
    ['stylesheet', new trusted.CSS('red; e: "f"')],
    ['script', new trusted.JS('1); out(2')],
    ['script strings', new trusted.JSStr('a\\')],
    ['event handler', new trusted.JS('1, 2')],
    ['JSON script', new trusted.JS('</script>')],
  ])('%s: %p', (name, v) => {
    const place = PLACES[name]!;
    const page = pageOf(place, 'alone');
    const seen = (html: string): unknown => {
      try {
        return structureOf(place, html);
      } catch (error) {
        return error;
      }
    };
    expect(seen(page.plain({ v, w: 'cd' }))).not.toEqual(seen(page.plain(HARMLESS)));
  });
});

describe('what a patch brings is what a first render writes', () => {
  it.each(cases)('%s, %s', (name, setting) => {
    const place = PLACES[name]!;
    const { program, data, plain } = pageOf(place, setting);
    const value = valueFor(place);
    fc.assert(
      fc.property(value, value, value, value, (v, w, x, y) => {
        const before = program.evaluate(data({ v, w }));
        const after = program.evaluate(data({ v: x, w: y }));
        const patch = program.diff(before, after);
        const patched = patch ? applyPatch(program.root, before, JSON.parse(JSON.stringify(patch))) : before;
        expect(program.wire(patched)).toEqual(program.wire(after));
        expect(withoutAnnotations(program.document(patched, {}))).toBe(plain({ v: x, w: y }));
      }),
      randomCases(30),
    );
  });
});

const functions = { trust: (markup: unknown) => new trusted.HTML(String(markup)) };

/** The data with other texts: which are equal, and which are empty, stays as it was. */
function withTexts(data: PageData, write: (text: string) => string): PageData {
  const other = (text: string): string => (text === '' ? '' : write(text));
  const items = data.xs.map((x) => ({ ...x, t: other(x.t), ys: x.ys.map((y) => ({ ...y, t: other(y.t) })) }));
  const m = Object.fromEntries(Object.entries(data.m).map(([key, text]) => [key, other(text)]));
  return { ...data, a: other(data.a), b: other(data.b), xs: items, m };
}

describe('the texts of the data decide nothing about the structure of a page', () => {
  it('of a random template', () => {
    fc.assert(
      fc.property(pageTemplate, pageData, hostileText, (text, data, attack) => {
        const templates = createTemplates({ texts: { 'page.html': text }, functions });
        const program = templates.live('page.html');
        const numbers = new Map<string, string>();
        const word = (other: string): string => {
          if (!numbers.has(other)) numbers.set(other, `w${numbers.size}`);
          return numbers.get(other)!;
        };
        const harmless = withTexts(data, word);
        const hostile = withTexts(data, (other) => attack + word(other) + attack);
        const live = (of: PageData): string => skeletonOf(program.document(program.evaluate(of), {}));
        expect(skeletonOf(templates.render('page.html', hostile))).toBe(
          skeletonOf(templates.render('page.html', harmless)),
        );
        expect(live(hostile)).toBe(live(harmless));
      }),
      randomCases(400),
    );
  });
});

const readable = Object.entries(PLACES).filter(([, place]) => place.read !== undefined);

describe('a text arrives as it is', () => {
  it.each(readable)('%s', (_name, place) => {
    const page = pageOf(place, 'alone');
    fc.assert(
      fc.property(hostileText, hostileText, (v, w) => {
        const [element] = elementsUnderTest(page.plain({ v, w }));
        const read = place.read!(element!).map((value) => asParsed(String(value)));
        expect(read).toEqual([v, w].slice(0, read.length).map(asParsed));
      }),
      randomCases(100),
    );
  });
});
