import type { Position, StatementNode } from '../template/ast.js';
import type { TopLevel } from './block.js';
import type { AttributeTree, Child, ElementTree, ObstacleReason, RunTree, Token } from './element-tree.js';
import {
  endedByStartTag,
  ENDS_FOREIGN,
  endsPlainly,
  INERT_ELEMENTS,
  misplacedElement,
  misplacedText,
  type Misplacement,
  namespaceWithin,
  NOT_NESTABLE,
  OPTIONAL_END,
  RAW_TEXT_ELEMENTS,
  VOID_ELEMENTS,
} from './html-rules.js';
import { attributeNames, staysInValue } from './attribute-names.js';
import { HtmlScanner, isSpace, type ScannerSink } from './html-scanner.js';
import { layOut } from './lay-out.js';
import { flatten, type Piece } from './pieces.js';
import { buildRegion } from './region-builder.js';
import { isEffect, leavesLoop } from './statements.js';
import type { Built, Failure, Surroundings } from './surroundings.js';

export function buildBlock(nodes: readonly StatementNode[], around: Surroundings): Built {
  return new BlockBuilder(around).build(flatten(nodes, around.templates, around.within));
}

/** Reads the pieces of one block into tokens and the tree of elements over them. */
export class BlockBuilder implements ScannerSink {
  readonly tokens: Token[] = [];
  readonly top: Child[] = [];
  readonly topLevel: TopLevel = { elements: new Set(), text: false };
  private readonly scanner = new HtmlScanner(this);
  /** Open elements of this block, outermost first. */
  private readonly stack: ElementTree[] = [];
  private run: RunTree | null = null;
  private attribute: AttributeTree | null = null;
  private nameSoFar = '';
  /** True while the last token is a constant that may grow. */
  private growing = false;
  private endedAround = 0;
  private failure: { reason: ObstacleReason; pos: Position; reach: Failure['reach'] } | null = null;
  private pos!: Position;
  /** Element whose start tag is being read. */
  private opening: ElementTree | null = null;

  constructor(private readonly around: Surroundings) {}

  build(pieces: readonly Piece[]): Built {
    const failure = this.readAll(pieces);
    return failure ?? { ok: true, block: layOut(this, this.around.namespace) };
  }

  /** Reads the pieces; what stands against a block that can stand by itself, or null. */
  readAll(pieces: readonly Piece[]): Failure | null {
    this.read(pieces);
    this.endRun();
    if (this.stack.length > 0 || this.endedAround > 0 || this.scanner.site !== 'content') {
      this.fail('unbalanced-branch', 'parent');
    }
    if (this.failure) {
      return { ok: false, ...this.failure, ended: this.endedAround, left: this.stack.map((element) => element.name) };
    }
    return null;
  }

