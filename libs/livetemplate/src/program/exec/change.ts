/**
 * What has changed around a block since its values were computed, as bits: a slot whose bits are all clear keeps its value.
 * The bits between these stand for places in the data that the slots of a block read; with many places, several share one.
 */

/** Something outside of the list item that its slots read. */
export const CHANGED_OUTSIDE = 1;

/** The position of the item in its list. */
export const CHANGED_POSITION = 2;

/** The first bit that stands for places, and how many there are. */
export const FIRST_PLACE_BIT = 2;
export const PLACE_BITS = 27;

/** There are no values of before. Every slot has this bit. */
export const NEW = 1 << 30;

/** Whether a value is another. 0 and -0 print differently. */
export function differ(now: unknown, before: unknown): boolean {
  return now !== before || (now === 0 && !Object.is(now, before));
}
