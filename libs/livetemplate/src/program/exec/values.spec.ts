import { describe, expect, it } from '@jest/globals';
import { distinct } from './values.js';

describe('distinct', () => {
  it.each([
    ['in order', ['1', '2', '10', '11']],
    ['in another order', ['b', 'a', 'c']],
    ['of all lengths', ['ccc', 'bb', 'a', '']],
    ['single', ['a']],
    ['none', []],
  ])('keeps keys that differ: %s', (_what, keys) => {
    expect(distinct(keys, keys.length)).toBe(keys);
  });

  it.each([
    ['two neighbours', ['1', '2', '2', '3']],
    ['two apart', ['1', '2', '1']],
    ['apart and in order otherwise', ['a', 'b', 'c', 'a']],
    ['empty ones', ['', '']],
  ])('gives up keys of which two are the same: %s', (_what, keys) => {
    expect(distinct(keys, keys.length)).toBeNull();
  });

  it('gives up keys that not every item has', () => {
    expect(distinct(['a'], 2)).toBeNull();
  });
});
