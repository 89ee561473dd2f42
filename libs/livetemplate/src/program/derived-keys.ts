interface Derivation {
  /** Weak, so that an object does not keep all that it ever was. Null where it was made of no other. */
  readonly of: WeakRef<object> | null;
  readonly keys: readonly string[];
}

/** Objects with more keys are wide: going through all of them costs much more than most changes. V8 keeps them as hash tables, too. */
export const WIDE = 1_000;

const derivations = new WeakMap<object, Derivation>();
const FIRST: Derivation = { of: null, keys: [] };

/**
 * Remembers of a wide object which one it was made of, so that nobody has to compare the two key by key. Neither changes any more.
 * @param keys of values that are others, that have come or that have gone
 */
export function deriveKeys(object: object, of: object, keys: readonly string[]): void {
  derivations.set(object, { of: new WeakRef(of), keys });
  if (!derivations.has(of)) derivations.set(of, FIRST);
}

/** What has been told of an object, which others were made of or which was made of another; null for all others. */
export function derivationOf(object: object): { readonly of: object | null; readonly keys: readonly string[] } | null {
  const derivation = derivations.get(object);
  return derivation === undefined ? null : { of: derivation.of?.deref() ?? null, keys: derivation.keys };
}

/** The keys that hold something else than in the object before; null where that is not known. */
export function changedKeys(object: object, of: object): readonly string[] | null {
  const derivation = derivations.get(object);
  return derivation?.of?.deref() === of ? derivation.keys : null;
}
