import { WIDE } from '../../program/derived-keys.js';
import type { Plain } from './data-kinds.js';

/**
 * Keys of wide objects of page data, in their order. To find them out costs more than all else that is done with such an object, and
 * states of the data that differ in values have the very same.
 */
const known = new WeakMap<object, readonly string[]>();

/** The keys of page data that is a wide object; undefined for all else. */
export function wideKeys(object: object): readonly string[] | undefined {
  return known.get(object);
}

/** Remembers the keys of page data where they are many. */
export function rememberKeys(object: object, keys: readonly string[]): void {
  if (keys.length > WIDE) known.set(object, keys);
}

/** An open copy of the values of some keys: three times as quick as `{ ...object }` where there are very many. */
export function copyOf(object: Plain, keys: readonly string[]): Plain {
  const copy: Plain = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    copy[key] = object[key];
  }
  return copy;
}

export function sameList(one: readonly string[], other: readonly string[]): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