  private read(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      this.pos = piece.node.pos;
      if (piece.kind === 'text') this.scanner.scan(piece.text);
      else if (piece.kind === 'enter') this.push(piece);
      else if (isEffect(piece.node)) this.push({ kind: 'node', node: piece.node, call: piece.call });
      else this.action(piece);
    }
  }

  private action(piece: Extract<Piece, { kind: 'node' }>): void {
    const part: Token = { kind: 'node', node: piece.node, call: piece.call };
    this.scanner.action();
    if (leavesLoop(piece.node)) {
      const top = this.scanner.site === 'content' && this.stack.length === 0;
      this.fail('break-or-continue', top ? 'parent' : 'document');
    }
    switch (this.scanner.site) {
      case 'content':
        if (piece.node.kind === 'action') this.dynamicText(part);
        else this.region(piece, part);
        return;
      case 'raw':
        this.current()!.rawText = true;
        break;
      case 'value':
        this.valueAction(piece.node);
        break;
      case 'tag':
        this.attributeAction(piece.node, part);
        return;
      case 'tag-name':
        if (attributeNames(piece.node, this.around.templates, true) !== null) {
          this.attributeAction(piece.node, part);
          return;
        }
        this.obstruct(this.opening!.parent, 'dynamic-tag-name');
        break;
      case 'attribute-name':
      case 'after-name':
        this.obstruct(this.opening, 'dynamic-attribute-name');
        break;
      default:
        this.obstruct(this.current(), 'dynamic-tag-name');
    }
    this.push(part);
  }

  // --- content

  private dynamicText(part: Token): void {
    const at = this.push(part);
    this.run ??= { kind: 'run', from: at, to: at, dynamic: false };
    this.run.dynamic = true;
    this.run.to = at + 1;
    const parent = this.parentName();
    const moved = parent && misplacedText(parent);
    if (moved) this.misplaced(moved);
    if (this.stack.length === 0) this.topLevel.text = true;
  }

  private region(piece: Extract<Piece, { kind: 'node' }>, part: Token): void {
    this.endRun();
    const from = this.push(part);
    const built = buildRegion(piece.node, piece.call, { ...this.around, within: piece.within, ...this.inside() });
    if (built.ok) {
      this.children().push({ kind: 'region', from, to: from + 1, slot: built.slot });
      this.acceptRegion(built.top);
      return;
    }
    this.pos = built.pos;
    this.leave(built);
  }

  /** A region stands in the element that is open here: would a parser leave its content there? */
  private acceptRegion(top: TopLevel): void {
    const parent = this.parentName();
    if (this.stack.length === 0) {
      for (const name of top.elements) this.topLevel.elements.add(name);
      this.topLevel.text ||= top.text;
    }
    if (!parent) return;
    if (top.text) {
      const moved = misplacedText(parent);
      if (moved) this.misplaced(moved);
    }
    for (const name of top.elements) {
      const moved = misplacedElement(parent, name);
      if (moved) this.misplaced(moved);
    }
  }

  /** A region that cannot stand by itself: replace around it, and go on as its first branch leaves the elements. */
  private leave(failed: Failure): void {
    const outside = this.stack.length - 1 - failed.ended;
    if (failed.reach === 'parent') {
      if (outside >= 0) this.obstruct(this.stack[outside]!, failed.reason);
      else this.fail(failed.reason, 'parent');
    } else {
      this.misplaced(failed.reach, failed.reason);
    }
    for (let i = 0; i < failed.ended; i++) {
      if (this.stack.length > 0) this.endElement(this.tokens.length);
      else this.endedAround++;
    }
    for (const name of failed.left) this.openElement(name, this.tokens.length - 1);
  }

  content(text: string): void {
    const start = this.run === null;
    const at = this.push(text, start);
    this.run ??= { kind: 'run', from: at, to: at, dynamic: false };
    this.run.to = at + 1;
    if (isSpace(text)) return;
    if (this.stack.length === 0) this.topLevel.text = true;
  }

  private endRun(): void {
    if (!this.run) return;
    this.children().push(this.run);
    this.run = null;
    this.growing = false;
  }

  raw(text: string): void {
    this.push(text);
  }

  declaration(text: string): void {
    this.endRun();
    this.push(text, true);
    this.growing = false;
  }

  // --- start tags

  tagOpen(text: string): void {
    this.endRun();
    this.nameSoFar = '';
    // The element is made when its name is known; its tokens begin here.
    this.opening = this.openElement('', this.push(text, true), true);
  }

  tagSpace(text: string): void {
    this.nameDone();
    this.push(text);
  }

  tagName(text: string): void {
    this.nameSoFar += text.toLowerCase();
    this.push(text);
  }

  tagClose(text: string): string | null {
    this.nameDone();
    const element = this.opening!;
    const selfClosed = this.lastChar() === '/' && element.foreign;
    this.push(text);
    this.growing = false;
    element.openEnd = this.tokens.length;
    this.opening = null;
    if (selfClosed || (VOID_ELEMENTS.has(element.name) && !element.foreign)) this.endElement(this.tokens.length);
    else if (RAW_TEXT_ELEMENTS.has(element.name) && !element.foreign) return element.name;
    return null;
  }

  /** The tag's name is complete: the element takes its place in the tree. */
  private nameDone(): void {
    const element = this.opening;
    if (!element || element.name !== '') return;
    this.stack.pop();
    const name = this.nameSoFar;
    const outer = this.around.open;
    const ended = endedByStartTag([...outer, ...this.stack.map((open) => open.name)], name);
    const [, ...inner] = this.stack.slice(Math.max(this.stack.length - ended, 0));
    // Formatting elements that end with it begin anew behind it.
    if (inner.some((open) => !OPTIONAL_END.has(open.name))) this.misplaced('document', 'misnested-tags');
    for (let i = 0; i < ended; i++) {
      if (this.stack.length > 0) this.endElement(element.from);
      else this.endedAround++;
    }
    if (this.endedAround > 0) this.fail('unbalanced-branch', 'parent');
    this.opening = this.openElement(name, element.from);
    this.opening.nameEnd = this.tokens.length;
    this.growing = false;
    this.checkPlace(name);
  }

  private checkPlace(name: string): void {
    const open = [...this.around.open, ...this.stack.slice(0, -1).map((element) => element.name)];
    if (NOT_NESTABLE.has(name) && open.includes(name)) this.misplaced('document', 'nested-interactive');
    if (INERT_ELEMENTS.has(name)) this.inert ??= this.opening;
    const parent = this.stack.at(-2);
    if ((parent?.namespace ?? this.around.namespace) !== 'html') {
      if (ENDS_FOREIGN.has(name)) this.misplaced('document');
      return;
    }
    if (!parent) this.topLevel.elements.add(name);
    const parentName = parent?.name ?? this.around.open.at(-1);
    if (!parentName) return;
    // A row directly in a table is put into a tbody of the parser's own, in served HTML and in the client's copy alike.
    if (parent?.name === 'table' && name === 'tr') return;
    const moved = misplacedElement(parentName, name);
    if (moved) this.misplaced(moved, 'misplaced-content', parent ?? null);
  }

  private inert: ElementTree | null = null;

  // --- attributes

  attributeName(text: string): void {
    this.nameDone();
    // The name stands in a branch before it.
    if (text.startsWith('=')) this.obstruct(this.opening, 'attribute-across-branch');
    const at = this.push(text, true);
    this.attribute = { from: at, to: at, name: text, valueFrom: at + 1, valueTo: at + 1, quote: '', dynamic: false };
  }

  attributeEquals(text: string): void {
    this.push(text);
  }

  valueOpen(quote: string): void {
    this.push(quote);
    this.growing = false;
    const attribute = this.attribute!;
    attribute.quote = quote;
    attribute.valueFrom = this.tokens.length;
    attribute.valueTo = this.tokens.length;
  }

  value(text: string): void {
    this.push(text);
  }

  valueClose(quote: string): void {
    const attribute = this.attribute!;
    this.growing = false;
    attribute.valueTo = this.tokens.length;
    if (quote) this.push(quote);
    this.growing = false;
    attribute.to = this.tokens.length;
    this.opening!.attributes.push(attribute);
    this.attribute = null;
  }

  private valueAction(node: StatementNode): void {
    this.attribute!.dynamic = true;
    if (!staysInValue(node, this.scanner.quote, this.around.templates)) {
      this.obstruct(this.opening, 'attribute-across-branch');
    }
  }

  private attributeAction(node: StatementNode, part: Token): void {
    this.nameDone();
    const names = attributeNames(node, this.around.templates);
    if (names === null) this.obstruct(this.opening, 'dynamic-attribute-name');
    const at = this.push(part);
    if (names !== null) this.opening!.lists.push({ from: at, to: at + 1, names });
    if (this.scanner.site === 'tag-name') this.scanner.startAt('tag');
  }

  // --- end tags

  endTag(text: string, name: string): void {
    this.endRun();
    const depth = this.stack.findLastIndex((element) => element.name === name);
    const closeFrom = this.push(text, true);
    this.growing = false;
    if (depth < 0) {
      // These two make elements of their own.
      if (name === 'p' || name === 'br') this.misplaced('document', 'misnested-tags');
      if (this.around.open.includes(name) && !VOID_ELEMENTS.has(name)) {
        const open = this.around.open;
        this.endedAround = Math.max(this.endedAround, open.length - open.lastIndexOf(name));
        this.stack.length = 0;
        this.fail('unbalanced-branch', 'parent');
      }
      return;
    }
    const inside = this.stack.slice(depth + 1).map((element) => element.name);
    if (!endsPlainly(name, inside)) this.misplaced('document', 'misnested-tags');
    const endsPage = name === 'body' || name === 'html';
    if (endsPage && this.stack.slice(depth + 1).some((element) => element.opaque)) {
      this.misplaced('document', 'misnested-tags');
    }
    while (this.stack.length > depth + 1) {
      this.current()!.openAtEnd = endsPage;
      this.endElement(closeFrom);
    }
    this.stack[depth]!.openAtEnd = endsPage;
    this.stack[depth]!.closeFrom = closeFrom;
    this.endElement(this.tokens.length);
  }

  private openElement(name: string, from: number, unnamed = false): ElementTree {
    const parent = this.stack.at(-1) ?? null;
    const outer = parent?.namespace ?? this.around.namespace;
    const element: ElementTree = {
      kind: 'element',
      name,
      parent,
      namespace: namespaceWithin(outer, name),
      foreign: outer !== 'html' || name === 'svg' || name === 'math',
      from,
      to: from,
      nameEnd: from + 1,
      openEnd: from + 1,
      closeFrom: -1,
      attributes: [],
      lists: [],
      children: [],
      rawText: false,
      openAtEnd: false,
      opaque: null,
    };
    if (!unnamed) (parent?.children ?? this.top).push(element);
    this.stack.push(element);
    return element;
  }

  private endElement(to: number): void {
    const element = this.stack.pop()!;
    if (element.closeFrom < 0) element.closeFrom = to;
    element.to = to;
    // What is constant needs no replacing.
    if (element.opaque && this.tokens.slice(element.from, to).every((token) => typeof token === 'string'))
      element.opaque = null;
    if (element === this.inert) {
      this.inert = null;
      if (this.tokens.slice(element.openEnd, to).some((token) => typeof token !== 'string')) {
        element.opaque ??= { reason: 'inert-content', pos: this.pos };
        this.around.report(element.opaque);
      }
    }
  }

  // --- obstacles

  private misplaced(
    moved: Misplacement,
    reason: ObstacleReason = 'misplaced-content',
    parent: ElementTree | null = this.current(),
  ): void {
    if (moved === 'inside') {
      if (parent) this.obstruct(parent, reason);
      else this.fail(reason, moved);
      return;
    }
    if (moved === 'document') {
      const root = this.stack[0];
      if (root?.name === 'html' && this.around.open.length === 0) this.obstruct(root, reason);
      else this.fail(reason, moved);
      return;
    }
    const table = this.stack.findLastIndex((element) => element.name === 'table');
    if (table > 0) this.obstruct(this.stack[table - 1]!, reason);
    else this.fail(reason, table === 0 ? 'parent' : moved);
  }

  /** Marks an element to be replaced as a whole; without one, the block itself cannot stand by itself. */
  private obstruct(element: ElementTree | null, reason: ObstacleReason): void {
    if (!element) {
      this.fail(reason, 'parent');
      return;
    }
    if (element.opaque) return;
    element.opaque = { reason, pos: this.pos };
    this.around.report(element.opaque);
  }

  private fail(reason: ObstacleReason, reach: Failure['reach']): void {
    this.failure ??= { reason, pos: this.pos, reach };
  }

  // --- tokens

  private push(token: Token, fresh = false): number {
    if (typeof token === 'string') {
      if (this.growing && !fresh) {
        this.tokens[this.tokens.length - 1] += token;
        return this.tokens.length - 1;
      }
      this.growing = true;
    } else {
      this.growing = false;
    }
    this.tokens.push(token);
    return this.tokens.length - 1;
  }

  private lastChar(): string {
    const last = this.tokens.at(-1);
    return typeof last === 'string' ? last.slice(-1) : '';
  }

  private current(): ElementTree | null {
    return this.stack.at(-1) ?? null;
  }

  private children(): Child[] {
    return this.current()?.children ?? this.top;
  }

  private parentName(): string | undefined {
    return this.current()?.name;
  }

  /** The surroundings of what stands at this place. */
  private inside(): Pick<Surroundings, 'open' | 'namespace'> {
    return {
      open: [...this.around.open, ...this.stack.map((element) => element.name)],
      namespace: this.current()?.namespace ?? this.around.namespace,
    };
  }
}
