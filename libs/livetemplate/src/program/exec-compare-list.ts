import { ComparedList } from './list-change.js';
import type { Frame } from './exec-frame.js';
import { type ComparedSite, updateList } from './exec-list.js';
import { completeBefore, ListComparison } from './exec-list-comparison.js';
import { isPending, PendingList } from './exec-pending-list.js';
import type { RangeItems } from './exec-range.js';
import { SAME } from './exec-same.js';
import type { ListValue, SlotValue } from './values.js';

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
    if (site.always || list.keys !== null || list.elements.length === 0) return null;
    return new PendingList(list.elements, frame);
  }
  if (!isPending(before)) return updateList(list, before, frame, changed, site);
  if (list.elements.length === 0) return null;
  if (list.keys === null) return new ComparedList(new ListComparison(before, list.elements, frame, changed, site));
  completeBefore(before, site);
  return null;
}
