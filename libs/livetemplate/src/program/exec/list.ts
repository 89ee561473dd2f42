import { derive, type Gap, isShifted, wholeGap } from '../derivation.js';
import type { BlockValues, ListValue, SlotValue } from '../values.js';
import { align, gapsBetween, NO_ORIGIN, originsIn, replaced } from './align.js';
import { CHANGED_POSITION, NEW } from './change.js';
import type { Frame } from './frame.js';
import type { RangeItems } from './range.js';
import { distinct } from './values.js';

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
}

/** A range in a template whose lists can be compared. */
export interface ComparedSite extends ListSite {
  /** Values of an item of which none is known. */
  readonly same: BlockValues;
  /** What has to count as changed for an item's key to be evaluated. */
  readonly keyBits: number;
  /** Whether an item has the same key wherever it stands and whatever is around the list. */
  readonly keyStays: boolean;
}

/** Up to this number, items are put in one by one, and their keys are searched for one by one. */
const FEW = 16;

/** More of them are not handed over as arguments. */
const MANY = 1_000;

/**
 * The value of a list by way of the one before: elements that are the same keep their values.
 * @param changed `CHANGED_OUTSIDE` where something that its items read has changed around the list; else 0
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
  const old = before as ListValue | null;
  if (!old?.elements || old.items.length === 0) return null;
  return new ListUpdate(list.elements, old as KnownList, frame, changed, site).value();
}

type KnownList = ListValue & { readonly elements: readonly unknown[] };

class ListUpdate {
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
    /** `CHANGED_OUTSIDE` or 0. */
    private readonly around: number,
    private readonly site: ListSite,
  ) {
    this.forced = site.always || around !== 0;
  }

  value(): ListValue {
    const { elements, old } = this;
    const between = gapsBetween(old.elements, elements);
    const gaps = this.widened(between);
    if (gaps.length === 0) return old;
    const origins = originsIn(gaps, between, align(old.elements, elements, between));
    let at = 0;
    for (const { from, to } of gaps) for (let index = from; index < to; index++) this.add(index, origins[at++]!);
    if (!this.touched && elements.length === old.elements.length) return old;
    const items = spliced(old.items, gaps, this.items);
    derive(items, old.items, gaps);
    return { keys: this.keysOf(items, gaps), items, otherwise: null, elements };
  }

  /** Where items may have other values than before, because of where they stand or what is around them. */
  private widened(gaps: readonly Gap[]): readonly Gap[] {
    const whole = wholeGap(this.old.elements, this.elements);
    if (this.forced) return [whole];
    const shifted = this.site.readsPosition ? gaps.findIndex(isShifted) : -1;
    if (shifted < 0) return gaps;
    const { oldFrom, from } = gaps[shifted]!;
    return [...gaps.slice(0, shifted), { ...whole, oldFrom, from }];
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
    const isSame = origin >= 0 && !site.always && changed === 0;
    const values = isSame ? before! : site.run(element, index, this.frame, before, changed);
    this.items.push(values);
    this.touched ||= values !== before || known !== index;
    if (site.key === null || old.keys === null) return;
    const oldKey = known < 0 ? null : old.keys[known]!;
    const key = isSame ? oldKey! : site.key(values, element, index, this.frame);
    this.keys.push(key);
    if (key === oldKey) return;
    // Whoever matches items takes those with the very same values for the same.
    if (values === before) this.items[this.items.length - 1] = values.slice();
    this.fresh.push(index);
    this.touched = true;
  }

  /** No two items of before had the same key: only new keys can be in the way of each other or of an old one. */
  private keysOf(items: readonly BlockValues[], gaps: readonly Gap[]): readonly string[] | null {
    const { site, old, elements, frame, fresh } = this;
    const { key: keyOf } = site;
    if (keyOf === null) return null;
    if (old.keys === null) {
      const keys = items.map((values, index) => keyOf(values, elements[index], index, frame));
      return distinct(keys, items.length);
    }
    if (items.length === old.keys.length && !gaps.some(isShifted) && this.hasOldKeys(gaps, old.keys)) return old.keys;
    const keys = spliced(old.keys, gaps, this.keys);
    if (fresh.length > FEW) return distinct(keys, keys.length);
    return fresh.every((index) => isOnly(keys, index)) ? keys : null;
  }

  private hasOldKeys(gaps: readonly Gap[], old: readonly string[]): boolean {
    let at = 0;
    for (const { from, to } of gaps) for (let i = from; i < to; i++) if (this.keys[at++] !== old[i]) return false;
    return true;
  }
}

function isOnly(keys: readonly string[], index: number): boolean {
  const key = keys[index]!;
  return keys.indexOf(key) === index && !keys.includes(key, index + 1);
}

/** A list with other members in its gaps. */
function spliced<T>(list: readonly T[], gaps: readonly Gap[], members: readonly T[]): readonly T[] {
  if (gaps.length > FEW || members.length > MANY) return rebuilt(list, gaps, members);
  const copy = list.slice();
  let end = members.length;
  // From the end, so that the indexes of what comes before stay as they were.
  for (const { oldFrom, oldTo, from, to } of gaps.toReversed()) {
    const start = end - (to - from);
    copy.splice(oldFrom, oldTo - oldFrom, ...members.slice(start, end));
    end = start;
  }
  return copy;
}

function rebuilt<T>(list: readonly T[], gaps: readonly Gap[], members: readonly T[]): readonly T[] {
  const items: T[] = [];
  let at = 0;
  let old = 0;
  for (const { oldFrom, oldTo, from, to } of gaps) {
    while (old < oldFrom) items.push(list[old++]!);
    for (let index = from; index < to; index++) items.push(members[at++]!);
    old = oldTo;
  }
  while (old < list.length) items.push(list[old++]!);
  return items;
}
