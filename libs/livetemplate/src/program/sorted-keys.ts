import { compareText, sortTexts } from '../template/value/utf8.js';
import { derivationOf } from './derived-keys.js';

/** Keys of wide objects of page data in the order in which a `range` visits them; states without other keys have the very same. */
const sorted = new WeakMap<object, readonly string[]>();

/** The keys of a plain object, in ascending order. */
export function sortedKeys(object: object): readonly string[] {
  const derivation = derivationOf(object);
  if (derivation === null) return sortTexts(Object.keys(object));
  const known = sorted.get(object);
  if (known !== undefined) return known;
  const { of, keys } = derivation;
  const before = of === null ? undefined : sorted.get(of);
  const own = before === undefined ? sortTexts(Object.keys(object)) : changed(before, keys, of!, object);
  sorted.set(object, own);
  return own;
}

/** @param keys among which those are that have come or gone */
function changed(before: readonly string[], keys: readonly string[], of: object, object: object): readonly string[] {
  if (keys.every((key) => Object.hasOwn(object, key) === Object.hasOwn(of, key))) return before;
  const touched = new Set(keys);
  const staying = before.filter((key) => !touched.has(key));
  const come = sortTexts(keys.filter((key) => Object.hasOwn(object, key)));
  const merged: string[] = [];
  let at = 0;
  for (const key of staying) {
    while (at < come.length && compareText(come[at]!, key) < 0) merged.push(come[at++]!);
    merged.push(key);
  }
  return [...merged, ...come.slice(at)];
}
