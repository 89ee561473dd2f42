import { deriveKeys, rememberKeys } from '../../program/derived-keys.js';
import type { Plain } from './data-kinds.js';
import { frozen, type PartOwner } from './layout-code.js';
import { copyOf, sameList } from './wide-objects.js';

/**
 * Takes over an object in the place of a wide one.
 * @param keys of the previous one
 * @param wary whether the same object may still be other data than before
 * @returns the previous one where all in it is the same, else a copy
 */
export function ownWideObject(
  value: Plain,
  previous: Plain,
  keys: readonly string[],
  owner: PartOwner,
  wary: boolean,
): Plain {
  const given = Object.keys(value);
  // Data that came as JSON may have it as a key of its own; assigning it would set the prototype.
  const own = sameList(given, keys) ? keys : given.filter((key) => key !== '__proto__');
  const isSame = own === keys || sameList(own, keys);
  const changes = new Map<string, unknown>();
  for (const key of own) {
    const item = value[key];
    const isNew = !isSame && !Object.hasOwn(previous, key);
    const before = isNew ? undefined : previous[key];
    if (item === before && item !== 0 && !isNew && !wary) continue;
    const owned = owner.own(item, before);
    if (isNew || !Object.is(owned, before)) changes.set(key, owned);
  }
  if (isSame && changes.size === 0) return previous;
  const copy = isSame ? copyOf(previous, keys) : copyOf(value, own);
  if (!isSame) for (const key of own) if (!changes.has(key)) copy[key] = previous[key];
  for (const [key, owned] of changes) copy[key] = owned;
  const next = frozen(value, copy);
  const gone = isSame ? [] : keys.filter((key) => !Object.hasOwn(value, key));
  rememberKeys(next, isSame ? keys : own);
  deriveKeys(next, previous, [...changes.keys(), ...gone]);
  return next;
}
