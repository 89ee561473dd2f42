import type { WireBranch, WireRegion, WireValue } from './patch.js';
import type { BlockValues, BranchValue, ListValue, SlotValue } from './values.js';

/** Shorter texts are no longer than the number of a slot. */
const MIN_REPEATED_LENGTH = 2;

/** The values of a block as the wire carries them: of equal texts the first is written out, the others name its slot. */
export function wireBlock(values: BlockValues): WireValue[] {
  return values.map((value, slot) => {
    if (typeof value !== 'string') return wireRegion(value);
    if (value.length < MIN_REPEATED_LENGTH) return value;
    const first = values.indexOf(value);
    return first < slot ? first : value;
  });
}

export function wireBranch({ branch, values }: BranchValue): WireBranch {
  return values.length === 0 ? branch : [branch, ...wireBlock(values)];
}

export function wireList(value: ListValue): WireRegion {
  return value.otherwise ? [0, ...wireBlock(value.otherwise)] : value.items.map(wireBlock);
}

function wireRegion(value: Exclude<SlotValue, string>): WireValue {
  return 'branch' in value ? wireBranch(value) : wireList(value);
}
