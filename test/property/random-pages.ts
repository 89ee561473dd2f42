import fc from 'fast-check';

/** Random templates that are well-formed HTML, and random data for them. */

export interface PageData {
  readonly a: string;
  readonly b: string;
  readonly n: number;
  readonly f: boolean;
  readonly g: boolean;
  readonly markup: string;
  readonly xs: readonly Item[];
  readonly m: Readonly<Record<string, string>>;
}

export interface Item {
  readonly id: string;
  readonly t: string;
  readonly f: boolean;
  readonly ys: readonly { readonly id: string; readonly t: string }[];
}

const text = fc.constantFrom(
  '',
  'x',
  'Ann',
  '<b>',
  '&amp;',
  ' ',
  'a\nb',
  '\'q"',
  'é🚀',
  'javascript:x',
  ']]>',
  '</script>',
);

const ids = fc.oneof(
  { weight: 3, arbitrary: fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5', '6', '7'), { maxLength: 6 }) },
  // Long lists, so that moving an item is cheaper than naming a whole new order.
  {
    weight: 1,
    arbitrary: fc.subarray(
      Array.from({ length: 16 }, (_, i) => `k${i}`),
      { minLength: 14 },
    ),
  },
);

function nearlyInOrder<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  if (items.length < 2) return fc.constant([...items]);
  const place = fc.nat({ max: items.length - 1 });
  return fc.tuple(place, place).map(([from, to]) => {
    const moved = [...items];
    moved.splice(to, 0, ...moved.splice(from, 1));
    return moved;
  });
}

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  const all = fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
  return fc.oneof(all, nearlyInOrder(items));
}

const ys = ids
  .chain((list) => shuffled(list))
  .chain((list) => fc.tuple(...list.map((id) => fc.record({ id: fc.constant(id), t: text }))));

const xs = ids
  .chain((list) => shuffled(list))
  .chain((list) => fc.tuple(...list.map((id) => fc.record({ id: fc.constant(id), t: text, f: fc.boolean(), ys }))));

export const pageData: fc.Arbitrary<PageData> = fc.record({
  a: text,
  b: text,
  n: fc.integer({ min: -2, max: 3 }),
  f: fc.boolean(),
  g: fc.boolean(),
  markup: fc.constantFrom('', 'plain', '<i>m</i>', '<i>m</i> and <b>n</b>', '&lt;'),
  xs,
  m: fc.dictionary(fc.constantFrom('k', 'l', 'z'), text),
});

/** Inside `{{range .xs}}` dot is an item; elsewhere it is the page's data. */
type Dot = 'page' | 'item' | 'leaf';

const FIELDS: Readonly<Record<Dot, readonly string[]>> = {
  page: ['.a', '.b', '.n', '.markup | trust', 'printf "%s-%d" .a .n', '$.a', 'len .xs'],
  item: ['.t', '.id', '$.a', '$.b | upper', '.t | printf "%q"'],
  leaf: ['.t', '.id', '$.a'],
};

const CONDITIONS: Readonly<Record<Dot, readonly string[]>> = {
  page: ['.f', '.g', 'gt .n 0', 'and .f .g', 'eq .a .b'],
  item: ['.f', '$.f', '.ys'],
  leaf: ['$.f', '$.g', '.t'],
};

function of<T>(list: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...list);
}

function words(): fc.Arbitrary<string> {
  return fc.constantFrom(' ', 'Hello ', '\n  ', ' &amp; ', '-', 'é', ' &lt; ');
}

/** Content between tags. */
function content(dot: Dot, depth: number): fc.Arbitrary<string> {
  const action = of(FIELDS[dot]).map((field) => `{{${field}}}`);
  const leaf = fc.oneof(words(), action);
  if (depth === 0) return fc.array(leaf, { maxLength: 3 }).map((parts) => parts.join(''));
  const inner = content(dot, depth - 1);
  const piece = fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 3, arbitrary: element(dot, inner) },
    { weight: 2, arbitrary: branch(dot, inner) },
    { weight: 2, arbitrary: list(dot, depth) },
    { weight: 1, arbitrary: inner.map((body) => `{{$v := ${FIELDS[dot][0]}}}${body}<u>{{$v}}</u>`) },
    { weight: 1, arbitrary: of(CONDITIONS[dot]).map((test) => `<p>{{template "part" ${test}}}</p>`) },
  );
  return fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(''));
}

