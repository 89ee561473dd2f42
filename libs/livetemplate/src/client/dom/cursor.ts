import { Drift } from './drift.js';
import { isComment, isElement, isText } from './names.js';

/** Markup of a trusted type is enclosed in comments with this text. */
export const MARKUP_START = '[';
const MARKUP_END = ']';

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
    this.pass((node) => isText(node), `the text ${JSON.stringify(expected)}`);
    const text = this.node as Text;
    joinFollowing(text, expected.length);
    // The parser drops a newline that directly follows <pre>, which the block alone does not show.
    const fits = text.data.startsWith(expected) || expected[0] !== '\n' ? expected : expected.slice(1);
    if (!text.data.startsWith(fits)) throw this.drift(`the text ${JSON.stringify(expected)}`);
    // Static texts that meet at the border of a region are one text node in served HTML.
    if (text.length > fits.length) text.splitText(fits.length);
    return this.take(text);
  }

  element(name?: string): Element {
    this.pass((node) => isElement(node) && (!name || node.nodeName === name), name ? `<${name}>` : 'an element');
    return this.take(this.node as Element);
  }

  /** A comment or a doctype of the template. */
  comment(): Node {
    this.pass((node) => isComment(node) || node.nodeType === 10, 'a comment');
    return this.take(this.node as Node);
  }

  /** The text of a slot: as much text as stands here, which may be none, or markup behind an empty text. */
  slotText(): Text {
    const { node } = this;
    if (isText(node) && !isMarkupStart(node.nextSibling)) {
      joinFollowing(node, Infinity);
      return this.take(node);
    }
    const text = isText(node) ? node : this.parent.insertBefore(document.createTextNode(''), node);
    this.take(markupEnd(text) ?? text);
    return text;
  }

  private pass(fits: (node: Node) => boolean, wanted: string): void {
    while (this.node && !fits(this.node)) {
      if (isText(this.node) && /\S/.test(this.node.data)) throw this.drift(wanted);
      this.node = this.node.nextSibling;
    }
    if (!this.node) throw this.drift(wanted);
  }

  private take<T extends Node>(node: T): T {
    this.node = node.nextSibling;
    return node;
  }

  private drift(wanted: string): Drift {
    const found = isText(this.node) ? JSON.stringify(this.node.data.slice(0, 80)) : this.node?.nodeName;
    return new Drift(`Expected ${wanted} in <${this.parent.nodeName}>, found ${found ?? 'its end'}.`);
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
  throw new Drift('The end of a markup slot is missing.');
}

export function markup(html: string): string {
  return `<!--${MARKUP_START}-->${html}<!--${MARKUP_END}-->`;
}

function isMarkupStart(node: Node | null): boolean {
  return isComment(node) && node.data === MARKUP_START;
}

// Some parsers cut long text into several nodes.
function joinFollowing(text: Text, length: number): void {
  while (text.length < length && isText(text.nextSibling)) {
    text.data += text.nextSibling.data;
    text.parentNode?.removeChild(text.nextSibling);
  }
}
