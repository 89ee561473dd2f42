import { Drift } from './drift.js';
import { COMMENT, ELEMENT, isComment, isText, TEXT } from './names.js';

/** Markup of a trusted type is enclosed in comments with this text. */
export const MARKUP_START = '[';
export const MARKUP_END = ']';

/**
 * A place between the children of a node. It takes one expected node after another, and passes over elements and
 * comments that are not expected: scripts and extensions add them.
 */
export class Cursor {
  constructor(
    private readonly parent: Node,
    public node: Node | null = parent.firstChild,
  ) {}

  /** Puts an anchor here. */
  anchor(): Comment {
    return this.parent.insertBefore(document.createComment(''), this.node);
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

  element(name = ''): Element {
    return this.take(this.pass(ELEMENT, name) as Element);
  }

  /** The next elements of these names, `count` times all of them: the first ones. What stands between them is not looked at. */
  elements(names: readonly string[], count: number): Element[] {
    const found: Element[] = [];
    let node = this.node as Element | null;
    while (found.length < count) {
      const first = found.length;
      for (const name of names) {
        while (node && node.nodeName !== name) node = node.nextElementSibling;
        if (!node) throw this.drift(name);
        found[first] = found[first] || node;
        node = node.nextElementSibling;
      }
    }
    return found;
  }

  /** An empty comment that keeps texts apart. */
  comment(): Node {
    return this.take(this.pass(COMMENT, ''));
  }

  /** The text of a slot: as much text as stands here, which may be none, or markup behind an empty text. */
  slotText(): Text {
    const { node } = this;
    if (isText(node)) joinFollowing(node, Infinity);
    const text = isText(node) ? node : this.parent.insertBefore(document.createTextNode(''), node);
    this.take(markupEnd(text) || text);
    return text;
  }

  /** @param wanted the text, or the name of the element unless it is any */
  private pass(type: number, wanted: string): Node {
    for (let { node } = this; node; node = node.nextSibling) {
      const { nodeType } = node;
      if (nodeType === type && (type !== ELEMENT || !wanted || node.nodeName === wanted)) return node;
      if (nodeType === TEXT && /\S/.test((node as Text).data)) break;
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
