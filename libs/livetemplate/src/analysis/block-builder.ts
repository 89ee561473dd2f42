import type { Position, StatementNode } from '../template/ast.js';
import { attributeNames, staysInValue } from './attribute-names.js';
import { AttributeReader } from './attribute-reader.js';
import { BlockObstacles } from './block-obstacles.js';
import type { StaticId, TopLevel } from './block.js';
import { ElementStack } from './element-stack.js';
import type { AttributeTree, Child, ElementTree, RunTree, Token } from './element-tree.js';
import {
  endedByStartTag,
  endsPlainly,
  INERT_ELEMENTS,
  OPTIONAL_END,
  RAW_TEXT_ELEMENTS,
  VOID_ELEMENTS,
} from './html-rules.js';
import { HtmlScanner, isSpace, type ScannerSink } from './html-scanner.js';
import { layOut } from './lay-out.js';
import { flatten, type Piece } from './pieces.js';
import { Placement } from './placement.js';
import { buildRegion } from './region-builder.js';
import { isEffect, leavesLoop } from './statements.js';
import type { Built, Failure, Surroundings } from './surroundings.js';
import { TokenList } from './token-list.js';

export function buildBlock(nodes: readonly StatementNode[], around: Surroundings): Built {
  return new BlockBuilder(around).build(flatten(nodes, around.templates, around.within));
}

/** Reads the pieces of one block into tokens and the tree of elements over them. */
export class BlockBuilder implements ScannerSink {
  readonly ids: StaticId[] = [];
  private readonly scanner = new HtmlScanner(this);
  private readonly list = new TokenList();
  private readonly attributes = new AttributeReader(this.list);
  private readonly elements: ElementStack;
  private readonly obstacles: BlockObstacles;
  private readonly placement: Placement;
  private run: RunTree | null = null;
  private endedAround = 0;
  /** First token of the end tag or declaration that is being read. */
  private markupFrom: number | null = null;
  /** Of the last action in an attribute. */
  private valuePos: Position | null = null;
  /** The start tag that is being read: its name, its first token, and its element as soon as the name is known. */
  private tag: { name: string; readonly from: number; element: ElementTree | null } | null = null;
  private inert: ElementTree | null = null;
  /** Whether nothing but actions stands behind the name that was read last. */
  private behindName = false;

  constructor(private readonly around: Surroundings) {
    this.elements = new ElementStack(around.open, around.namespace);
    this.obstacles = new BlockObstacles(this.elements, around);
    this.placement = new Placement(this.elements, this.obstacles, around.namespace);
  }

  get tokens(): readonly Token[] {
    return this.list.all;
  }

  get top(): readonly Child[] {
    return this.elements.top;
  }

  get topLevel(): TopLevel {
    return this.placement.topLevel;
  }

  build(pieces: readonly Piece[]): Built {
    const failure = this.readAll(pieces);
    return failure ?? { ok: true, block: layOut(this, this.around.namespace) };
  }

  /** Reads the pieces; what stands against a block that can stand by itself, or null. */
  readAll(pieces: readonly Piece[]): Failure | null {
    this.read(pieces);
    this.endRun();
    if (this.elements.depth > 0 || this.endedAround > 0 || this.scanner.site !== 'content') {
      this.obstacles.fail('unbalanced-branch', 'parent');
    }
    const { failure } = this.obstacles;
    return failure && { ok: false, ...failure, ended: this.endedAround, left: this.elements.names };
  }

