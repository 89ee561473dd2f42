import { describe, expect, it } from '@jest/globals';

import { bytes, count, millis, percent, span } from './words.js';

describe('words of the debug page', () => {
  it.each([
    [bytes(0), '0 B'],
    [bytes(999), '999 B'],
    [bytes(1_000), '1.0 kB'],
    [bytes(1_234), '1.2 kB'],
    [bytes(123_456), '123 kB'],
    [bytes(999_999), '1.0 MB'],
    [millis(null), '–'],
    [millis(0.0004), '0 µs'],
    [millis(0.25), '250 µs'],
    [millis(0.9999), '1.0 ms'],
    [millis(17.34), '17 ms'],
    [millis(2_340), '2.3 s'],
    [percent(null), '–'],
    [percent(0), '0 %'],
    [percent(0.5), '50 %'],
    [percent(0.9912), '99.1 %'],
    [percent(0.99951), '> 99.9 %'],
    [percent(1), '100 %'],
    [span(-5), '0 s'],
    [span(59_999), '59 s'],
    [span(60_000), '1 min'],
    [span(7_200_000), '2 h'],
    [span(200_000_000), '2 d'],
    [count(1, 'page'), '1 page'],
    [count(1_200, 'page'), '1,200 pages'],
  ])('%s', (said, expected) => {
    expect(said).toBe(expected);
  });
});
