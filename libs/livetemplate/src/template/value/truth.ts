/** What counts as true in `if`, `with`, `and`, `or`, `not`. */

import type { Complex } from './complex.js';
import { lengthOf } from './entries.js';
import { floatOf, intOf, kindOf } from './go-value.js';

/**
 * Go's rule: nil, false, zero, and whatever has length 0 are false. A struct is always true, so a time is, even the
 * zero time. NaN is not zero.
 */
export function truth(value: unknown): boolean {
  // The common cases first: this runs for every `if` of every render.
  if (typeof value === 'string') return value !== '';
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null) return false;
  if (typeof value === 'number') return value !== 0;
  switch (kindOf(value)) {
    case 'int':
      // Loosely: `0n == 0`.
      return intOf(value) != 0;
    case 'float':
      return floatOf(value) !== 0;
    case 'complex': {
      const { real, imaginary } = value as Complex;
      return real !== 0 || imaginary !== 0;
    }
    case 'string':
    case 'list':
    case 'map':
      return lengthOf(value) !== 0;
    default:
      return true;
  }
}
