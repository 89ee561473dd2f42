import type { Plain } from './data-kinds.js';

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
