import type { BlockValues, BranchValue } from '../values.js';

/** The key that the values of a key's block hold; an empty text for none. */
export function keyIn([value]: BlockValues): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : keyIn((value as BranchValue).values);
}
