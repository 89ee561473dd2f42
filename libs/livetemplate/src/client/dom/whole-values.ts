import type { BlockShape, WireRegion, WireValue } from '../../protocol/index.js';

/** The values of a block, with what a number stands for: a branch without values, or the text of another slot. */
export function wholeValues({ d }: BlockShape, values: readonly WireValue[]): (string | WireRegion)[] {
  return values.map((value, slot) => {
    if ((d[slot] || [])[0] === 'b') return wholeBranch(value as number | WireRegion);
    return (typeof value === 'number' ? values[value] : value) as string | WireRegion;
  });
}

export function wholeBranch(value: number | WireRegion): WireRegion {
  return typeof value === 'number' ? [value] : value;
}