function element(dot: Dot, inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const field = of(FIELDS[dot]);
  const test = of(CONDITIONS[dot]);
  const attribute = fc.oneof(
    field.map((value) => ` title="{{${value}}}"`),
    fc.tuple(field, test).map(([value, when]) => ` class="c {{if ${when}}}on{{else}}off-{{${value}}}{{end}}"`),
    field.map((value) => ` href="/p?q={{${value}}}"`),
    field.map((value) => ` style="color: {{${value}}}"`),
    field.map((value) => ` onclick="f({{${value}}})"`),
    test.map((when) => ` {{if ${when}}}hidden{{end}}`),
    fc.tuple(test, field).map(([when, value]) => ` hidden{{if ${when}}} lang="{{${value}}}"{{end}}`),
    fc.tuple(test, field).map(([when, value]) => `{{if ${when}}} data-x="{{${value}}}"{{end}}`),
    fc.constant(' id="fixed"'),
    fc.constant(''),
  );
  const tag = of(['div', 'span', 'b', 'section']);
  const plain = fc
    .tuple(tag, attribute, inner)
    .map(([name, attributes, body]) => `<${name}${attributes}>${body}</${name}>`);
  const special = fc.oneof(
    field.map((value) => `<textarea>{{${value}}}</textarea>`),
    field.map((value) => `<pre>{{${value}}}</pre>`),
    field.map((value) => `<input value="{{${value}}}">`),
    field.map((value) => `<script>var v = {{${value}}};</script>`),
    field.map((value) => `<table><tbody><tr><td>{{${value}}}</td></tr></tbody></table>`),
  );
  return fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: special });
}

function branch(dot: Dot, inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const test = of(CONDITIONS[dot]);
  return fc.oneof(
    fc.tuple(test, inner).map(([when, body]) => `{{if ${when}}}${body}{{end}}`),
    fc.tuple(test, inner, inner).map(([when, a, b]) => `{{if ${when}}}${a}{{else}}${b}{{end}}`),
    fc
      .tuple(test, test, inner, inner, inner)
      .map(([one, two, a, b, c]) => `{{if ${one}}}${a}{{else if ${two}}}${b}{{else}}${c}{{end}}`),
  );
}

function list(dot: Dot, depth: number): fc.Arbitrary<string> {
  if (dot === 'page') {
    const item = content('item', depth - 1);
    return fc.oneof(
      item.map((body) => `<ul>{{range .xs}}<li data-key="{{.id}}">${body}</li>{{end}}</ul>`),
      item.map((body) => `<div>{{range $i, $x := .xs}} {{$i}} ${body}{{else}}none {{$.b}}{{end}}</div>`),
      item.map(
        (body) =>
          `{{range .xs}}{{if .f}}<p id="p{{.id}}">${body.replaceAll('<p', '<i').replaceAll('</p', '</i')}</p>{{end}}{{end}}`,
      ),
      item.map(
        (body) =>
          `<ul>{{range .xs}}{{if .f}}<li id="x{{.id}}">${body}</li>{{else}}{{with .}}<li data-key="{{.id}}">${body}</li>{{end}}{{end}}{{end}}</ul>`,
      ),
      fc.constant('<dl>{{range $k, $v := .m}}<dt>{{$k}}</dt><dd>{{$v}}</dd>{{end}}</dl>'),
      fc.constant('{{range .n}}{{.}},{{end}}'),
    );
  }
  if (dot === 'item') {
    return content('leaf', depth - 1).map((body) => `<ol>{{range .ys}}<li id="y{{.id}}">${body}</li>{{end}}</ol>`);
  }
  return fc.constant('<hr>');
}

