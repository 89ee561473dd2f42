import fc from 'fast-check';
import { LiveDocument } from '../../../../libs/livetemplate/src/client/dom/live-document.js';
import type {
  BlockPatch,
  BlockShape,
  ListOperation,
  ListPatch,
  SlotPatch,
  WireValue,
} from '../../../../libs/livetemplate/src/protocol/index.js';
import type { RandomCases } from '../../../support/random-cases.js';
import { outlined } from './outline-by-parser.js';
import { serve } from './reference-renderer.js';
import { serialize } from './serialize.js';

type Region = Exclude<WireValue, string | number>;
type Slot = BlockShape['d'][number];

/** A template with every kind of slot, each met at borders, in tables and inside one another. */
const SHAPE = outlined(
  {
    s: [
      '<!DOCTYPE html><html><head><title>',
      '</title></head><body><main',
      '><h1>',
      '</h1>text',
      '<ul>',
      '</ul>',
      '<p>',
      '<!>',
      '</p>',
      '</main></body></html>',
    ],
    d: [
      ['r', 'T '],
      ['A', 'hidden', 'class', 'title'],
      ['t', '(', ')'],
      ['b', 1, 2, 3, 4],
      ['l', 5, 6],
      ['b', 7, 3],
      ['t'],
      ['l', 8],
      ['e'],
    ],
  },
  { s: ['static '], d: [] },
  {
    s: ['', '', ''],
    d: [
      ['b', 1, 9],
      ['l', 8, 1],
    ],
  },
  { s: ['<b>', '</b> tail'], d: [['t', 'p']] },
  { s: [''], d: [] },
  {
    s: ['<li', '>', '<!>', '<i', '></i>', '</li>'],
    d: [['a', 'data-key', 'k'], ['t'], ['b', 3, 1], ['a', 'title'], ['l', 8, 4]],
  },
  { s: ['<li>none ', '</li>'], d: [['b', 1]] },
  { s: ['<table><tbody>', '</tbody></table>'], d: [['l', 10]] },
  { s: ['<!>', '<!>'], d: [['t']] },
  { s: ['', 'after'], d: [['e']] },
  { s: ['<tr>', '<td>', '</td></tr>'], d: [['l', 11], ['t']] },
  { s: ['<th>', '</th>'], d: [['t']] },
);

const text = fc.constantFrom(
  '',
  'a',
  'b',
  'some text',
  '&lt;&amp;&#34;',
  '<b>bold</b>',
  '<i>x</i> and <u>y</u>',
  '\n',
  '\u05d0\u{1F600}',
);
const plain = fc.constantFrom('', 'a', 'b', 'x &amp; y', '&lt;b&gt;', 'long '.repeat(20));
/** Elements to be replaced as a whole, so unlike one another that little of the old one fits the new one. */
const { element } = fc.letrec<{ element: string; child: string }>((tie) => ({
  child: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('text', 'x', '<input>', '<input name="n" value="v">', '<br>', '<!--c-->'),
    tie('element'),
  ),
  element: fc
    .tuple(
      fc.constantFrom('div', 'section', 'span'),
      fc.constantFrom('', ' id="i"', ' id="j" hidden', ' class="c"', ' data-key="k" title="&lt;"'),
      fc.array(tie('child'), { maxLength: 4 }),
    )
    .map(([name, more, children]) => `<${name}${more}>${children.join('')}</${name}>`),
}));
const attributes = fc.constantFrom('', 'hidden', 'class="x"', 'title="&lt;" hidden', 'class="a b" title=t');

