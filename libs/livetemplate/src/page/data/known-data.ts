import type { BlockValues, KnownData } from '../../program/values.js';
import { isOpaque } from './own-data.js';

/** What can be promised about page data: nothing where there are instances inside that somebody else could change. */
export function knownData(data: unknown): KnownData | undefined {
  return isOpaque(data) ? undefined : FIRST;
}

const FIRST: KnownData = { before: null };

/** The same, with the values of the data that it follows. */
export function knownChange(data: unknown, old: unknown, values: BlockValues): KnownData | undefined {
  return isOpaque(data) || isOpaque(old) ? undefined : { before: { data: old, values } };
}
