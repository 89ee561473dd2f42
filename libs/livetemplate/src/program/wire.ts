import type { WireRegion, WireValue } from './patch.js';
import type { BlockValues, BranchValue, ListValue, SlotValue } from './values.js';

/** The values of a block as the wire carries them. */
export function wireBlock(values: BlockValues): WireValue[] {
  return values.map(wireValue);
}

export function wireValue(value: SlotValue): WireValue {
  if (typeof value === 'string') return value;
  return 'branch' in value ? wireBranch(value) : wireList(value);
}

export function wireBranch(value: BranchValue): [number, ...WireValue[]] {
  return [value.branch, ...wireBlock(value.values)];
}

export function wireList(value: ListValue): WireRegion {
  return value.otherwise ? [0, ...wireBlock(value.otherwise)] : value.items.map(wireBlock);
}
