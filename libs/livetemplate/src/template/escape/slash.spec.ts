import { describe, expect, it } from '@jest/globals';
import type { Slash } from './context.js';
import { slashAt } from './slash.js';

describe('what a slash means after', () => {
  it.each<[string, Slash]>([
    ['', 'unknown'],
    [' \n\u00a0\u2028\ufeff', 'unknown'],
    ['a', 'division'],
    ['a ', 'division'],
    ['1', 'division'],
    ['42.', 'division'],
    ['a.', 'regexp'],
    ['.', 'regexp'],
    ['a)', 'division'],
    ['a]', 'division'],
    ['a}', 'regexp'],
    ['a +', 'regexp'],
    ['a++', 'division'],
    ['a+++', 'regexp'],
    ['a -', 'regexp'],
    ['a--', 'division'],
    ['a = ', 'regexp'],
    ['return', 'regexp'],
    ['x.return_', 'division'],
    ['myreturn', 'division'],
    ['typeof\n', 'regexp'],
    ['é', 'division'],
    ...[...',<>=*%&|^?!~([:;{'].map((char): [string, Slash] => [`a${char}`, 'regexp']),
  ])('%j', (code, expected) => {
    expect(slashAt(code, code.length, 'unknown')).toBe(expected);
  });
});
