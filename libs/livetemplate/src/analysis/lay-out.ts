import type { Position } from '../template/ast.js';
import type {
  Block,
  BranchSlot,
  CodeKind,
  ListSlot,
  Part,
  Slot,
  StaticId,
  Step,
  TopLevel,
  ValueKind,
  ValueSlot,
} from './block.js';
import { codeOfAttribute, codeOfElement } from './code-slots.js';
import type { AttributeTree, Child, ElementTree, Range, Token } from './element-tree.js';
import { type FragmentTree, liveElements } from './fragments.js';
import { DROPS_FIRST_NEWLINE, type Namespace } from './html-rules.js';
import type { Obstacle } from './obstacles.js';
import { overlap, uncachedRanges } from './uncached-elements.js';
import { outlineOf } from './outline.js';
import { endOfAll, placeSeparators, SEPARATOR, startOfAll } from './separators.js';

/** What the builder made of a block's pieces. */
export interface Source {
  readonly tokens: readonly Token[];
  readonly top: readonly Child[];
  readonly topLevel: TopLevel;
  readonly ids: readonly StaticId[];
}

/** A place in a block's statics. */
export interface Place {
  /** Index of the static; slots with a smaller index stand before it. */
  readonly static: number;
  readonly offset: number;
}

export interface LaidOut {
  readonly block: Block;
  /** Where the tokens of {@link LayOutOptions.marks} begin. */
  readonly places: ReadonlyMap<number, Place>;
}

export interface LayOutOptions {
  /** Constant text to put in front of a token. */
  readonly insert?: ReadonlyMap<number, string>;
  /** Tokens whose places are asked for. */
  readonly marks?: readonly number[];
  /** Its elements that can be addressed, where they are known. */
  readonly elements?: readonly FragmentTree[];
}

/** Tokens that make up one slot. */
interface SlotRange {
  readonly from: number;
  readonly to: number;
  readonly slot: BranchSlot | ListSlot | ValueSlot;
  readonly root: boolean;
}

/** Turns tokens and the tree over them into statics, slots and steps. */
export function layOut(source: Source, namespace: Namespace): Block {
  return layOutMarked(source, namespace, {}).block;
}

export function layOutMarked(source: Source, namespace: Namespace, options: LayOutOptions): LaidOut {
  const collector = new Collector(source.tokens, options.insert ?? new Map());
  collector.children(source.top, true);
  const ranges = collector.ranges.toSorted((a, b) => a.from - b.from);
  const uncached = uncachedRanges(source.top, source.tokens);
  const statics = [''];
  const slots: Slot[] = [];
  const steps: Step[] = [];
  const places = new Map<number, Place>();
  const rootSlots = new Set<number>();
  const elements = options.elements ?? liveElements(source.top, source.tokens);
  const marks = new Set(options.marks);
  for (const { element } of elements) marks.add(element.from).add(element.to);
  let next = 0;
  for (let at = 0; at <= source.tokens.length; at++) {
    if (marks.has(at)) places.set(at, { static: statics.length - 1, offset: statics.at(-1)!.length });
    statics[statics.length - 1] += collector.inserts.get(at) ?? '';
    const range = ranges[next];
    if (range?.from === at) {
      if (range.root) rootSlots.add(slots.length);
      steps.push({ kind: 'slot', index: slots.length });
      slots.push(range.slot);
      statics.push('');
      next++;
      at = Math.max(range.to, at + 1) - 1;
      continue;
    }
    const token = source.tokens[at];
    if (token === undefined) break;
    if (typeof token === 'string') statics[statics.length - 1] += token;
    else if (token.kind === 'enter') steps.push(token);
    else if (token.node.kind === 'action') steps.push({ kind: 'effect', node: token.node, call: token.call });
  }
  const slotsByToken = new Map(ranges.map(({ from }, slot) => [from, slot]));
  const block: Block = {
    id: -1,
    statics,
    slots,
    outline: outlineOf(source.top, { ...collector, tokens: source.tokens, slots: slotsByToken }),
    steps,
    namespace,
    start: startOfAll(source.top),
    end: endOfAll(source.top),
    top: source.topLevel,
    rootSlots,
    uncached: uncached.length === 0 ? null : uncachedSlots(ranges, uncached),
    elements: elements.map(({ element, staticId, path }) => ({
      staticId,
      path,
      from: places.get(element.from)!.static,
      to: places.get(element.to)!.static,
    })),
    ids: source.ids,
  };
  return { block, places };
}

function uncachedSlots(slots: readonly SlotRange[], uncached: readonly Range[]): Set<number> {
  const found = new Set<number>();
  slots.forEach((slot, i) => {
    if (uncached.some((range) => overlap(range, slot))) found.add(i);
  });
  return found;
}

class Collector {
  readonly ranges: SlotRange[] = [];
  readonly inserts: Map<number, string>;

  constructor(
    private readonly tokens: readonly Token[],
    insert: ReadonlyMap<number, string>,
  ) {
    this.inserts = new Map(insert);
  }

