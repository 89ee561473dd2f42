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
    const text = this.pass(isText, expected);
    joinFollowing(text, expected.length);
    if (!text.data.startsWith(expected)) throw this.drift(expected);
    // Static texts that meet at the border of a region are one text node in served HTML.
    if (text.length > expected.length) text.splitText(expected.length);
    return this.take(text);
  }

  element(name?: string): Element {
    const fits = (node: Node): node is Element => isElement(node) && (!name || node.nodeName === name);
    return this.take(this.pass(fits, `<${name ?? '*'}>`));
  }

  /** An empty comment that keeps texts apart. */
  comment(): Node {
    return this.take(this.pass(isComment, '<!>'));
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

  private pass<T extends Node>(fits: (node: Node) => node is T, wanted: string): T {
    for (let { node } = this; node; node = node.nextSibling) {
      if (fits(node)) return node;
      if (isText(node) && /\S/.test(node.data)) break;
    }
    throw this.drift(wanted);
  }

  private take<T extends Node>(node: T): T {
    this.node = node.nextSibling;
    return node;
  }

  private drift(wanted: string): Drift {
    return new Drift(`Expected ${JSON.stringify(wanted)} in <${this.parent.nodeName}>.`);
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
  throw new Drift('A markup slot has no end.');
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
