import { ordinary } from '../../program/overlay.js';
import { isObject } from './data-kinds.js';
import { Owner } from './owner.js';

/**
 * A page's data belongs to the page alone: what is handed in is copied and frozen, so that nothing outside can change it
 * later without the page's knowledge, and so that it is the same whether the page lives in memory or in a database.
 *
 * Copied are plain objects, arrays, `Map`, `Set` and `Date`. Instances of other classes are kept as they are, because a copy
 * of one with private fields would be broken. Plain objects and arrays that are frozen with all that is in them are shared.
 */

/** What {@link takeOver} made of a value. */
export interface OwnedData {
  readonly data: unknown;
  /** Whether there is something inside that somebody else could change (an instance of a class, a function): then sameness proves nothing. */
  readonly opaque: boolean;
}

/** Page data that was opaque when it was taken over. */
const opaqueData = new WeakSet<object>();

/** Data from outside that is frozen through and through: where many pages are opened with it, it is looked into once. */
const sharedData = new WeakSet<object>();

/**
 * Takes a value over as page data. Parts that are equal to those of `previous` at the same place become those very parts, so
 * that equal data is the same data, and comparing two states follows only what has changed.
 *
 * @param previous what this has returned before as `data`
 * @throws TypeError where the data contains itself.
 */
export function takeOver(value: unknown, previous: unknown): OwnedData {
  if (isObject(value) && sharedData.has(value)) return { data: value, opaque: false };
  const owner = new Owner(isOpaque(previous));
  const known = ordinary(previous);
  const own = owner.own(value, known);
  const data = own === known ? previous : own;
  if (isObject(data)) {
    if (owner.opaque) opaqueData.add(data);
    else if (data === value && data !== previous) sharedData.add(data);
  }
  return { data, opaque: owner.opaque };
}

/** Says so of page data that was not made by {@link takeOver}. */
export function markOpaque(data: object): void {
  opaqueData.add(data);
}

/** Whether page data has something inside that somebody else could change. */
export function isOpaque(data: unknown): boolean {
  return isObject(data) && opaqueData.has(data);
}
