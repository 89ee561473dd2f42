import type { Child, ElementTree, Token } from './element-tree.js';
import { isUncached } from './uncached-elements.js';

/** An element that can be addressed. */
export interface FragmentTree {
  readonly element: ElementTree;
  /** The element's static `id`; null where it has none and gets a `data-fragment-id`. */
  readonly staticId: string | null;
  /** Indexes of the elements from the root to it. */
  readonly path: readonly number[];
}

/**
 * The elements, in document order, that have a static `id` and anything live in them, that something live stands in
 * directly, or that are sent with every render.
 */
export function liveElements(children: readonly Child[], tokens: readonly Token[]): FragmentTree[] {
  const found: FragmentTree[] = [];
  const used = new Set<string>();
  const visit = (siblings: readonly Child[], path: readonly number[]): boolean => {
    let anyLive = false;
    siblings.forEach((child, index) => {
      if (child.kind !== 'element') return;
      const here = [...path, index];
      const before = found.length;
      const own = ownLive(child) || isUncached(child, tokens);
      // The root element carries the page's own attributes, which change with each render.
      const root = child.name === 'html' && child.parent === null;
      const id = root && !own ? null : staticId(child, tokens);
      const free = id !== null && !used.has(id) ? id : null;
      if (own || free !== null) found.push({ element: child, staticId: free, path: here });
      if (free !== null) used.add(free);
      const isLive = (child.opaque === null && visit(child.children, here)) || own;
      if (!isLive && found.length > before) {
        found.length = before;
        used.delete(free!);
      }
      anyLive ||= isLive;
    });
    return anyLive;
  };
  visit(children, []);
  return found;
}

/** Those that stand in no other: the elements that version 1.0 of the protocol addresses. */
export function outermostFragments(elements: readonly FragmentTree[]): FragmentTree[] {
  let end = -1;
  return elements.filter(({ element }) => {
    if (element.from < end) return false;
    end = element.to;
    return true;
  });
}

/** Whether a slot belongs to the element itself, or is its child. */
function ownLive(element: ElementTree): boolean {
  if (element.opaque || element.rawText || element.lists.length > 0) return true;
  if (element.attributes.some((attribute) => attribute.dynamic)) return true;
  return element.children.some(
    (child) =>
      child.kind === 'region' ||
      (child.kind === 'run' && child.dynamic) ||
      (child.kind === 'element' && child.opaque !== null),
  );
}

export function staticId(element: ElementTree, tokens: readonly Token[]): string | null {
  const attribute = element.attributes.find(({ name }) => name.toLowerCase() === 'id');
  if (!attribute || attribute.dynamic) return null;
  const value = tokens.slice(attribute.valueFrom, attribute.valueTo).join('');
  return value === '' || value.includes('&') ? null : value;
}
