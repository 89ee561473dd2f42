import type { Frame } from './exec-frame.js';
import type { RunBlock } from './exec-values.js';
import type { BlockValues } from './values.js';

/** What a block gave for each item that cannot change, for as long as the item is in use. */
export type Remembered = WeakMap<object, BlockValues>;

/**
 * The values of an item. A page freezes its data and keeps the parts that an update has not touched, so the same item
 * comes again and again; its values are then the same, too, and comparing them costs nothing.
 *
 * @param run a block that reads nothing but the item
 */
export function remembered(known: Remembered, run: RunBlock, item: unknown, frame: Frame): BlockValues {
  if (typeof item !== 'object' || item === null || !Object.isFrozen(item)) return run(item, frame);
  const before = known.get(item);
  if (before !== undefined) return before;
  const values = run(item, frame);
  if (isImmutable(item)) known.set(item, values);
  return values;
}

/**
 * Whether nothing inside can ever change: plain objects and lists, frozen through and through. A frozen `Date` still has
 * its setters, but is the page's own copy. Instances of other classes can hold anything.
 */
function isImmutable(item: object): boolean {
  const seen = new Set([item]);
  // A set is visited in the order in which it grows, and grows by what is found on the way.
  for (const part of seen) {
    if (!Object.isFrozen(part)) return false;
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype === Date.prototype) continue;
    if (prototype !== Object.prototype && prototype !== Array.prototype) return false;
    for (const property of Object.values(Object.getOwnPropertyDescriptors(part))) {
      // A getter can give anything.
      if (!('value' in property) || typeof property.value === 'function') return false;
      if (typeof property.value === 'object' && property.value !== null) seen.add(property.value as object);
    }
  }
  return true;
}