/** A part of a page, and the named template that it may call. */
export const pageTemplate: fc.Arbitrary<string> = fc
  .tuple(
    content('page', 3),
    of(['{{define "part"}}[{{.}}]{{end}}', '{{define "part"}}{{if .}}<em>{{.}}</em>{{else}}no{{end}}{{end}}']),
  )
  .map(([body, part]) => `<main>${body}</main>${part}`);

const QUIRKY_TAGS = [
  'p',
  'div',
  'ul',
  'li',
  'table',
  'tbody',
  'tr',
  'td',
  'select',
  'option',
  'svg',
  'g',
  'a',
  'button',
  'form',
  'b',
  'i',
  'h1',
  'dl',
  'dt',
  'dd',
  'pre',
  'label',
  'details',
  'textarea',
  'template',
  'optgroup',
  'colgroup',
  'caption',
  'foreignObject',
  'title',
  'nobr',
  'ruby',
  'rt',
  'main',
  'span',
];

/** Tags in any order: elements left open, closed twice, nested as no parser would keep them. */
function soup(dot: Dot, depth: number): fc.Arbitrary<string> {
  const tag = of(QUIRKY_TAGS);
  // Markup that is trusted may break what it stands in, and nobody could tell before.
  const fields = FIELDS[dot].filter((field) => !field.includes('trust'));
  const action = of(fields).map((field) => `{{${field}}}`);
  const small = fc.oneof(words(), action);
  const inner = depth > 0 ? soup(dot, depth - 1) : small;
  const proper = fc.tuple(tag, inner).map(([name, body]) => `<${name}>${body}</${name}>`);
  const attributes = fc.tuple(tag, of(FIELDS[dot])).map(([name, field]) => `<${name} title="{{${field}}}">`);
  const piece = fc.oneof(
    { weight: 5, arbitrary: proper },
    { weight: 3, arbitrary: small },
    { weight: 1, arbitrary: tag.map((name) => `<${name}>`) },
    { weight: 1, arbitrary: tag.map((name) => `</${name}>`) },
    { weight: 1, arbitrary: attributes },
    { weight: 1, arbitrary: of(['<br>', '<hr>', '<img>', '<input>', '<col>', '<circle/>']) },
    { weight: 3, arbitrary: branch(dot, inner) },
    { weight: 2, arbitrary: dot === 'page' ? items(depth) : inner },
  );
  return fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(''));
}

function items(depth: number): fc.Arbitrary<string> {
  const body = depth > 0 ? soup('item', depth - 1) : fc.constant('{{.t}}');
  return fc.oneof(
    body.map((item) => `{{range .xs}}${item}{{end}}`),
    fc
      .tuple(body, body)
      .map(
        ([item, otherwise]) =>
          `{{range .xs}}<li id="{{.id}}">${item}</li>{{else}}${otherwise.replaceAll(/\{\{\.\w+/g, '{{$.a')}{{end}}`,
      ),
  );
}

/** A template of tags in any order. Its escaping may be refused, for instance where a branch ends inside a textarea. */
export const soupTemplate: fc.Arbitrary<string> = soup('page', 3);

const widePieces = fc.constantFrom(
  '<p>{{.a}}</p>',
  '<p title="{{.b}}">{{.n}} of {{len .xs}}</p>',
  '<div>{{if .f}}<i>{{.b}}</i>{{else}}{{.a}}{{end}}</div>',
  '<div>{{with .m}}{{.k}}{{if $.g}}{{.l}}{{end}}{{end}}</div>',
  '<ul>{{range .xs}}<li>{{.t}}{{$.b}}</li>{{end}}</ul>',
  '<ol>{{range .xs}}<li data-key="{{.id}}">{{.t}}{{range .ys}}<b>{{.t}}</b>{{end}}</li>{{end}}</ol>',
  '<dl>{{range $k, $v := .m}}<dt>{{$k}}</dt><dd>{{$v}}</dd>{{end}}</dl>',
);

/** Documents of some hundred slots side by side. */
export const widePageTemplate: fc.Arbitrary<string> = fc
  .array(widePieces, { minLength: 3, maxLength: 6 })
  .map((pieces) => `<main>${Array.from({ length: 160 }, (_, i) => pieces[i % pieces.length]).join('')}</main>`);
