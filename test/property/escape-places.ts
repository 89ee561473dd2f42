import { createContext, runInContext } from 'node:vm';

import type { TrustedName } from './hostile-values.js';
import { cssSkeleton, type ReadElement } from './page-skeleton.js';

/** A place where a value can stand. The element that is looked at has the id "c"; the values are `.v` and `.w`. */
export interface Place {
  readonly html: string;
  /** Types of trusted text that may stand here as they are. */
  readonly own?: readonly TrustedName[];
  /** What a reader makes of the element besides its place in the page: the same whatever the values. */
  readonly structure?: (element: ReadElement) => unknown;
  /** The texts `v` and `w` as a reader gets them back. Without it they do not come through unchanged. */
  readonly read?: (element: ReadElement) => readonly unknown[];
  /** Where NaN and the infinities are refused: they have no JSON. */
  readonly finite?: true;
  /** Where names of attributes come from data. */
  readonly namesAttributes?: true;
}

const attribute =
  (name: string) =>
  ({ attributes }: ReadElement): string =>
    attributes[name] ?? 'no such attribute';
const text = (element: ReadElement): string => element.text;

const world: { out?: (...args: unknown[]) => void } = createContext({});

/** The arguments of the calls of `out`: all that the scripts of the places do. */
function calls(script: string): unknown[][] {
  const found: unknown[][] = [];
  world.out = (...args) => void found.push(args);
  runInContext(script, world);
  return found;
}

const scriptOf = (where: (element: ReadElement) => string) => ({
  structure: (element: ReadElement) => calls(where(element)).map((args) => args.length),
  read: (element: ReadElement) => calls(where(element)).flat(),
});

/** Where a browser would go. */
function target(url: string): URL {
  return new URL(url, 'https://own.example/dir/page');
}

const harmlessScheme = (url: string): string => {
  const { protocol } = new URL(url, 'https://own.example/');
  return ['http:', 'https:', 'mailto:'].includes(protocol) ? 'harmless' : protocol;
};

/** A URL that no browser can parse leads nowhere. */
const schemeOf = (url: string): string =>
  URL.canParse(url, 'https://own.example/') ? harmlessScheme(url) : 'harmless';

