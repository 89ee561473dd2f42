import { compareText, sortTexts } from '../template/value/utf8.js';
import { changedKeys, originOf, wideKeys } from './derived-keys.js';

/** The keys of wide objects of page data in the order in which a `range` visits them, by what {@link wideKeys} says. */
const sorted = new WeakMap<readonly string[], readonly string[]>();

/** The keys of a plain object, in ascending order. */
export function sortedKeys(object: object): readonly string[] {
  const keys = wideKeys(object);
  if (keys === undefined) return sortTexts(Object.keys(object));
  let own = sorted.get(keys);
  if (own === undefined) {
    own = following(object) ?? sortTexts([...keys]);
    sorted.set(keys, own);
  }
  return own;
}

/** The sorted keys, by way of those of the object that this one was made of; null where that says nothing. */
function following(object: object): readonly string[] | null {
  const origin = originOf(object);
  const before = origin === null ? undefined : sorted.get(wideKeys(origin) ?? []);
  const changed = origin === null ? null : changedKeys(object, origin);
  if (before === undefined || changed === null || changed.length > FEW) return null;
  const own = before.slice();
  for (const key of changed) {
    const at = placeOf(own, key);
    const stood = own[at] === key;
    if (stood !== Object.hasOwn(object, key)) own.splice(at, stood ? 1 : 0, ...(stood ? [] : [key]));
  }
  return own;
}

/** Where more keys may have come or gone, sorting costs less than putting each in its place. */
const FEW = 256;

/** Where a key stands among keys in ascending order, or where it would. */
export function placeOf(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareText(keys[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