function valueOf(slot: Slot): fc.Arbitrary<WireValue> {
  switch (slot[0]) {
    case 't':
      return text;
    case 'e':
      return element;
    case 'A':
      return attributes;
    case 'b':
      return fc.oneof(
        fc.constant([-1] as Region),
        ...slot.slice(1).map((block, i) => valuesOf(block as number).map((values) => [i, ...values] as Region)),
      );
    case 'l': {
      const items = fc.array(valuesOf(slot[1]), { maxLength: 5 }) as fc.Arbitrary<Region>;
      if (slot[2] === undefined) return items;
      // Where there is an {{else}} block, an empty list shows it.
      const otherwise = valuesOf(slot[2]).map((values) => [0, ...values] as Region);
      return fc.oneof(
        items.filter((list) => list.length > 0),
        otherwise,
      );
    }
    default:
      return plain;
  }
}

function valuesOf(block: number): fc.Arbitrary<WireValue[]> {
  const slots = SHAPE.blocks[block]!.d;
  return slots.length ? (fc.tuple(...slots.map(valueOf)) as fc.Arbitrary<WireValue[]>) : fc.constant([]);
}

/** One of the many patches that lead from one state to another; `choose(n)` decides, as a server's diff would. */
class RandomDiff {
  constructor(private readonly choose: (below: number) => number) {}

  block(block: number, before: readonly WireValue[], after: readonly WireValue[]): BlockPatch {
    const patch: BlockPatch = [];
    SHAPE.blocks[block]!.d.forEach((slot, i) => {
      const [old, next] = [before[i]!, after[i]!];
      if (JSON.stringify(old) === JSON.stringify(next)) return;
      if (slot[0] === 'b') patch.push(i, this.branch(slot, old as Region, next as Region));
      else if (slot[0] === 'l') patch.push(i, this.list(slot, old as Region, next as Region));
      else patch.push(i, next as string);
    });
    return patch;
  }

  private branch(slot: ['b', ...number[]], old: Region, next: Region): SlotPatch {
    const same = old[0] === next[0] && old[0] !== -1;
    if (!same || !this.choose(3)) return this.wholeRegion(slot, next) as SlotPatch;
    const block = slot[1 + (next[0] as number)] as number;
    return [this.block(block, old.slice(1) as WireValue[], next.slice(1) as WireValue[])];
  }

  private list(slot: ['l', number, number?], old: Region, next: Region): ListPatch {
    const operations = this.operations(slot, old, next);
    return operations.length === 1 && this.choose(4) ? operations[0]! : operations;
  }