export const PLACES: Readonly<Record<string, Place>> = {
  text: { html: '<p id="c">{{.v}}</p>', own: ['HTML'], read: (e) => [e.text] },
  'text between tags': { html: '<p id="c">{{.v}}<b>x</b>{{.w}}</p>', own: ['HTML'] },
  'text in a table': { html: '<table><tbody><tr><td id="c">{{.v}}</td></tr></tbody></table>', own: ['HTML'] },
  'text in SVG': { html: '<svg><text id="c">{{.v}}</text></svg>', own: ['HTML'], read: (e) => [e.text] },
  pre: { html: '<pre id="c">a{{.v}}</pre>', own: ['HTML'], read: (e) => [e.text.slice(1)] },
  textarea: { html: '<textarea id="c">a{{.v}}</textarea>', own: ['HTML'], read: (e) => [e.text.slice(1)] },
  title: { html: '<title id="c">{{.v}}</title>', own: ['HTML'], read: (e) => [e.text] },
  option: { html: '<select><option id="c">{{.v}}</option></select>', own: ['HTML'], read: (e) => [e.text] },
  'attribute in double quotes': {
    html: '<p id="c" title="{{.v}}" lang="{{.w}}">x</p>',
    own: ['HTML'],
    read: (e) => [attribute('title')(e), attribute('lang')(e)],
  },
  'attribute in single quotes': {
    html: "<p id=c title='a{{.v}}b' lang='{{.w}}'>x</p>",
    own: ['HTML'],
    read: (e) => [attribute('title')(e).slice(1, -1)],
  },
  'attribute without quotes': { html: '<p id=c title={{.v}} lang=a{{.w}} dir=ltr>x</p>', own: ['HTML'] },
  'attribute without quotes at the end of its tag': { html: '<p id=c title={{.v}}>x</p>', own: ['HTML'] },
  'attribute name': { html: '<p id=c {{.v}}="x">y</p>', own: ['HTMLAttr'], namesAttributes: true },
  'attribute list': { html: '<p id=c {{.v}} {{.w}}>y</p>', own: ['HTMLAttr'], namesAttributes: true },
  'branch between attributes': {
    html: '<p id="c" {{if .v}}title="{{.v}}"{{else}}title="{{.w}}"{{end}}>x</p>',
    own: ['HTML'],
  },
  URL: {
    html: '<a id="c" href="{{.v}}">x</a>',
    own: ['URL'],
    structure: (e) => schemeOf(attribute('href')(e)),
  },
  'URL without quotes': {
    html: '<a id=c href={{.v}} rel=x>x</a>',
    own: ['URL'],
    structure: (e) => schemeOf(attribute('href')(e)),
  },
  'URL of an image, a form and a frame': {
    html: '<form id="c" action="{{.v}}"><img src="{{.v}}"><iframe src="{{.w}}"></iframe></form>',
    own: ['URL'],
    structure: (e) => schemeOf(attribute('action')(e)),
  },
  'URL of a custom attribute': {
    html: '<p id="c" data-href="{{.v}}" xlink:href="{{.w}}">x</p>',
    own: ['URL'],
    structure: (e) => [schemeOf(attribute('data-href')(e)), schemeOf(attribute('xlink:href')(e))],
  },
  'path of a URL': {
    html: '<a id="c" href="/a/{{.v}}/b">x</a>',
    own: ['URL'],
    structure: (e) => target(attribute('href')(e)).origin,
  },
  'query of a URL': {
    html: '<a id="c" href="/a?v={{.v}}&amp;w={{.w}}">x</a>',
    own: ['URL'],
    structure: (e) => [...target(attribute('href')(e)).searchParams.keys()],
    read: (e) => [...target(attribute('href')(e)).searchParams.values()],
  },
  'fragment of a URL': {
    html: '<a id="c" href="/a?b=c#{{.v}}">x</a>',
    own: ['URL'],
    structure: (e) => target(attribute('href')(e)).search,
  },
  srcset: {
    html: '<img id="c" srcset="{{.v}}, /b 2x">',
    own: ['URL', 'Srcset'],
    structure: (e) =>
      attribute('srcset')(e)
        .split(',')
        .map((candidate) => schemeOf(candidate.trim()))
        .every((scheme) => scheme === 'harmless'),
  },
  'refresh of a meta element': {
    html: '<meta id="c" http-equiv="refresh" content="0; url={{.v}}">',
    own: ['URL'],
    structure: (e) => schemeOf(/url=([^;]*)/i.exec(attribute('content')(e))?.[1] ?? ''),
  },
  'style attribute': {
    html: '<p id="c" style="color: {{.v}}; width: {{.w}}">x</p>',
    own: ['CSS'],
    structure: (e) => cssSkeleton(attribute('style')(e)),
  },
  'style attribute without quotes': {
    html: '<p id=c style=color:{{.v}};width:{{.w}} title=x>x</p>',
    own: ['CSS'],
    structure: (e) => cssSkeleton(attribute('style')(e)),
  },
  'URL in a style attribute': {
    html: '<p id="c" style="background: url({{.v}})">x</p>',
    own: ['CSS', 'URL'],
    structure: (e) => cssSkeleton(attribute('style')(e)),
  },
  stylesheet: {
    html: '<style id="c">a { b: {{.v}}; c: "{{.v}}"; d: \'{{.w}}\' } /* {{.v}} */ e { f: url({{.v}}); g: url("{{.w}}") }</style>',
    own: ['CSS', 'URL'],
    structure: (e) => cssSkeleton(e.text),
  },
  script: { html: '<script id="c">out({{.v}}, {{.w}})</script>', own: ['JS', 'JSStr'], ...scriptOf(text) },
  'script, inside a list and a map': {
    html: '<script id="c">out(...[{{.v}}], {a: {{.w}}}.a)</script>',
    own: ['JS', 'JSStr'],
    ...scriptOf(text),
  },
  'script strings': {
    html: '<script id="c">out("{{.v}}", \'{{.w}}\')</script>',
    own: ['JSStr'],
    ...scriptOf(text),
  },
  'script template literal': {
    html: '<script id="c">out(`{{.v}}`, `${`${ {{.w}} }`}`)</script>',
    own: ['JS', 'JSStr'],
    ...scriptOf(text),
  },
  'script regular expression': {
    // Not divided by the value itself: what has a "toString" of its own, which is no function, is no number either.
    html: '<script id="c">out(/^{{.v}}$/.test("{{.v}}"), 1 / 2 / !{{.w}})</script>',
    own: ['JS', 'JSStr'],
    structure: (e) => calls(e.text).map(([matches, ...rest]) => [matches, rest.length]),
  },
  'script comments': {
    html: '<script id="c">/* {{.v}} */ out(1) // {{.w}}\nout(2) <!-- {{.v}}\nout(3)</script>',
    structure: (e) => calls(e.text),
  },
  'script module': {
    html: '<script id="c" type="module">out({{.v}}, {{.w}})</script>',
    own: ['JS', 'JSStr'],
    ...scriptOf(text),
  },
  'event handler': {
    html: '<button id="c" onclick="out({{.v}}, \'{{.w}}\')">x</button>',
    own: ['JS', 'JSStr'],
    ...scriptOf(attribute('onclick')),
  },
  'event handler without quotes': {
    html: '<button id=c onclick=out({{.v}},{{.w}}) title=x>x</button>',
    own: ['JS', 'JSStr'],
    ...scriptOf(attribute('onclick')),
  },
  'JSON script': {
    html: '<script id="c" type="application/json">{"v": {{.v}}, "w": [{{.w}}]}</script>',
    own: ['JS', 'JSStr'],
    finite: true,
    structure: (e) => Object.keys(JSON.parse(e.text) as object),
    read: (e) => Object.values(JSON.parse(e.text) as object).flat(),
  },
  'data in another script': { html: '<script id="c" type="text/plain">{{.v}}</script>', own: ['HTML'] },
  'json in an attribute': {
    html: '<p id="c" data-v="{{json .v}}" data-w="{{json .w}}">x</p>',
    finite: true,
    read: (e) => ['data-v', 'data-w'].map((name) => JSON.parse(attribute(name)(e)) as unknown),
  },
  'json in a script': {
    html: '<script id="c">out({{json .v}}, 1-{{json .w}})</script>',
    finite: true,
    structure: scriptOf(text).structure,
  },
  'HTML comment': { html: '<p id="c">a<!-- {{.v}} -->b</p>', structure: (e) => e.text },
};
