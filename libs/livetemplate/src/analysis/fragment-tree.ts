import type { Block, LiveElement, Slot } from './block.js';

/** What can be addressed in a block, as a tree. Positions count from the top of the block. */
export type FragmentNode = ElementFragment | RegionFragment;

export interface ElementFragment {
  readonly kind: 'element';
  readonly position: string;
  readonly element: LiveElement;
  readonly inner: readonly FragmentNode[];
}

/** A branch or a list: what stands in it is in the blocks of its slot. */
export interface RegionFragment {
  readonly kind: 'branch' | 'list';
  readonly position: string;
  /** Index of its slot. */
  readonly index: number;
}

/** The fragments of a block; those of the blocks in its regions are theirs. */
export function fragmentTree({ elements, slots }: Block): FragmentNode[] {
  const top: FragmentNode[] = [];
  const open: { readonly element: LiveElement; readonly inner: FragmentNode[] }[] = [];
  let next = 0;
  const addRegions = (to: number): void => {
    for (; next < to; next++) {
      while (open.length > 0 && open.at(-1)!.element.to <= next) open.pop();
      const { kind } = slots[next] as Slot;
      if (kind === 'branch' || kind === 'list') {
        (open.at(-1)?.inner ?? top).push({ kind, position: `s${next}`, index: next });
      }
    }
  };
  for (const element of elements) {
    addRegions(element.from);
    while (open.length > 0 && !isWithin(element, open.at(-1)!.element)) open.pop();
    const inner: FragmentNode[] = [];
    (open.at(-1)?.inner ?? top).push({ kind: 'element', position: element.path.join('.'), element, inner });
    open.push({ element, inner });
  }
  addRegions(slots.length);
  return top;
}

function isWithin({ path }: LiveElement, outer: LiveElement): boolean {
  return outer.path.every((index, depth) => path[depth] === index);
}

/** Position of what stands in the k-th block of a region: its `{{else}}` block is the last one. */
export function insideRegion(region: string, block: number): string {
  return `${region}/${block}/`;
}
