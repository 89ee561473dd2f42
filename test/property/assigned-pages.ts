import fc from 'fast-check';

/**
 * Random templates whose variables are declared, hidden and assigned to at every level, under few names, inside of lists, maps,
 * branches and templates that call themselves; and data for them.
 */

const scalar = fc.constantFrom<string | number | boolean>('', 'x', 'y', '<b>', 0, 1, 2, true, false);
const id = fc.constantFrom('1', '2', '3', '4', '5');
const key = fc.constantFrom('j', 'k', 'l', '9', '10');

const leaf = fc.record({ id, t: scalar, f: fc.boolean() });
const row = fc.record({ id, t: scalar, u: scalar, f: fc.boolean(), ys: fc.array(leaf, { maxLength: 4 }) });

interface Node {
  readonly t: string | number | boolean;
  readonly u: string | number | boolean;
  readonly f: boolean;
  readonly kids: readonly Node[];
}

function nodeOf(depth: number): fc.Arbitrary<Node> {
  const kids = depth === 0 ? fc.constant([]) : fc.array(nodeOf(depth - 1), { maxLength: 2 });
  return fc.record({ t: scalar, u: scalar, f: fc.boolean(), kids });
}

export const assignedData: fc.Arbitrary<unknown> = fc.record({
  t: scalar,
  u: scalar,
  f: fc.boolean(),
  n: fc.integer({ min: 0, max: 3 }),
  l: fc.array(scalar, { maxLength: 4 }),
  m: fc.dictionary(key, scalar, { maxKeys: 4 }),
  d: fc.dictionary(key, row, { maxKeys: 3 }),
  xs: fc.array(row, { maxLength: 5 }),
  tree: nodeOf(2),
});

type Dot = 'page' | 'row' | 'leaf' | 'scalar';

const VALUES: Readonly<Record<Dot, readonly string[]>> = {
  page: ['.t', '.u', '.f', 'len .xs', '.m.k', '.n'],
  row: ['.t', '.u', '.f', '.id', 'len .ys', '.', 'print .t $.t'],
  leaf: ['.t', '.f', '.id', '.', 'printf "%v-%v" .t $.u'],
  scalar: ['.', 'print . $.u'],
};
const COMMON = ['$.t', '$.f', 'index $.m "k"', '"text"', '""', 'len $.l', '$.m'];

const SOURCES: readonly (readonly [source: string, of: Dot])[] = [
  ['$.l', 'scalar'],
  ['$.m', 'scalar'],
  ['$.d', 'row'],
  ['$.xs', 'row'],
];
const OWN_SOURCES: Readonly<Partial<Record<Dot, readonly (readonly [source: string, of: Dot])[]>>> = {
  page: [['.xs', 'row']],
  row: [['.ys', 'leaf']],
};

const NAMES = ['$v', '$w', '$i', '$e'];

/** Writes a template along a list of choices; when they have come to their end, it does so, too. */
class Author {
  private at = 0;

  constructor(private readonly choices: readonly number[]) {}

  page(): string {
    const known = ['$v', '$w'];
    const body = this.content('page', known, 3);
    const node = this.content('leaf', ['$v'], 1)
      // It calls itself for what is inside of it, once.
      .replaceAll('{{template "node" $.tree}}', '')
      .replaceAll('index $.m "k"', '$.u')
      .replaceAll('.id', '.u');
    const kids = '{{range .kids}}{{template "node" .}}{{end}}';
    return `{{$v := .t}}{{$w := .u}}<main>${body}</main>{{define "node"}}{{$v := .t}}<q>${node}${kids}</q>{{end}}`;
  }

  private pick<T>(list: readonly T[]): T {
    return list[(this.choices[this.at++] ?? 0) % list.length]!;
  }

  /** @param known names of the variables in scope; what is declared here is added */
  private content(dot: Dot, known: string[], depth: number): string {
    let text = '';
    for (let count = this.pick([1, 2, 3, 4]); count > 0; count--) text += this.piece(dot, known, depth);
    return text;
  }

  private inner(dot: Dot, known: readonly string[], depth: number): string {
    return this.content(dot, [...known], depth - 1);
  }

  private value(dot: Dot, known: readonly string[]): string {
    return this.pick([...VALUES[dot], ...COMMON, ...known, ...known]);
  }

  private piece(dot: Dot, known: string[], depth: number): string {
    const kinds = ['show', 'show', 'bold', 'assign', 'assign', 'declare', 'title', 'tree'];
    const regions = ['if', 'if', 'else', 'with', 'range', 'range', 'range', 'element'];
    switch (this.pick(depth > 0 && this.at < this.choices.length ? [...kinds, ...regions] : kinds)) {
      case 'show':
        return `{{${this.value(dot, known)}}}`;
      case 'bold':
        return `<b>{{${this.value(dot, known)}}}</b>`;
      case 'assign':
        return `{{${this.pick(known)} = ${this.value(dot, known)}}}`;
      case 'title':
        return `<i title="{{if ${this.value(dot, known)}}}{{${this.pick(known)} = ${this.value(dot, known)}}}on{{end}}{{${this.pick(known)}}}">t</i>`;
      case 'tree':
        return '{{template "node" $.tree}}';
      case 'if':
        return `{{if ${this.test(dot, known)}}}${this.inner(dot, known, depth)}{{end}}`;
      case 'else':
        return `{{if ${this.test(dot, known)}}}${this.inner(dot, known, depth)}{{else if ${this.test(dot, known)}}}${this.inner(dot, known, depth)}{{else}}${this.inner(dot, known, depth)}{{end}}`;
      case 'with':
        return `{{with ${this.test(dot, known)}}}${this.inner('scalar', known, depth)}{{else}}${this.inner(dot, known, depth)}{{end}}`;
      case 'range':
        return this.range(dot, known, depth);
      case 'element':
        return `<p>${this.content(dot, known, depth - 1)}</p>`;
      default: {
        const value = this.value(dot, known);
        const name = this.pick(NAMES);
        known.push(name);
        return `{{${name} := ${value}}}`;
      }
    }
  }

  private test(dot: Dot, known: readonly string[]): string {
    return this.pick(['', '', `${this.pick(known)} = `]) + this.value(dot, known);
  }

  private range(dot: Dot, known: readonly string[], depth: number): string {
    const [source, of] = this.pick([...SOURCES, ...(OWN_SOURCES[dot] ?? []), ...(OWN_SOURCES[dot] ?? [])]);
    const own = [...known];
    let head = '';
    switch (this.pick(['none', 'one', 'two', 'two', 'assigned'])) {
      case 'one':
        own.push('$e');
        head = '$e := ';
        break;
      case 'two':
        own.push('$i', '$e');
        head = '$i, $e := ';
        break;
      case 'assigned':
        head = `${this.pick(known)} = `;
    }
    const id = of === 'scalar' ? '' : this.pick([' id="{{.id}}"', ' id="{{.id}}{{$.u}}"', '']);
    const item = `<li${id}>${this.inner(of, own, depth)}</li>`;
    const otherwise = this.pick(['', '', `{{else}}${this.inner(dot, own, depth)}`]);
    return `{{range ${head}${source}}}${item}${otherwise}{{end}}`;
  }
}

export const assignedTemplate: fc.Arbitrary<string> = fc
  .array(fc.nat({ max: 839 }), { maxLength: 60, size: 'max' })
  .map((choices) => new Author(choices).page());
