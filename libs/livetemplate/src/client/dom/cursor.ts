import { putAnchor } from './anchor.js';
import { Drift } from './drift.js';
import { inside } from './inside.js';
import { COMMENT, ELEMENT, isComment, isText, TEXT } from './names.js';

/** Markup of a trusted type is enclosed in comments with this text. */
export const MARKUP_START = '[';
export const MARKUP_END = ']';

/** A place between the children of a node. It takes one expected node after another. */
export class Cursor {
  /** The element that was taken last. What follows it is not looked at before it is wanted: most often that is the next element. */
  private passed: Element | null = null;

  constructor(
    private readonly parent: Node,
    private next: Node | null = parent.firstChild,
  ) {}

  get node(): Node | null {
    if (this.passed) this.node = this.passed.nextSibling;
    return this.next;
  }

  set node(node: Node | null) {
    this.next = node;
    this.passed = null;
  }

  /** Puts an anchor here. */
  anchor(): Comment {
    return putAnchor(this.parent, this.node);
  }

  text(expected: string): Text {
    const text = this.pass(TEXT, expected) as Text;
    if (text.length < expected.length) joinFollowing(text, expected.length);
    if (text.length !== expected.length) {
      if (!text.data.startsWith(expected)) throw this.drift(expected);
      // Static texts that meet at the border of a region are one text node in served HTML.
      text.splitText(expected.length);
    }
    return this.take(text);
  }

  /** The next element, of this name unless that is empty. What stands in front of it is not looked at. */
  element(name: string): Element {
    let node = (this.passed ? this.passed.nextElementSibling : this.next) as Element | null;
    if (node && node.nodeType !== ELEMENT) node = node.nextElementSibling;
    while (node && name && node.nodeName !== name) node = node.nextElementSibling;
    if (!node) throw this.drift(name);
    return (this.passed = node);
  }

  /** An empty comment that keeps texts apart. */
  comment(): Node {
    return this.take(this.pass(COMMENT, ''));
  }

  /** The text of a slot: as much text as stands here, which may be none, or markup behind an empty text. */
  slotText(): Text {
    const { node } = this;
    const text = isText(node) ? node : this.parent.insertBefore(document.createTextNode(''), node);
    this.node = text.nextSibling;
    if (!this.node) return text;
    if (text === node) joinFollowing(text, Infinity);
    this.take(markupEnd(text) || text);
    return text;
  }

  /** Passes over elements and comments that are not expected: scripts and extensions add them. */
  private pass(type: number, wanted: string): Node {
    for (let { node } = this; node; node = node.nextSibling) {
      if (node.nodeType === type) return node;
      if (isText(node) && /\S/.test(node.data)) break;
    }
    throw this.drift(wanted);
  }

  private take<T extends Node>(node: T): T {
    this.node = node.nextSibling;
    return node;
  }

  private drift(wanted: string): Drift {
    return new Drift(`Expected "${wanted}" in ${this.parent.nodeName}.`);
  }
}

/**
 * The text of an element that held nothing else when the page was adopted.
 * @throws {Drift} where others have put elements into it: a translation does.
 */
export function textOf(element: Element): Text {
  const parent = inside(element) as ParentNode & Node;
  if (parent.firstElementChild) throw new Drift('A text is gone.');
  return new Cursor(parent).slotText();
}

/** The last node of the markup behind the empty text of a slot; null where it shows plain text. */
export function markupEnd(text: Text): Comment | null {
  if (!isMarkupStart(text.nextSibling)) return null;
  let depth = 0;
  for (let node: Node | null = text.nextSibling; node; node = node.nextSibling) {
    if (isMarkupStart(node)) depth++;
    else if (isComment(node) && node.data === MARKUP_END && --depth === 0) return node;
  }
  throw new Drift('A region has no end.');
}

function isMarkupStart(node: Node | null): boolean {
  return isComment(node) && node.data === MARKUP_START;
}

// Some parsers cut long text into several nodes.
function joinFollowing(text: Text, length: number): void {
  while (text.length < length && isText(text.nextSibling)) {
    text.data += text.nextSibling.data;
    text.nextSibling.remove();
  }
}
