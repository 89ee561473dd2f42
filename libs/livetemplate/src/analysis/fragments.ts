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
  // Most elements are none: their paths are never written down.
  const path: number[] = [];
  const visit = (siblings: readonly Child[]): boolean => {
    let anyLive = false;
    for (let index = 0; index < siblings.length; index++) {
      const child = siblings[index]!;
      if (child.kind !== 'element') continue;
      path.push(index);
      anyLive = visitElement(child) || anyLive;
      path.pop();
    }
    return anyLive;
  };
  const visitElement = (element: ElementTree): boolean => {
    const before = found.length;
    const own = ownLive(element) || isUncached(element, tokens);
    // The root element carries the page's own attributes, which change with each render.
    const root = element.name === 'html' && element.parent === null;
    const id = root && !own ? null : staticId(element, tokens);
    const free = id !== null && !used.has(id) ? id : null;
    if (own || free !== null) found.push({ element, staticId: free, path: [...path] });
    if (free !== null) used.add(free);
    if ((element.opaque === null && visit(element.children)) || own) return true;
    if (found.length > before) {
      found.length = before;
      used.delete(free!);
    }
    return false;
  };
  visit(children);
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
