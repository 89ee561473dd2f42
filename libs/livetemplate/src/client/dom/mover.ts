import { Drift } from './drift.js';
import { isTextControl } from './input-keeper.js';

type MovingParent = Node & { moveBefore?(node: Node, before: Node | null): void };

/** The nodes from `first` up to `end`, without it. */
export function nodesBetween(first: Node, end: Node): Node[] {
  const nodes: Node[] = [];
  for (let node: Node | null = first; node !== end; node = node.nextSibling) {
    if (!node) throw new Drift('A region has no end.');
    nodes.push(node);
  }
  return nodes;
}

export function removeBetween(first: Node, end: Node): void {
  for (const node of nodesBetween(first, end)) (node as ChildNode).remove();
}

/** Moves nodes among their siblings. Where the browser can, they keep their focus, animations and frames. */
export function moveNodes(nodes: readonly Node[], parent: MovingParent, before: Node | null): void {
  for (const node of nodes) {
    if (parent.moveBefore && parent.isConnected && node.isConnected) parent.moveBefore(node, before);
    else parent.insertBefore(node, before);
  }
}

/** Gives focus and selection back to the element that lost them while `change` moved it. */
export function keepingFocus(change: () => void): void {
  const active = document.activeElement as HTMLInputElement | null;
  const { selectionStart, selectionEnd } = active || ({} as HTMLInputElement);
  change();
  // What has gone takes no focus.
  if (!active || active === document.activeElement) return;
  active.focus({ preventScroll: true });
  if (isTextControl(active) && selectionStart !== null) active.setSelectionRange(selectionStart, selectionEnd);
}

/**
 * The entries of `order` that may stay where they are while the others move around them: a longest ascending run.
 * @param order distinct numbers
 */
export function staying(order: readonly number[]): Set<number> {
  const ends: number[] = [];
  const previous = new Map<number, number | undefined>();
  for (const value of order) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    previous.set(value, ends[low - 1]);
    ends[low] = value;
  }
  const stay = new Set<number>();
  for (let value = ends[ends.length - 1]; value !== undefined; value = previous.get(value)) stay.add(value);
  return stay;
}
