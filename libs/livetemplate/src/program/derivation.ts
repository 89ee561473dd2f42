/** How many items a list has in common with another one, at both ends: the very same items. */
export interface CommonEnds {
  readonly start: number;
  readonly end: number;
}

interface Derivation extends CommonEnds {
  /** Weak, so that a list does not keep all that it ever was. */
  readonly of: WeakRef<readonly unknown[]>;
}

/** Shorter lists are compared as quickly. */
const LONG = 64;

const derivations = new WeakMap<readonly unknown[], Derivation>();

/** Remembers of a long list which one it was made of, so that nobody has to compare the two item by item. */
export function derive(list: readonly unknown[], of: readonly unknown[], start: number, end: number): void {
  if (list.length >= LONG) derivations.set(list, { of: new WeakRef(of), start, end });
}

/** Null where it is not known; then the lists may have as much in common. */
export function commonEnds(list: readonly unknown[], of: readonly unknown[]): CommonEnds | null {
  if (list.length < LONG) return null;
  const derivation = derivations.get(list);
  return derivation?.of.deref() === of ? derivation : null;
}
