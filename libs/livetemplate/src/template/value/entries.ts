/** What lists and maps contain, in Go's order. Ranging, printing and JSON agree because they all ask here. */

import { floatOf, intOf, isMap, stringOf } from './go-value.js';
import { byteLength, compareText, sortTexts } from './utf8.js';

/** Items of a list: an array as it is, anything else iterable as an array. */
export function listItems(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? (list as unknown[]) : Array.from(list as Iterable<unknown>);
}

/** Keys and values of a map, in ascending order of the keys. */
export function mapEntries(map: unknown): readonly (readonly [unknown, unknown])[] {
  if (isMap(map)) return [...map].sort(([a], [b]) => compareKeys(a, b));
  const object = map as Record<string, unknown>;
  return sortTexts(Object.keys(object)).map((key) => [key, object[key]] as const);
}

/**
 * The value of a key; undefined where there is none. Only own properties of an object are data: what it inherits
 * (`constructor`, `toString`) is not, but an own `__proto__` is.
 */
export function mapValue(map: unknown, key: unknown): unknown {
  if (isMap(map)) return map.get(key);
  return Object.hasOwn(map as object, key as PropertyKey)
    ? (map as Record<PropertyKey, unknown>)[key as PropertyKey]
    : undefined;
}

/** Number of bytes, items or keys of a string, list or map. */
export function lengthOf(value: unknown): number {
  if (typeof value === 'string') return byteLength(value);
  if (Array.isArray(value)) return value.length;
  const text = stringOf(value);
  if (text !== undefined) return byteLength(text);
  if (isMap(value) || value instanceof Set) return value.size;
  return Symbol.iterator in (value as object) ? listItems(value).length : Object.keys(value as object).length;
}

/** Keys of a `Map` may be of several types: numbers come before texts, each kind in its own order. */
function compareKeys(a: unknown, b: unknown): number {
  const rank = keyRank(a) - keyRank(b);
  if (rank !== 0) return rank;
  if (keyRank(a) === 2) return compareText(stringOf(a)!, stringOf(b)!);
  const left = numberOf(a);
  const right = numberOf(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyRank(key: unknown): 0 | 1 | 2 | 3 {
  if (typeof key === 'boolean') return 0;
  if (intOf(key) !== undefined || floatOf(key) !== undefined) return 1;
  return stringOf(key) === undefined ? 3 : 2;
}

function numberOf(key: unknown): number | bigint {
  return intOf(key) ?? floatOf(key) ?? Number(key === true);
}
