import { describe, expect, it } from '@jest/globals';

import { HEIGHT, portraitOf } from './file-portrait.js';

const of = (content: Buffer) => portraitOf({ name: 'a', type: 'b', size: content.length, content });

describe('the portrait of a file', () => {
  it('tells how much a byte of it says', () => {
    expect(of(Buffer.alloc(0)).Entropy).toBe(0);
    expect(of(Buffer.alloc(9, 7)).Entropy).toBe(0);
    expect(of(Buffer.from('abab')).Entropy).toBe(1);
    expect(of(Buffer.from(Array.from({ length: 512 }, (_, value) => value % 256))).Entropy).toBe(8);
  });

  it('has a line for every four values, the highest for those that are most', () => {
    const tops = [...of(Buffer.from([0, 1, 2, 3, 255])).Lines.matchAll(/V([\d.]+)/gu)].map(([, top]) => Number(top));
    expect(tops).toHaveLength(64);
    expect([tops[0], tops[1], tops[63]]).toEqual([1, HEIGHT - 1, 20]);
  });
});
