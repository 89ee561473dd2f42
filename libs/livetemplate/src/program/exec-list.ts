import { align, NO_ORIGIN, replaced } from './exec-align.js';
import { CHANGED_OUTSIDE, CHANGED_POSITION, differ, IMMUTABLE, NEW } from './exec-change.js';
import type { Frame } from './exec-frame.js';
import type { RangeItems } from './exec-range.js';
import { commonEnds, derive } from './derivation.js';
import { distinct } from './exec-values.js';
import type { BlockValues, ListValue, SlotValue } from './values.js';

/** A range in a template. */
export interface ListSite {
  /** Values of an item. @param changed what has changed for it */
  run(element: unknown, key: unknown, frame: Frame, before: BlockValues | null, changed: number): BlockValues;
  /** Which of the places inside an item that its slots read are not what they were. */
  changes(now: unknown, before: unknown): number;
  /** What identifies an item; null where only its position does. */
  readonly key: ((values: BlockValues, element: unknown, key: unknown, frame: Frame) => string) | null;
  readonly readsPosition: boolean;
  /** Whether the items have to run each time. */
  readonly always: boolean;
  /** Values of lists that cannot change, by the list: set where they follow from the list alone. */
  readonly shared: SharedLists | null;
}

/** A page over data that it has in common with others has their values in common, too, for as long as one of them keeps them. */
export type SharedLists = WeakMap<object, WeakRef<ListValue>>;

/** Up to this number, items are put in one by one, their keys are searched for one by one, and they are not worth sharing. */
const FEW = 16;

/**
 * The value of a list by way of the one before: elements that are the same keep their values.
 * @param changed what has changed around the list
 * @returns null where there is nothing to begin with
 */
export function updateList(
  list: RangeItems,
  before: SlotValue | null,
  frame: Frame,
  changed: number,
  site: ListSite,
): ListValue | null {
  if (list.keys !== null || list.elements.length === 0) return null;
  const known = isShared(site, list, changed) ? site.shared!.get(list.elements)?.deref() : undefined;
  if (known !== undefined) return known;
  const old = before as ListValue | null;
  if (!old?.elements || old.items.length === 0) return null;
  const update = new ListUpdate(list.elements, old as KnownList, frame, changed, site);
  const value = update.value();
  // Sharing what is hardly any work costs more than doing it again.
  return update.runs > FEW ? shareList(value, site, list, changed) : value;
}

/** Lets other evaluations over the same list have its value. */
export function shareList(value: ListValue, site: ListSite, list: RangeItems, changed: number): ListValue {
  if (isShared(site, list, changed)) site.shared!.set(list.elements, new WeakRef(value));
  return value;
}

function isShared({ shared }: ListSite, { elements, keys }: RangeItems, changed: number): boolean {
  return shared !== null && (changed & IMMUTABLE) !== 0 && keys === null && Object.isFrozen(elements);
}

type KnownList = ListValue & { readonly elements: readonly unknown[] };

class ListUpdate {
  /** Items that had to run. */
  runs = 0;

  private readonly forced: boolean;
  private readonly items: BlockValues[] = [];
  private readonly keys: string[] = [];
  /** Indexes of the keys that the items had not had before. */
  private readonly fresh: number[] = [];
  /** Whether there is an item that is not the one of before at its index. */
  private touched = false;

  constructor(
    private readonly elements: readonly unknown[],
    private readonly old: KnownList,
    private readonly frame: Frame,
    private readonly around: number,
    private readonly site: ListSite,
  ) {
    this.forced = site.always || (around & CHANGED_OUTSIDE) !== 0;
  }

