import { type Gap, isShifted, wholeGap } from './derivation.js';
import { gapsBetween } from './exec-align.js';
import { CHANGED_POSITION, differ, NEW } from './exec-change.js';
import type { ComparedSite } from './exec-list.js';
import type { Frame } from './exec-frame.js';
import { ListKeys } from './exec-list-keys.js';
import type { PendingList } from './exec-pending-list.js';
import { distinct } from './exec-values.js';
import { eachPair, type ListChange } from './list-change.js';
import { betweenEnds, byPosition, type ListMatch, matchKeys } from './list-match.js';
import type { BlockValues } from './values.js';

/** The change of a list: of both states only those items are evaluated that differ or are new. */
export class ListComparison implements ListChange {
  readonly match: ListMatch;
  private readonly changed: (readonly [before: BlockValues, after: BlockValues, index: number])[] = [];
  /** Values of new items, by their index. Most changes bring none. */
  private fresh: Map<number, BlockValues> | null = null;

  constructor(
    private readonly before: PendingList,
    private readonly elements: readonly unknown[],
    private readonly frame: Frame,
    /** `CHANGED_OUTSIDE` or 0. */
    private readonly around: number,
    private readonly site: ComparedSite,
  ) {
    this.match = this.matched();
    this.evaluate();
  }

  get oldLength(): number {
    return this.before.elements.length;
  }

  item(index: number): BlockValues {
    return this.fresh?.get(index) ?? whole(this.site, this.elements, this.frame, index);
  }

  pairs(visit: (before: BlockValues, after: BlockValues, index: number) => void): void {
    for (const [before, after, index] of this.changed) visit(before, after, index);
  }

  private matched(): ListMatch {
    const { before, elements, site } = this;
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
      if (!this.keepsKey(this.before.elements[index + shift], this.elements[index])) return false;
    }
    return true;
  }

  /** Whether nothing that a key is made of differs between two elements. */
  private keepsKey(old: unknown, now: unknown): boolean {
    return !differ(now, old) || (this.site.changes(now, old) & this.site.keyBits) === 0;
  }

  private evaluate(): void {
    const { match, before, site } = this;
    let at = 0;
    for (const { from, to } of match.gaps) {
      for (let index = from; index < to; index++) {
        if (match.origins[at++]! >= 0) continue;
        (this.fresh ??= new Map()).set(index, whole(site, this.elements, this.frame, index));
      }
    }
    // Elsewhere stand the same elements, and what is not in the element is the same unless it is the position.
    const isTold = site.key === null || site.keyStays;
    const all = this.around !== 0 || !isTold || (site.readsPosition && match.gaps.some(isShifted));
    eachPair(match, before.elements.length, all, (origin, index) => this.pair(origin, index));
  }

  /** Values of an item of before and of a new one, where they differ. */
  private pair(origin: number, index: number): void {
    const { before, elements, site, around } = this;
    const [old, now] = [before.elements[origin], elements[index]];
    let changed = around;
    if (differ(now, old)) changed |= site.changes(now, old);
    if (site.readsPosition && origin !== index) changed |= CHANGED_POSITION;
    if (changed === 0) return;
    const values = site.run(old, origin, before.frame, site.same, changed);
    const next = site.run(now, index, this.frame, values, changed);
    if (next !== values) this.changed.push([values, next, index]);
  }
}

/** Evaluates all items of before, where the new list is of another kind. */
export function completeBefore(before: PendingList, site: ComparedSite): void {
  const { elements, frame } = before;
  const items = elements.map((_, index) => whole(site, elements, frame, index));
  const keys = site.key === null ? null : distinct(new ListKeys(elements, frame, site).all(), elements.length);
  before.complete(items, keys);
}

/** All values of an item. */
function whole(site: ComparedSite, elements: readonly unknown[], frame: Frame, index: number): BlockValues {
  return site.run(elements[index], index, frame, null, NEW);
}
