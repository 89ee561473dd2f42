import { align } from './exec-align.js';
import { CHANGED_OUTSIDE, CHANGED_POSITION, differ, IMMUTABLE, NEW } from './exec-change.js';
import type { Frame } from './exec-frame.js';
import { type ListSite, updateList } from './exec-list.js';
import { isPending, itemOfBefore, newItem, PendingList, placeholders } from './exec-pending-list.js';
import type { RangeItems } from './exec-range.js';
import { SAME } from './exec-same.js';
import { distinct } from './exec-values.js';
import { commonEnds, derive, type CommonEnds } from './derivation.js';
import { matchLists } from './list-match.js';
import type { BlockValues, ListValue, SlotValue } from './values.js';

/** A range in a template whose lists can be compared. */
export interface ComparedSite extends ListSite {
  /** Values of an item of which none is known. */
  readonly same: BlockValues;
  /** What has to count as changed for an item's key to be evaluated. */
  readonly keyBits: number;
  /** Whether an item has the same key wherever it stands and whatever is around the list. */
  readonly keyStays: boolean;
  /** Keys of lists that cannot change. */
  readonly keys: WeakMap<readonly unknown[], readonly string[] | null>;
}

/**
 * The value of a list by way of the one before, where there is one; of a list that is to be compared, only what the comparison will
 * look at.
 * @param before {@link SAME} for the list of before itself
 * @returns null where there is nothing to begin with: the list has to be evaluated as a whole
 */
export function listValue(
  list: RangeItems,
  before: SlotValue | null,
  frame: Frame,
  changed: number,
  site: ComparedSite,
): ListValue | null {
  if (before === SAME) {
    // A variable that is assigned to has to go through all items.
    if (site.always || list.keys !== null || list.elements.length === 0) return null;
    return new PendingList(list.elements, frame);
  }
  if (!isPending(before)) return updateList(list, before, frame, changed, site);
  if (list.elements.length === 0) return null;
  const comparison = new ListComparison(before, list.elements, frame, changed, site);
  if (list.keys === null) return comparison.value();
  comparison.completeBefore();
  return null;
}

/** Evaluates of two lists the items that differ, in the pairs in which `diffList` is going to look at them. */
class ListComparison {
  private readonly forced: boolean;

  constructor(
    private readonly before: PendingList,
    private readonly elements: readonly unknown[],
    private readonly frame: Frame,
    private readonly around: number,
    private readonly site: ComparedSite,
  ) {
    this.forced = (around & CHANGED_OUTSIDE) !== 0;
  }

  value(): ListValue {
    const { before, elements } = this;
    return (elements.length === before.elements.length ? this.inPlace() : null) ?? this.byKey() ?? this.byPosition();
  }

  /** All items of before, where the new list is of another kind. */
  completeBefore(): void {
    const { before, site } = this;
    before.items = before.elements.map((_, index) => this.wholeBefore(index));
    if (site.key !== null) before.keys = this.keysOf(before.elements, before.frame);
  }

  /** Null where an item has another key than the one in whose place it stands. */
  private inPlace(): ListValue | null {
    const { before, elements, site } = this;
    const items = placeholders(elements.length);
    const { start, end } = this.sameEnds();
    for (let index = start; index < elements.length - end; index++) {
      const pair = this.pair(index, index);
      if (pair === null) continue;
      const [old, now] = pair;
      if (site.key !== null) {
        const key = site.key(old, before.elements[index], index, before.frame);
        if (key !== site.key(now, elements[index], index, this.frame)) {
          before.items = placeholders(elements.length);
          return null;
        }
      }
      before.items[index] = old;
      items[index] = now;
    }
    derive(items, before.items, start, end);
    // The keys are the same, whatever they are.
    return { keys: null, items, otherwise: null };
  }

  /** Null where items have no keys of their own. */
  private byKey(): ListValue | null {
    const { before, site } = this;
    if (site.key === null) return null;
    const oldKeys = this.keysOf(before.elements, before.frame);
    if (oldKeys === null) return null;
    const ends = this.sameEnds();
    const origins = this.origins(ends);
    const keys = this.newKeys(oldKeys, origins);
    if (keys === null) return null;
    before.items = before.elements.map((_, index) => itemOfBefore(index));
    before.keys = oldKeys;
    const items = Array.from(origins, (origin, index) => (origin < 0 ? newItem(index) : before.items[origin]!));
    derive(items, before.items, ends.start, ends.end);
    const list = { keys, items, otherwise: null };
    const { start, oldEnd, newEnd, origins: matched } = matchLists(before, list);
    const last = items.length - ends.end;
    for (let index = ends.start; index < last; index++) {
      const origin = index < start ? index : index < newEnd ? matched[index - start]! : index + oldEnd - newEnd;
      if (origin < 0) items[index] = this.whole(index);
      else if (items[index] !== before.items[origin]) this.setPair(items, origin, index);
    }
    return list;
  }

  private setPair(items: BlockValues[], origin: number, index: number): void {
    const pair = this.pair(origin, index);
    if (pair === null) items[index] = this.before.items[origin]!;
    else [this.before.items[origin], items[index]] = pair;
  }