  private operations(slot: ['l', number, number?], old: Region, next: Region): ListOperation[] {
    if (old[0] === 0 && next[0] === 0) {
      const patch = this.block(slot[2]!, old.slice(1) as WireValue[], next.slice(1) as WireValue[]);
      return [[0, ...patch] as ListOperation];
    }
    if (next[0] === 0 || !this.choose(6)) return [['=', this.wholeRegion(slot, next) as Region]];
    const operations: ListOperation[] = [];
    const items = old[0] === 0 ? [] : [...(old as Region[])];
    const wanted = next as Region[];
    if (items.length > 1 && this.choose(2)) {
      const order = items.map((_, i) => i).sort(() => this.choose(3) - 1);
      operations.push(['p', ...this.runs(order)]);
      items.splice(0, items.length, ...order.map((i) => items[i]!));
    }
    if (items.length > 1 && this.choose(2)) {
      const [from, to] = [this.choose(items.length), this.choose(items.length)];
      operations.push(['>', from, to]);
      items.splice(to, 0, ...items.splice(from, 1));
    }
    if (items.length > 1 && this.choose(2)) {
      const j = 1 + this.choose(items.length - 1);
      const i = this.choose(j);
      operations.push(['x', i, j]);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
    while (items.length > wanted.length) {
      const [at, most] = [this.choose(items.length), items.length - wanted.length];
      const count = 1 + this.choose(Math.min(most, items.length - at));
      operations.push(count > 1 || this.choose(2) ? ['-', at, count] : -1 - at);
      items.splice(at, count);
    }
    while (items.length < wanted.length) {
      const at = this.choose(items.length + 1);
      const added = wanted.slice(items.length, items.length + 1 + this.choose(wanted.length - items.length));
      operations.push(['+', at, ...added.map((item) => this.whole(slot[1], item as WireValue[]))]);
      items.splice(at, 0, ...added);
    }
    const columns = new Map<number, BlockPatch>();
    items.forEach((item, i) => {
      const patch = this.block(slot[1], item as WireValue[], wanted[i] as WireValue[]);
      if (patch.length === 2 && this.choose(2)) {
        const [index, change] = patch as [number, SlotPatch];
        columns.set(index, [...(columns.get(index) ?? []), i, change]);
      } else if (patch.length) operations.push([i, ...patch] as ListOperation);
    });
    for (const [index, patch] of columns) operations.push([':', index, ...patch] as unknown as ListOperation);
    return operations;
  }

  /** Runs of an order, where they are chosen, by their ends. */
  private runs(order: readonly number[]): number[] {
    const entries: number[] = [];
    for (let i = 0; i < order.length; i++) {
      entries.push(order[i]!);
      const step = order[i + 1]! - order[i]!;
      if (Math.abs(step) !== 1 || this.choose(2)) continue;
      while (order[i + 1] === order[i]! + step) i++;
      entries.push(-1 - order[i]!);
    }
    return entries;
  }

  /** The values of a block; numbers stand for some of those that have been there, and for branches without values. */
  private whole(block: number, values: readonly WireValue[]): WireValue[] {
    return values.map((value, i) => {
      const slot = SHAPE.blocks[block]!.d[i]!;
      if (typeof value !== 'string') return this.wholeRegion(slot, value as Region);
      const first = values.indexOf(value);
      return first < i && this.choose(2) ? first : value;
    });
  }

  private wholeRegion(slot: Slot, value: Region): WireValue {
    if (slot[0] === 'l') {
      if (value[0] === 0) return [0, ...this.whole(slot[2]!, value.slice(1))];
      return value.map((item) => this.whole(slot[1], item as WireValue[]));
    }
    const [branch, ...values] = value as [number, ...WireValue[]];
    if (values.length === 0 && this.choose(4)) return branch;
    return [branch, ...this.whole(slot[1 + branch] as number, values)];
  }
}

/** Shows a served page in place of what is there, as a browser would have loaded it. */
function load(html: string): void {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  document.documentElement.replaceWith(document.adoptNode(fresh.documentElement));
}

/**
 * The law: adopting the render of `a` and applying a patch from `a` to `b`, and then one on to `c` or `c` as a whole
 * state, shows what a fresh render of `c` shows. Returns the report of a failure, or an empty string.
 */
export function checkPatches(cases: RandomCases): string {
  const law = fc.property(
    valuesOf(0),
    valuesOf(0),
    valuesOf(0),
    fc.infiniteStream(fc.nat(1_000)),
    fc.boolean(),
    (first, second, third, chances, whole) => {
      const diff = new RandomDiff((below) => (chances.next().value as number) % below);
      const served = serve(SHAPE, first);
      load(served.html);
      const live = LiveDocument.adopt(SHAPE, served.state);
      const patches = [diff.block(0, first, second), diff.block(0, second, third)] as const;
      live.patch(patches[0]);
      expectShown(second, patches[0]);
      if (whole) live.show(third);
      else live.patch(patches[1]);
      expectShown(third, patches[1]);
    },
  );
  const result = fc.check(law, cases);
  return result.failed
    ? `${String(result.errorInstance)}
${fc.defaultReportMessage(result) ?? ''}`
    : '';
}

function expectShown(values: readonly WireValue[], patch: BlockPatch): void {
  const fresh = new DOMParser().parseFromString(serve(SHAPE, values).html, 'text/html');
  const [shown, expected] = [serialize(document.documentElement), serialize(fresh.documentElement)];
  if (shown !== expected) throw new Error(`after ${JSON.stringify(patch)}\nshown    ${shown}\nexpected ${expected}`);
}