  value(): ListValue {
    const { elements, old } = this;
    const [count, oldCount] = [elements.length, old.elements.length];
    const common = this.forced ? null : commonEnds(elements, old.elements);
    const from = this.forced ? 0 : (common?.start ?? sameStart(elements, old.elements));
    if (from === count && count === oldCount) return old;
    // Behind an insertion or removal all items have another position.
    const moves = this.forced || (this.site.readsPosition && count !== oldCount);
    const behind = moves ? 0 : (common?.end ?? sameEnd(elements, old.elements, from));
    const [to, oldTo] = [count - behind, oldCount - behind];
    this.addAll(from, to, oldTo);
    if (!this.touched && count === oldCount) return old;
    const items = spliced(old.items, from, oldTo, this.items);
    derive(items, old.items, from, behind);
    return { keys: this.keysOf(items, from, oldTo), items, otherwise: null, elements };
  }

  private addAll(from: number, to: number, oldTo: number): void {
    // So it is with most changes.
    if (to - from === 1 && oldTo - from === 1 && !this.forced) {
      this.add(from, replaced(from));
      return;
    }
    const { elements, old } = this;
    const origins = align({ elements: old.elements, from, to: oldTo }, { elements, from, to });
    const isKept = !this.forced && !this.site.readsPosition;
    for (let at = 0; at < origins.length; at++) {
      const origin = origins[at]!;
      if (isKept && origin >= 0) this.keep(from + at, origin);
      else this.add(from + at, origin);
    }
  }

  /** The short way for what {@link add} would leave as it is. */
  private keep(index: number, origin: number): void {
    const { old } = this;
    this.items.push(old.items[origin]!);
    if (old.keys !== null) this.keys.push(old.keys[origin]!);
    this.touched ||= index !== origin;
  }

  private add(index: number, origin: number): void {
    const { old, site, elements } = this;
    const element = elements[index];
    const known = origin >= 0 ? origin : origin === NO_ORIGIN ? -1 : replaced(origin);
    const before = known < 0 ? null : old.items[known]!;
    let changed = this.around;
    if (before === null) changed |= NEW;
    else {
      if (origin < 0) changed |= site.changes(element, old.elements[known]);
      if (site.readsPosition && known !== index) changed |= CHANGED_POSITION;
    }
    const isSame = origin >= 0 && !site.always && (changed & ~IMMUTABLE) === 0;
    const values = isSame ? before! : site.run(element, index, this.frame, before, changed);
    if (!isSame) this.runs++;
    this.items.push(values);
    this.touched ||= values !== before || known !== index;
    if (site.key === null || old.keys === null) return;
    const oldKey = known < 0 ? null : old.keys[known]!;
    const key = isSame ? oldKey! : site.key(values, element, index, this.frame);
    this.keys.push(key);
    if (key === oldKey) return;
    this.fresh.push(index);
    this.touched = true;
  }

  /** No two items of before had the same key: only new keys can be in the way of each other or of an old one. */
  private keysOf(items: readonly BlockValues[], from: number, oldTo: number): readonly string[] | null {
    const { site, old, elements, frame, fresh } = this;
    const { key: keyOf } = site;
    if (keyOf === null) return null;
    if (old.keys === null) {
      const keys = items.map((values, index) => keyOf(values, elements[index], index, frame));
      return distinct(keys, items.length);
    }
    if (items.length === old.keys.length && this.keys.every((key, at) => key === old.keys![from + at])) return old.keys;
    const keys = spliced(old.keys, from, oldTo, this.keys);
    if (fresh.length > FEW) return distinct(keys, keys.length);
    return fresh.every((index) => isOnly(keys, index)) ? keys : null;
  }
}

function isOnly(keys: readonly string[], index: number): boolean {
  const key = keys[index]!;
  return keys.indexOf(key) === index && !keys.includes(key, index + 1);
}

/** A list with other members in place of those from one index on and up to another. */
function spliced<T>(list: readonly T[], from: number, to: number, members: readonly T[]): readonly T[] {
  if (to - from !== members.length) {
    if (members.length <= FEW) return list.toSpliced(from, to - from, ...members);
    return list.slice(0, from).concat(members, list.slice(to));
  }
  const copy = list.slice();
  for (let at = 0; at < members.length; at++) copy[from + at] = members[at]!;
  return copy;
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