  /** Between equal ends nobody knows which item is which: their texts are compared, and those have to be known. */
  private byPosition(): ListValue {
    const { before, elements } = this;
    const count = elements.length;
    before.keys = null;
    if (count === before.elements.length) return this.inPairs();
    const { start, end } = this.sameEnds();
    const shift = before.elements.length - count;
    const oldEnd = before.elements.length - end;
    before.items = before.elements.map((_, index) =>
      index < start || index >= oldEnd ? itemOfBefore(index) : this.wholeBefore(index),
    );
    const items = elements.map((_, index) => {
      if (index < start) return before.items[index]!;
      return index < count - end ? this.whole(index) : before.items[index + shift]!;
    });
    return { keys: null, items, otherwise: null };
  }

  private inPairs(): ListValue {
    const items = placeholders(this.elements.length);
    for (let index = 0; index < items.length; index++) this.setPair(items, index, index);
    return { keys: null, items, otherwise: null };
  }

  /** Up to where, from both ends, all items are known to be the same. */
  private sameEnds(): CommonEnds {
    const { elements, before, forced, site } = this;
    if (forced) return { start: 0, end: 0 };
    const common = commonEnds(elements, before.elements);
    const start = common?.start ?? sameStart(elements, before.elements);
    // Behind an insertion or removal all items have another position.
    if (site.readsPosition && elements.length !== before.elements.length) return { start, end: 0 };
    return { start, end: common?.end ?? sameEnd(elements, before.elements, start) };
  }

  /** For each new item the one of before that is the same in all it shows; -1 for none. */
  private origins({ start, end }: CommonEnds): Int32Array {
    const { elements, before, forced, site } = this;
    const origins = new Int32Array(elements.length);
    if (forced) return origins.fill(-1);
    const shift = before.elements.length - elements.length;
    const to = elements.length - end;
    const middle = align(
      { elements: before.elements, from: start, to: before.elements.length - end },
      { elements, from: start, to },
    );
    for (let index = 0; index < origins.length; index++) {
      if (index < start) origins[index] = index;
      else if (index >= to) origins[index] = index + shift;
      else {
        const origin = middle[index - start]!;
        origins[index] = origin < 0 || (site.readsPosition && origin !== index) ? -1 : origin;
      }
    }
    return origins;
  }

  /** Values of an item of before and of a new one, where they differ; null where they do not. */
  private pair(origin: number, index: number): readonly [BlockValues, BlockValues] | null {
    const { before, elements, site, around } = this;
    const [old, now] = [before.elements[origin], elements[index]];
    let changed = around & CHANGED_OUTSIDE;
    if (differ(now, old)) changed |= site.changes(now, old);
    if (site.readsPosition && origin !== index) changed |= CHANGED_POSITION;
    if (changed === 0) return null;
    const values = site.run(old, origin, before.frame, site.same, changed);
    const next = site.run(now, index, this.frame, values, changed);
    return next === values ? null : [values, next];
  }

  /** All values of a new item. */
  private whole(index: number): BlockValues {
    return this.site.run(this.elements[index], index, this.frame, null, (this.around & IMMUTABLE) | NEW);
  }

  /** All values of an item of before. */
  private wholeBefore(index: number): BlockValues {
    const { elements, frame } = this.before;
    return this.site.run(elements[index], index, frame, null, (this.around & IMMUTABLE) | NEW);
  }

  private keysOf(elements: readonly unknown[], frame: Frame): readonly string[] | null {
    const known = this.site.keys.get(elements);
    if (known !== undefined) return known;
    const keys = elements.map((element, index) => this.keyOf(element, index, frame));
    return this.remember(elements, distinct(keys, keys.length));
  }

  /** Keys of lists so long that to look for them costs more than to keep them. */
  private remember(elements: readonly unknown[], keys: readonly string[] | null): readonly string[] | null {
    if (this.site.keyStays && elements.length >= LONG && Object.isFrozen(elements)) this.site.keys.set(elements, keys);
    return keys;
  }

  private keyOf(element: unknown, index: number, frame: Frame): string {
    const { site } = this;
    return site.key!(site.run(element, index, frame, site.same, site.keyBits), element, index, frame);
  }

  private newKeys(oldKeys: readonly string[], origins: Int32Array): readonly string[] | null {
    const { elements, frame, site } = this;
    if (!site.keyStays) return this.keysOf(elements, frame);
    const fresh: number[] = [];
    const keys = elements.map((element, index) => {
      const origin = origins[index]!;
      if (origin >= 0) return oldKeys[origin]!;
      fresh.push(index);
      return this.keyOf(element, index, frame);
    });
    const isDistinct =
      fresh.length > FEW ? distinct(keys, keys.length) !== null : fresh.every((index) => isOnly(keys, index));
    return this.remember(elements, isDistinct ? keys : null);
  }
}

/** From this many items on the keys of a list are kept. */
const LONG = 64;

/** Up to this number, keys are searched for one by one. */
const FEW = 16;

function isOnly(keys: readonly string[], index: number): boolean {
  const key = keys[index]!;
  return keys.indexOf(key) === index && !keys.includes(key, index + 1);
}

function sameStart(now: readonly unknown[], before: readonly unknown[]): number {
  const end = Math.min(now.length, before.length);
  let at = 0;
  while (at < end && !differ(now[at], before[at])) at++;
  return at;
}

/** How many at the end are the same, of those that come after the first `start`. */
function sameEnd(now: readonly unknown[], before: readonly unknown[], start: number): number {
  const most = Math.min(now.length, before.length) - start;
  let count = 0;
  while (count < most && !differ(now[now.length - 1 - count], before[before.length - 1 - count])) count++;
  return count;
}
