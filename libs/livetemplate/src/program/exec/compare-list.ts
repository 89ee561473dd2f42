import { ComparedList } from '../list/change.js';
import type { ListValue, SlotValue } from '../values.js';
import type { Frame } from './frame.js';
import { completeBefore, ListComparison } from './list-comparison.js';
import { type ComparedSite, updateList } from './list.js';
import { haveNames } from './map-match.js';
import { isPending, PendingList } from './pending-list.js';
import { countOf, NamedItems, type RangeItems } from './range.js';
import { SAME } from './same.js';

/**
 * The value of a list by way of the one before, where there is one; of a list that is to be compared, only what the comparison will
 * look at.
 * @param before {@link SAME} for the list of before itself
 * @returns null where there is nothing to begin with: the list has to be evaluated as a whole
 */
export function listValue(
  list: RangeItems,
  before: SlotValue | null,
  frame: Frame,
  changed: number,
  site: ComparedSite,
): ListValue | null {
  if (before === SAME) {
    // A variable that is assigned to has to go through all items.
    if (site.always || countOf(list) === 0 || !isComparable(list, site)) return null;
    return new PendingList(list, frame);
  }
  if (!isPending(before)) return updateList(list, before, frame, changed, site);
  if (countOf(list) === 0) return null;
  const isLikeBefore = (list.keys === null) === (before.list.keys === null) && isComparable(list, site);
  if (isLikeBefore) return new ComparedList(new ListComparison(before, list, frame, changed, site));
  completeBefore(before, site);
  return null;
}

/** Whether the items are told apart by where they stand in a list, by names in a map, or by keys of a list's own. */
function isComparable(list: RangeItems, site: ComparedSite): boolean {
  return list.keys === null || (site.key === null && (list instanceof NamedItems || haveNames(list.keys)));
}
