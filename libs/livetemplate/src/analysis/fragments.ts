import type { Child, ElementTree, Token } from './element-tree.js';

/** An outermost fragment: the element that version 1.0 of the protocol addresses. */
export interface FragmentTree {
  readonly element: ElementTree;
  /** The element's static `id`; null where it has none and gets a `data-fragment-id`. */
  readonly staticId: string | null;
  /** Indexes of the elements from the root to it. */
  readonly path: readonly number[];
}

/**
 * The outermost fragments: from the root inwards, the first elements that have a static `id` and anything live in them,
 * or that something live stands in directly.
 */
export function outermostFragments(children: readonly Child[], tokens: readonly Token[]): FragmentTree[] {
  const found: FragmentTree[] = [];
  const used = new Set<string>();
  const visit = (siblings: readonly Child[], path: readonly number[]): void => {
    siblings.forEach((child, index) => {
      if (child.kind !== 'element' || !isLive(child)) return;
      const here = [...path, index];
      const id = staticId(child, tokens);
      const staticFree = id !== null && !used.has(id) ? id : null;
      // The root element carries the page's own attributes, which change with each render.
      const root = child.name === 'html' && child.parent === null;
      if (ownLive(child) || (staticFree !== null && !root)) {
        if (staticFree !== null) used.add(staticFree);
        found.push({ element: child, staticId: staticFree, path: here });
      } else visit(child.children, here);
    });
  };
  visit(children, []);
  return found;
}

function isLive(element: ElementTree): boolean {
  return ownLive(element) || element.children.some((child) => child.kind === 'element' && isLive(child));
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

function staticId(element: ElementTree, tokens: readonly Token[]): string | null {
  const attribute = element.attributes.find(({ name }) => name.toLowerCase() === 'id');
  if (!attribute || attribute.dynamic) return null;
  const value = tokens.slice(attribute.valueFrom, attribute.valueTo).join('');
  return value === '' || value.includes('&') ? null : value;
}
