import { type Gap, isShifted, wholeGap } from '../derivation.js';
import { eachPair, type ListChange } from '../list/change.js';
import { betweenEnds, byPosition, type ListMatch, matchKeys } from '../list/match.js';
import type { BlockValues } from '../values.js';
import { gapsBetween } from './align.js';
import { CHANGED_POSITION, differ, NEW } from './change.js';
import type { Frame } from './frame.js';
import { ListKeys } from './list-keys.js';
import type { ComparedSite } from './list.js';
import { matchNames } from './map-match.js';
import type { PendingList } from './pending-list.js';
import { countOf, elementAt, positionOf, type RangeItems } from './range.js';
import { distinct } from './values.js';

/** The change of a list or of a map: of both states only those items are evaluated that differ or are new. */
export class ListComparison implements ListChange {
  readonly match: ListMatch;
  private readonly changed: (readonly [before: BlockValues, after: BlockValues, index: number])[] = [];
  /** Values of new items, by their index. Most changes bring none. */
  private fresh: Map<number, BlockValues> | null = null;

  constructor(
    private readonly before: PendingList,
    private readonly list: RangeItems,
    private frame: Frame,
    /** `CHANGED_OUTSIDE` or 0. */
    private readonly around: number,
    private readonly site: ComparedSite,
  ) {
    this.match = this.matched();
    this.evaluate();
    // Items that have moved are asked for later, when the variables around the list may hold what belongs to another one.
    if (this.match.moved) this.frame = frame.slice();
  }

  get oldLength(): number {
    return countOf(this.before.list);
  }

  item(index: number): BlockValues {
    return this.fresh?.get(index) ?? whole(this.site, this.list, this.frame, index);
  }

  pairs(visit: (before: BlockValues, after: BlockValues, index: number) => void): void {
    for (const [before, after, index] of this.changed) visit(before, after, index);
  }

  private matched(): ListMatch {
    const { before, list, site } = this;
    if (list.keys !== null) return matchNames(before.list, list);
    const { elements } = list;
    const gaps = gapsBetween(before.elements, elements);
    if (site.key === null || (site.keyStays && gaps.every((gap) => this.keepsKeys(gap)))) return byPosition(gaps, true);
    const oldKeys = new ListKeys(before.elements, before.frame, site);
    const keys = new ListKeys(elements, this.frame, site);
    const same = (i: number, j: number): boolean =>
      (site.keyStays && this.keepsKey(before.elements[i], elements[j])) || oldKeys.at(i) === keys.at(j);
    // Where keys say more than the items do, nobody knows which stay.
    const between = site.keyStays ? gaps : betweenEnds([wholeGap(before.elements, elements)], same);
    return matchKeys(between, { same, old: (i) => oldKeys.at(i), now: (j) => keys.at(j) }, true);
  }

  /** Whether each item of a gap is the one that stood in its place. */
  private keepsKeys(gap: Gap): boolean {
    if (isShifted(gap)) return false;
    const shift = gap.oldFrom - gap.from;
    for (let index = gap.from; index < gap.to; index++) {
      if (!this.keepsKey(this.before.elements[index + shift], this.list.elements[index])) return false;
    }
    return true;
  }

  /** Whether nothing that a key is made of differs between two elements. */
  private keepsKey(old: unknown, now: unknown): boolean {
    return !differ(now, old) || (this.site.changes(now, old) & this.site.keyBits) === 0;
  }

  private evaluate(): void {
    const { match, site } = this;
    let at = 0;
    for (const { from, to } of match.gaps) {
      for (let index = from; index < to; index++) {
        if (match.origins[at++]! >= 0) continue;
        (this.fresh ??= new Map()).set(index, whole(site, this.list, this.frame, index));
      }
    }
    // Elsewhere stand the same elements, and what is not in the element is the same unless it is the position.
    const isTold = site.key === null || site.keyStays;
    const isMoved = site.readsPosition && this.list.keys === null && match.gaps.some(isShifted);
    const all = this.around !== 0 || !isTold || isMoved;
    eachPair(match, this.oldLength, all, (origin, index) => this.pair(origin, index));
  }

  /** Values of an item of before and of a new one, where they differ. */
  private pair(origin: number, index: number): void {
    const { before, list, site, around } = this;
    const [old, now] = [elementAt(before.list, origin), elementAt(list, index)];
    const [oldPosition, position] = [positionOf(before.list, origin), positionOf(list, index)];
    let changed = around;
    if (differ(now, old)) changed |= site.changes(now, old);
    if (site.readsPosition && oldPosition !== position) changed |= CHANGED_POSITION;
    if (changed === 0) return;
    const values = site.run(old, oldPosition, before.frame, site.same, changed);
    const next = site.run(now, position, this.frame, values, changed);
    if (next !== values) this.changed.push([values, next, index]);
  }
}

/** Evaluates all items of before, where the new list is of another kind. */
export function completeBefore(before: PendingList, site: ComparedSite): void {
  const { list, frame } = before;
  const { elements } = list;
  const items = elements.map((_, index) => whole(site, list, frame, index));
  // Maps that are compared have names for keys.
  if (site.key === null) before.complete(items, list.keys as readonly string[] | null);
  else before.complete(items, distinct(new ListKeys(elements, frame, site).all(), elements.length));
}

/** All values of an item. */
function whole(site: ComparedSite, list: RangeItems, frame: Frame, index: number): BlockValues {
  return site.run(elementAt(list, index), positionOf(list, index), frame, null, NEW);
}
