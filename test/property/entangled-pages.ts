import fc from 'fast-check';

/**
 * Random templates whose slots depend on the data in roundabout ways (variables that are assigned in loops, templates that call
 * themselves, functions that are not pure, other dots), and data for them.
 */

type Json = string | number | boolean | null | Date | Json[] | { [key: string]: Json };

const word = fc.constantFrom('', 'x', 'Ann', '<b>', 'a b', '7');
const scalar: fc.Arbitrary<Json> = fc.oneof(word, fc.constantFrom<Json>(0, -0, 1, 2, true, false));

const user: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ name: scalar, home: fc.record({ town: scalar, since: fc.constant(new Date(0)) }) }),
  },
  { weight: 1, arbitrary: fc.constant({}) },
);

function treeOf(depth: number): fc.Arbitrary<Json> {
  const kids: fc.Arbitrary<Json[]> = depth === 0 ? fc.constant([]) : fc.array(treeOf(depth - 1), { maxLength: 2 });
  return fc.record({ t: scalar, kids });
}

const item = fc.record({
  id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
  t: scalar,
  f: fc.boolean(),
  tags: fc.array(scalar, { maxLength: 3 }),
  who: user,
  ys: fc.array(fc.record({ id: fc.constantFrom('1', '2', '3'), t: scalar }), { maxLength: 3 }),
});

export const entangledData: fc.Arbitrary<Json> = fc.record({
  a: scalar,
  b: scalar,
  n: fc.integer({ min: 0, max: 3 }),
  f: fc.boolean(),
  u: user,
  xs: fc.array(item, { maxLength: 6 }),
  l: fc.array(scalar, { maxLength: 4 }),
  m: fc.dictionary(fc.constantFrom('k', 'l', 'z'), scalar),
  tree: treeOf(2),
});

/** Variables that every place can name, and some assign to. */
const HEAD = '{{$v := .a}}{{$w := .u}}';

type Dot = 'page' | 'item' | 'leaf' | 'user';

const OWN: Readonly<Record<Dot, readonly string[]>> = {
  page: ['.a', '.b', '.n', '.u.name', '.u.home.town', '.u.home.since.Year', 'len .xs', '.m.k', '.tree.t'],
  item: ['.t', '.id', '.f', 'len .tags', '.who.name', 'printf "%v-%v" .t $.a'],
  leaf: ['.t', '.id', 'print .t $.b'],
  user: ['.name', '.home.town', '.home'],
};

const COMMON = ['$v', '$w.name', '$.a', '$.u.home.town', 'clock', '.', '$.n | printf "%v-%d" $.b', 'print ($v)'];

const LISTS: Readonly<Record<Dot, readonly string[]>> = {
  page: ['.xs', 'same .xs'],
  item: ['.ys', '$.xs'],
  leaf: ['$.xs'],
  user: ['$.xs'],
};

function of(list: readonly string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...list);
}

function value(dot: Dot): fc.Arbitrary<string> {
  return fc.oneof({ weight: 3, arbitrary: of(OWN[dot]) }, { weight: 2, arbitrary: of(COMMON) });
}

