/**
 * A stretch of a list that is not what it was in the list that it was made of, and the stretch that stood there before. Either may be
 * empty. What stands between two gaps is the very same in both lists.
 */
export interface Gap {
  readonly oldFrom: number;
  readonly oldTo: number;
  readonly from: number;
  readonly to: number;
}

interface Derivation {
  /** Weak, so that a list does not keep all that it ever was. */
  readonly of: WeakRef<readonly unknown[]>;
  readonly gaps: readonly Gap[];
}

/** Shorter lists are compared as quickly. */
export const LONG = 64;

const derivations = new WeakMap<readonly unknown[], Derivation>();

/** Remembers of a long list which one it was made of, so that nobody has to compare the two item by item. @param gaps ascending */
export function deriveGaps(list: readonly unknown[], of: readonly unknown[], gaps: readonly Gap[]): void {
  if (list.length >= LONG) derivations.set(list, { of: new WeakRef(of), gaps });
}

export function derive(list: readonly unknown[], of: readonly unknown[], start: number, end: number): void {
  deriveGaps(list, of, [{ oldFrom: start, oldTo: of.length - end, from: start, to: list.length - end }]);
}

/** Where a list is another than the one before; null where that is not known. */
export function gapsOf(list: readonly unknown[], of: readonly unknown[]): readonly Gap[] | null {
  if (list.length < LONG) return null;
  const derivation = derivations.get(list);
  return derivation?.of.deref() === of ? derivation.gaps : null;
}

/** Two whole lists. */
export function wholeGap(old: readonly unknown[], now: readonly unknown[]): Gap {
  return { oldFrom: 0, oldTo: old.length, from: 0, to: now.length };
}

/** How many items a list has in common with another one, at both ends: the very same items. */
export interface CommonEnds {
  readonly start: number;
  readonly end: number;
}

/** Null where it is not known; then the lists may have as much in common. */
export function commonEnds(list: readonly unknown[], of: readonly unknown[]): CommonEnds | null {
  const gaps = gapsOf(list, of);
  if (gaps === null) return null;
  return { start: gaps[0]?.from ?? list.length, end: list.length - (gaps.at(-1)?.to ?? list.length) };
}
