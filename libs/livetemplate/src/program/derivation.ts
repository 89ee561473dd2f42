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
export function derive(list: readonly unknown[], of: readonly unknown[], gaps: readonly Gap[]): void {
  if (list.length >= LONG) derivations.set(list, { of: new WeakRef(of), gaps });
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

/** Whether what stands behind a gap has another position than before, unless another gap makes up for it. */
export function isShifted({ oldFrom, oldTo, from, to }: Gap): boolean {
  return oldTo - oldFrom !== to - from;
}

/** The gaps, as one that reaches from the first to the last. */
export function joined(gaps: readonly Gap[]): readonly Gap[] {
  const [first, last] = [gaps[0], gaps.at(-1)];
  if (first === undefined || last === undefined || first === last) return gaps;
  return [{ oldFrom: first.oldFrom, oldTo: last.oldTo, from: first.from, to: last.to }];
}