function content(dot: Dot, depth: number): fc.Arbitrary<string> {
  const shown = value(dot).map((code) => `{{${code}}}`);
  const leaf = fc.oneof(
    { weight: 4, arbitrary: shown },
    { weight: 1, arbitrary: fc.constantFrom(' ', 'text ', '&amp;') },
    {
      weight: 1,
      arbitrary: fc.oneof(
        value(dot).map((code) => `{{$v = ${code}}}`),
        of(['$.u', '$.u.home']).map((code) => `{{$w = ${code}}}`),
      ),
    },
    { weight: 1, arbitrary: value(dot).map((code) => `{{$o := ${code}}}{{$o}}`) },
    { weight: 1, arbitrary: value(dot).map((code) => `{{print ($p := ${code})}}<i>{{$p}}</i>`) },
    { weight: 1, arbitrary: value(dot).map((code) => `Hi {{template "name" ${code}}}!`) },
    { weight: 1, arbitrary: value(dot).map((code) => `<q>{{template "quoted" ${code}}}</q>`) },
    { weight: 1, arbitrary: of(['$.tree', '(same $.tree)']).map((code) => `{{template "tree" ${code}}}`) },
  );
  if (depth === 0) return fc.array(leaf, { maxLength: 3 }).map((all) => all.join(''));
  const inner = content(dot, depth - 1);
  const test = value(dot);
  const piece = fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.tuple(attribute(dot), inner).map(([name, body]) => `<p${name}>${body}</p>`) },
    { weight: 2, arbitrary: fc.tuple(test, inner).map(([code, body]) => `{{if ${code}}}${body}{{end}}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(test, test, inner, inner)
        .map(([one, two, a, b]) => `{{if $q := ${one}}}${a}{{$q}}{{else if ${two}}}${b}{{$q}}{{else}}{{$q}}{{end}}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(of(['$.u', '$w', '$.u.home']), content('user', depth - 1), inner)
        .map(([code, body, otherwise]) => `{{with ${code}}}${body}{{else}}${otherwise}{{end}}`),
    },
    { weight: 3, arbitrary: list(dot, depth) },
  );
  return fc.array(piece, { minLength: 1, maxLength: 4 }).map((all) => all.join(''));
}

function attribute(dot: Dot): fc.Arbitrary<string> {
  return fc.oneof(
    value(dot).map((code) => ` title="{{${code}}}"`),
    fc.tuple(value(dot), value(dot)).map(([one, two]) => ` class="{{if ${one}}}{{$v = ${two}}}on{{end}}{{$v}}"`),
    fc.constant(' title="{{range $i, $e := $.l}}{{$i}}{{$e}}{{else}}{{$.b}}{{end}}"'),
    value(dot).map((code) => ` title="{{template "name" ${code}}}"`),
    value(dot).map((code) => `{{if ${code}}} hidden{{end}}`),
    fc.constant(''),
  );
}

function list(dot: Dot, depth: number): fc.Arbitrary<string> {
  const body = content(dot === 'item' ? 'leaf' : 'item', depth - 1);
  const source = of(LISTS[dot]);
  return fc.oneof(
    fc.tuple(source, body).map(([from, item]) => `{{range ${from}}}<li id="{{.id}}">${item}</li>{{end}}`),
    fc.tuple(source, body).map(([from, item]) => `{{range $i, $x := ${from}}}<li>{{$i}}{{$x.t}}${item}</li>{{end}}`),
    fc
      .tuple(source, body)
      .map(([from, item]) => `{{range ${from}}}{{if .t}}<li id="{{.id}}{{$.b}}">${item}</li>{{end}}{{end}}`),
    fc
      .tuple(source, body, value(dot))
      .map(([from, item, other]) => `{{range ${from}}}<b>${item}</b>{{else}}{{${other}}}{{end}}`),
    source.map((from) => `{{range $v = ${from}}}<b>{{.id}}</b>{{end}}`),
    fc.constant('{{range $k, $e := $.m}}<u>{{$k}}{{$e}}{{$.a}}</u>{{end}}{{range $.n}}<s>{{.}}</s>{{end}}'),
    fc.constant('{{range $.l}}<s>{{.}}</s>{{else}}{{$.a}}{{end}}'),
  );
}

const DEFINITIONS =
  '{{define "quoted"}}{{.}}{{if .}}<i>{{$}}</i>{{end}}{{end}}{{define "name"}}{{if .}}{{.}}{{else}}nobody{{end}}{{end}}' +
  '{{define "tree"}}{{with .}}<ul><li title="{{.t}}">{{.t}}{{clock}}</li>{{range .kids}}{{template "tree" .}}{{end}}</ul>{{end}}{{end}}';
const PURE_DEFINITIONS = DEFINITIONS.replace('{{clock}}', '');

export const entangledTemplate: fc.Arbitrary<string> = fc
  .tuple(content('page', 2), of([DEFINITIONS, PURE_DEFINITIONS]))
  .map(([body, definitions]) => `${HEAD}<main>${body}</main>${definitions}`);