  private read(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      this.obstacles.pos = piece.node.pos;
      if (piece.kind === 'text') {
        this.endName(piece.text);
        this.scanner.scan(piece.text);
      } else if (piece.kind === 'enter') this.list.push(piece);
      else if (isEffect(piece.node)) this.list.push({ kind: 'node', node: piece.node, call: piece.call });
      else this.action(piece);
    }
  }

  private action(piece: Extract<Piece, { kind: 'node' }>): void {
    const part: Token = { kind: 'node', node: piece.node, call: piece.call };
    this.scanner.action();
    if (leavesLoop(piece.node)) {
      const top = this.scanner.site === 'content' && this.elements.depth === 0;
      this.obstacles.fail('break-or-continue', top ? 'parent' : 'document');
    }
    switch (this.scanner.site) {
      case 'content':
        if (piece.node.kind === 'action') this.dynamicText(part);
        else this.region(piece, part);
        return;
      case 'raw':
        this.elements.current!.rawText = true;
        break;
      case 'value':
        this.valueAction(piece.node);
        break;
      case 'tag':
        this.attributeAction(piece.node, part);
        return;
      case 'tag-name':
        if (this.separated(piece.node, part)) return;
        this.obstacles.obstruct(this.elements.current, 'dynamic-tag-name');
        break;
      case 'attribute-name':
      case 'after-name':
        if (this.separated(piece.node, part)) return;
        this.obstacles.obstruct(this.tag!.element, 'dynamic-attribute-name');
        break;
      default:
        this.obstacles.obstruct(this.elements.current, 'dynamic-tag-name');
    }
    this.list.push(part);
  }

  // --- content

  private dynamicText(part: Token): void {
    const at = this.list.push(part);
    this.run ??= { kind: 'run', from: at, to: at, dynamic: false };
    this.run.dynamic = true;
    this.run.to = at + 1;
    this.placement.text();
  }

  private region(piece: Extract<Piece, { kind: 'node' }>, part: Token): void {
    this.endRun();
    const from = this.list.push(part);
    const built = buildRegion(piece.node, piece.call, { ...this.around, within: piece.within, ...this.inside() });
    if (built.ok) {
      this.elements.children.push({ kind: 'region', from, to: from + 1, slot: built.slot });
      this.placement.region(built.top);
      return;
    }
    this.obstacles.pos = built.pos;
    this.leave(built);
  }

  /** A region that cannot stand by itself: replace around it, and go on as its first branch leaves the elements. */
  private leave(failed: Failure): void {
    if (failed.reach === 'parent') {
      this.obstacles.obstruct(this.elements.at(this.elements.depth - 1 - failed.ended), failed.reason);
    } else {
      this.obstacles.misplaced(failed.reach, failed.reason);
    }
    this.endElements(failed.ended, this.list.length);
    for (const name of failed.left) this.elements.push(name, this.list.length - 1);
  }

  content(text: string): void {
    const at = this.list.push(text, this.run === null);
    this.run ??= { kind: 'run', from: at, to: at, dynamic: false };
    this.run.to = at + 1;
    if (this.elements.depth === 0 && !isSpace(text)) this.topLevel.text = true;
  }

  private endRun(): void {
    if (!this.run) return;
    this.elements.children.push(this.run);
    this.run = null;
    this.list.cut();
  }

  raw(text: string): void {
    this.list.push(text);
  }

  declaration(text: string): void {
    this.markupPart(text);
    this.markupFrom = null;
    this.list.cut();
  }

  markupPart(text: string): void {
    this.endRun();
    const at = this.list.push(text, true);
    this.markupFrom ??= at;
  }

  // --- start tags

  tagOpen(text: string): void {
    this.endRun();
    this.tag = { name: '', from: this.list.push(text, true), element: null };
  }

  tagName(text: string): void {
    this.tag!.name += text.toLowerCase();
    this.list.push(text);
  }

  tagSpace(text: string): void {
    this.openElement();
    this.list.push(text);
  }

  tagClose(text: string): string | null {
    const element = this.openElement();
    const selfClosed = this.list.lastChar() === '/' && element.foreign;
    this.list.push(text);
    element.openEnd = this.list.cut();
    this.tag = null;
    if (selfClosed || (VOID_ELEMENTS.has(element.name) && !element.foreign)) this.endElements(1, this.list.length);
    else if (RAW_TEXT_ELEMENTS.has(element.name) && !element.foreign) return element.name;
    return null;
  }

  /** The element of the start tag that is being read: its name is complete, so that it takes its place in the tree. */
  private openElement(): ElementTree {
    const { name, from, element } = this.tag!;
    if (element) return element;
    const ended = endedByStartTag(this.elements.path, name);
    const [, ...inner] = this.elements.inside(this.elements.depth - 1 - ended);
    // Formatting elements that end with it begin anew behind it.
    if (inner.some((open) => !OPTIONAL_END.has(open.name))) this.obstacles.misplaced('document', 'misnested-tags');
    this.endElements(ended, from);
    if (this.endedAround > 0) this.obstacles.fail('unbalanced-branch', 'parent');
    const opened = this.elements.push(name, from);
    this.tag!.element = opened;
    opened.nameEnd = this.list.cut();
    if (INERT_ELEMENTS.has(name)) this.inert ??= opened;
    this.placement.element(opened);
    return opened;
  }

  // --- attributes

  attributeName(text: string): void {
    const element = this.openElement();
    // The name stands in a branch before it.
    if (text.startsWith('=')) this.obstacles.obstruct(element, 'attribute-across-branch');
    this.attributes.begin(text);
  }

  attributeEquals(text: string): void {
    this.list.push(text);
  }

  valueOpen(quote: string): void {
    this.attributes.openValue(quote);
  }

  value(text: string): void {
    this.list.push(text);
  }

  valueClose(quote: string): void {
    const attribute = this.attributes.closeValue(quote);
    const { attributes } = this.openElement();
    if (attribute.dynamic) this.warnOfSecond(attribute.name, attributes);
    attributes.push(attribute);
    if (attribute.name.toLowerCase() !== 'id' || attribute.dynamic) return;
    this.ids.push({
      id: this.list.all.slice(attribute.valueFrom, attribute.valueTo).join(''),
      pos: this.obstacles.pos,
    });
  }

  /** Parsers keep the first attribute of a name. */
  private warnOfSecond(name: string, before: readonly AttributeTree[]): void {
    if (!before.some((other) => other.name.toLowerCase() === name.toLowerCase())) return;
    this.around.warn({
      reason: 'repeated-attribute',
      message: `the element has the attribute ${name} already, and browsers keep the first one: this is never shown`,
      advice: `Put both values into one attribute: ${name}="… {{…}}".`,
      pos: this.valuePos ?? this.obstacles.pos,
    });
  }

  private valueAction(node: StatementNode): void {
    this.attributes.makeDynamic();
    this.valuePos = node.pos;
    if (!staysInValue(node, this.scanner.quote, this.around.templates)) {
      this.obstacles.obstruct(this.openElement(), 'attribute-across-branch');
    }
  }

  private attributeAction(node: StatementNode, part: Token): void {
    const element = this.openElement();
    const names = attributeNames(node, this.around.templates, this.behindName);
    const at = this.list.push(part);
    if (names === null) this.obstacles.obstruct(element, 'dynamic-attribute-name');
    else element.lists.push({ from: at, to: at + 1, names });
  }

  /** An action right behind a name: whether it writes attributes with a space before them, or nothing. */
  private separated(node: StatementNode, part: Token): boolean {
    if (attributeNames(node, this.around.templates, true) === null) return false;
    this.behindName = true;
    this.scanner.startAt('tag');
    this.attributeAction(node, part);
    return true;
  }

  /** Where the actions behind a name write nothing, text that follows them without a space goes on with the name. */
  private endName(text: string): void {
    if (this.behindName && !/^[\s/>]/.test(text)) this.obstacles.obstruct(this.openElement(), 'dynamic-attribute-name');
    this.behindName = false;
  }

  // --- end tags

  endTag(text: string, name: string, isComputed: boolean): void {
    this.markupPart(text);
    const closeFrom = this.markupFrom!;
    this.markupFrom = null;
    const to = this.list.cut();
    const isConstant = this.list.isConstant(closeFrom, to);
    const depth = isComputed ? this.computedDepth(name) : this.elements.find(name);
    if (!isConstant) {
      if (depth < 0) this.obstacles.misplaced('document', 'dynamic-tag-name');
      else this.obstacles.obstruct(this.elements.at(depth), 'dynamic-tag-name');
    }
    if (depth >= 0) this.endDown(name, depth, closeFrom);
    else if (!isComputed) this.endAround(name);
  }

  /** Depth of the innermost element, where the same text stands in its name beside actions; -1 elsewhere. */
  private computedDepth(name: string): number {
    const { current, depth } = this.elements;
    const isLike = current?.name === name && !this.list.isConstant(current.from, current.nameEnd);
    return isLike ? depth - 1 : -1;
  }

  /** An end tag of none of the block's own elements. */
  private endAround(name: string): void {
    // These two make elements of their own.
    if (name === 'p' || name === 'br') this.obstacles.misplaced('document', 'misnested-tags');
    const { open } = this.around;
    if (!open.includes(name) || VOID_ELEMENTS.has(name)) return;
    this.endedAround = Math.max(this.endedAround, open.length - open.lastIndexOf(name));
    this.elements.clear();
    this.obstacles.fail('unbalanced-branch', 'parent');
  }

  /** Ends the element at a depth, and with it what is open inside. */
  private endDown(name: string, depth: number, closeFrom: number): void {
    const inside = this.elements.inside(depth);
    const endsPage = name === 'body' || name === 'html';
    const plain = endsPlainly(
      name,
      inside.map((element) => element.name),
    );
    if (!plain || (endsPage && inside.some((element) => element.opaque)))
      this.obstacles.misplaced('document', 'misnested-tags');
    const element = this.elements.at(depth)!;
    for (const ending of [element, ...inside]) ending.openAtEnd = endsPage;
    this.endElements(inside.length, closeFrom);
    element.closeFrom = closeFrom;
    this.endElements(1, this.list.length);
  }

  /** Ends that many elements in front of a token; those that are not the block's own are counted. */
  private endElements(count: number, to: number): void {
    for (let i = 0; i < count; i++) {
      if (this.elements.depth === 0) {
        this.endedAround++;
        continue;
      }
      const element = this.elements.pop(to);
      if (element === this.inert) this.endInert(element);
      // What is constant needs no replacing.
      if (element.opaque && this.list.isConstant(element.from, to)) element.opaque = null;
    }
  }

  private endInert(element: ElementTree): void {
    this.inert = null;
    if (!this.list.isConstant(element.openEnd, element.to)) this.obstacles.obstruct(element, 'inert-content');
  }

  /** The surroundings of what stands at this place. */
  private inside(): Pick<Surroundings, 'open' | 'namespace'> {
    return { open: [...this.elements.path], namespace: this.elements.contentNamespace };
  }
}
