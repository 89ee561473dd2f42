interface Derivation {
  /** Weak, so that an object does not keep all that it ever was. */
  readonly of: WeakRef<object>;
  readonly keys: readonly string[];
}

/** Objects with more keys are wide: going through all of them costs much more than most changes. V8 keeps them as hash tables, too. */
export const WIDE = 1_000;

/**
 * Keys of wide objects of page data, in their order. To find them out costs more than all else that is done with such an object, and
 * states of the data that differ in values have the very same list.
 */
const known = new WeakMap<object, readonly string[]>();

const derivations = new WeakMap<object, Derivation>();

/** The keys of page data that is a wide object; undefined for all else. */
export function wideKeys(object: object): readonly string[] | undefined {
  return known.get(object);
}

/** Remembers the keys of page data where they are many. */
export function rememberKeys(object: object, keys: readonly string[]): void {
  if (keys.length > WIDE) known.set(object, keys);
}

/**
 * Remembers of a wide object which one it was made of, so that nobody has to compare the two key by key. Neither changes any more.
 * @param keys of values that are others, that have come or that have gone
 */
export function deriveKeys(object: object, of: object, keys: readonly string[]): void {
  derivations.set(object, { of: new WeakRef(of), keys });
}

/** The object that another was made of; null where that is not known. */
export function originOf(object: object): object | null {
  return derivations.get(object)?.of.deref() ?? null;
}

/** The keys that hold something else than in the object before; null where that is not known. */
export function changedKeys(object: object, of: object): readonly string[] | null {
  const derivation = derivations.get(object);
  return derivation?.of.deref() === of ? derivation.keys : null;
}
