import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutText, partCount } from './chunks.js';

const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\u{10FFFF}', '\uD83D', '\uDE00'), maxLength: 60 });

describe('the parts of a text (W4)', () => {
  it('are as many as its length says, none too long, and make up the text', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, most) => {
        const count = partCount(whole.length, most);
        const parts = cutText(whole, count);
        expect(parts).toHaveLength(count);
        expect(parts.join('')).toBe(whole);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never part a surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (whole, most) => {
        for (const part of cutText(whole, partCount(whole.length, most))) expect(part).not.toMatch(/\p{Cs}/u);
      }),
      { numRuns: 2_000 },
    );
  });
});
