import { Drift } from './drift.js';
import { keepingFocus } from './mover.js';
import { morph } from './morph.js';
import { parseDocument, parseFragment, wrapperFor } from './parse-html.js';

/**
 * Shows `html`, one element, in the place of `node`.
 * @returns the element that stands there now: the same one, where it still has its name.
 */
export function replaceFragment(node: ChildNode, html: string): Element {
  const fresh = parseFragment(html, wrapperFor(node.parentNode)).firstElementChild;
  if (!fresh) throw new Drift('A fragment is empty.');
  if (fresh.nodeName === node.nodeName) {
    keepingFocus(() => morph(node as unknown as Element, fresh));
    return node as unknown as Element;
  }
  const next = document.importNode(fresh, true);
  node.replaceWith(next);
  return next;
}

/** Turns the document into what `html` says. The attributes that make its root a live page stay. */
export function replaceDocument(html: string): void {
  keepingFocus(() => morph(document.documentElement, parseDocument(html).documentElement));
}
