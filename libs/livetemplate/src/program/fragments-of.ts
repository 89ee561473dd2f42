import type { Document, Fragment } from '../analysis/document.js';
import type { FragmentChange, LiveProgram } from './live-program.js';
import { changeBound } from './change-bound.js';
import { measureFragment } from './measure.js';
import { fragmentHtml, fragmentLength, fragmentSplices, type PathOf } from './splices.js';
import type { Uncached } from './uncached.js';

/** What a program says of its outermost fragments. */
export type Fragments = Pick<LiveProgram, 'fragments' | 'fragmentLength' | 'changes' | 'touched' | 'bound' | 'splices'>;

export function fragmentsOf({ root, fragments }: Document, uncached: Uncached | null, pathOf: () => PathOf): Fragments {
  const byId = new Map(fragments.map((fragment) => [fragment.id, fragment]));
  const asked = (only?: ReadonlySet<string>): readonly Fragment[] =>
    only === undefined ? fragments : fragments.filter(({ id }) => only.has(id));
  return {
    fragments: (values, only) =>
      asked(only).map((fragment) => ({ id: fragment.id, html: fragmentHtml(root, fragment, values) })),
    fragmentLength: (id, values) => {
      const fragment = byId.get(id);
      return fragment === undefined ? 0 : fragmentLength(root, fragment, values);
    },
    changes: (before, after) => {
      const changes: FragmentChange[] = [];
      for (const fragment of fragments) {
        const { id, from, to } = fragment;
        const isUncached =
          uncached !== null && (fragment.isUncached || uncached.standsIn(root, after, from.static, to.static));
        const { count, structures, size } = measureFragment(root, fragment, before, after);
        if (count > 0 || isUncached) changes.push({ id, count, structures, size, isUncached });
      }
      return changes;
    },
    touched: (patch) => {
      const ids = new Set<string>();
      for (let i = 0; i < patch.length; i += 2) {
        const fragment = fragments[firstBehind(fragments, patch[i] as number)];
        if (fragment !== undefined && fragment.from.static <= (patch[i] as number)) ids.add(fragment.id);
      }
      return [...ids];
    },
    bound: (before, after) => (uncached === null ? changeBound(root, before, after) : null),
    splices: (before, after, only) =>
      asked(only).flatMap((fragment) => fragmentSplices(root, fragment, before, after, pathOf()) ?? []),
  };
}

/** Index of the first fragment that ends behind a slot. They stand in their order, one behind the other. */
function firstBehind(fragments: readonly Fragment[], slot: number): number {
  let [low, high] = [0, fragments.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fragments[middle]!.to.static <= slot) low = middle + 1;
    else high = middle;
  }
  return low;
}