  children(children: readonly Child[], top: boolean, dropsNewline = false, textBehind: number | null = null): void {
    placeSeparators(children, textBehind, (token) => this.insert(token, SEPARATOR));
    for (const child of children) {
      const drops = dropsNewline && child === children[0];
      if (child.kind === 'element') this.element(child, top);
      else if (child.kind === 'region') {
        if (drops) this.insert(child.from, '\n');
        this.ranges.push({ from: child.from, to: child.to, slot: child.slot, root: top });
      } else if (child.dynamic) this.text(child.from, child.to, 'text', drops);
    }
  }

  private element(element: ElementTree, top: boolean): void {
    if (element.opaque) {
      this.value('element', element.from, element.to, { obstacle: element.opaque });
      return;
    }
    for (const attribute of element.attributes) if (attribute.dynamic) this.attribute(attribute, top);
    for (const list of element.lists) this.value('attribute-list', list.from, list.to, { names: list.names });
    // Parsers drop a line feed at the start of these elements: give them one to drop, so that all others stay.
    const drops = DROPS_FIRST_NEWLINE.has(element.name);
    if (element.rawText) {
      this.text(element.openEnd, element.closeFrom, 'raw-text', drops, codeOfElement(element, this.tokens));
    } else this.children(element.children, false, drops, element.openAtEnd ? element.closeFrom : null);
  }

  private attribute(attribute: AttributeTree, root: boolean): void {
    const opening = this.tokens.slice(attribute.from, attribute.valueFrom);
    const closing = this.tokens.slice(attribute.valueTo, attribute.to);
    this.value('attribute', attribute.from, attribute.to, {
      inner: [attribute.valueFrom, attribute.valueTo],
      // Calls may begin, and variables be set, between a name and its quote.
      around: [opening, closing].map((tokens) => tokens.filter((token) => typeof token !== 'string')),
      name: attribute.name,
      lead: constantText(opening),
      tail: attribute.quote,
      root,
      code: codeOfAttribute(attribute.name),
    });
  }

  private text(
    from: number,
    to: number,
    kind: 'text' | 'raw-text',
    drops: boolean,
    code: CodeKind | null = null,
  ): void {
    const first = this.tokens[from];
    const needsNewline = drops && (typeof first !== 'string' || /^\r?\n/.test(first));
    if (needsNewline) this.insert(from, '\n');
    this.value(kind, from, to, { drops: needsNewline, code });
  }

  private value(
    kind: ValueKind,
    from: number,
    to: number,
    given: {
      readonly inner?: readonly [number, number];
      readonly around?: readonly (readonly Token[])[];
      readonly names?: readonly string[];
      readonly name?: string;
      readonly lead?: string;
      readonly tail?: string;
      readonly root?: boolean;
      readonly drops?: boolean;
      readonly code?: CodeKind | null;
      readonly obstacle?: Obstacle;
    },
  ): void {
    const parts = this.tokens.slice(...(given.inner ?? [from, to])).map(toPart);
    const [before = [], after = []] = given.around ?? [];
    const whole = kind === 'element' || kind === 'document' || kind === 'attribute-list';
    const first = whole ? 0 : parts.findIndex((part) => part.kind === 'node');
    const last = whole ? parts.length - 1 : parts.findLastIndex((part) => part.kind === 'node');
    // Calls that begin before the first action have to stay in front of it; what begins after the last one may go on
    // beyond the slot.
    const entries = parts.slice(0, first).filter((part) => part.kind === 'enter');
    const exits = parts.slice(last + 1).filter((part) => part.kind === 'enter');
    const prefix = partText(parts.slice(0, first));
    const slot: ValueSlot = {
      kind,
      parts: [...before.map(toPart), ...entries, ...parts.slice(first, last + 1), ...exits, ...after.map(toPart)],
      prefix: given.drops ? prefix.replace(/^\r?\n/, '') : prefix,
      suffix: partText(parts.slice(last + 1)),
      lead: given.lead ?? '',
      tail: given.tail ?? '',
      name: given.name ?? '',
      names: given.names ?? [],
      code: given.code ?? null,
      obstacle: given.obstacle ?? null,
      pos: positionOf(parts),
    };
    this.ranges.push({ from, to, slot, root: given.root ?? false });
  }

  private insert(token: number, text: string): void {
    this.inserts.set(token, (this.inserts.get(token) ?? '') + text);
  }
}

function toPart(token: Token): Part {
  return typeof token === 'string' ? { kind: 'text', text: token } : token;
}

function partText(parts: readonly Part[]): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

function constantText(tokens: readonly Token[]): string {
  return tokens.map((token) => (typeof token === 'string' ? token : '')).join('');
}

function positionOf(parts: readonly Part[]): Position {
  for (const part of parts) if (part.kind !== 'text') return part.node.pos;
  throw new Error('A slot without an action has no place in a block.');
}
