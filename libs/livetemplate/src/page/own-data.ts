/**
 * A page's data belongs to the page alone: what is handed in is copied and frozen, so that nothing outside can change it
 * later without the page's knowledge, and so that it is the same whether the page lives in memory or in a database.
 *
 * Copied are plain objects, arrays, `Map`, `Set` and `Date`. Instances of other classes are kept as they are, because a copy
 * of one with private fields would be broken; and what is frozen already is shared.
 */

/** What {@link takeOver} made of a value. */
export interface OwnedData {
  readonly data: unknown;
  /** Whether there are instances inside that somebody else could change: then sameness proves nothing. */
  readonly opaque: boolean;
}

/**
 * Takes a value over as page data. Parts that are equal to those of `previous` at the same place become those very parts, so
 * that equal data is the same data, and comparing two states follows only what has changed.
 *
 * @throws TypeError where the data contains itself.
 */
export function takeOver(value: unknown, previous: unknown): OwnedData {
  const copier = new Copier();
  const data = copier.own(value, previous);
  return { data, opaque: copier.opaque };
}

/** Stands for a copy that is not finished yet. */
const UNFINISHED = Symbol('unfinished');

class Copier {
  opaque = false;
  /** Copies by original: an object that stands in two places is copied once. */
  private readonly copies = new Map<object, unknown>();

  own(value: unknown, previous: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Object.isFrozen(value)) return value;
    const known = this.copies.get(value);
    if (known === UNFINISHED) throw new TypeError('Page data must not contain itself.');
    if (known !== undefined) return known;
    this.copies.set(value, UNFINISHED);
    const copy = this.copy(value, previous);
    this.copies.set(value, copy);
    return copy;
  }

  private copy(value: object, previous: unknown): unknown {
    if (Array.isArray(value)) return this.array(value, Array.isArray(previous) ? previous : null);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return this.plain(value as Record<string, unknown>, isPlain(previous) ? previous : null);
    }
    if (prototype === Map.prototype)
      return this.map(value as Map<unknown, unknown>, previous instanceof Map ? previous : null);
    if (prototype === Set.prototype) return this.set(value as Set<unknown>, previous instanceof Set ? previous : null);
    if (prototype === Date.prototype) return date(value as Date, previous);
    this.opaque = true;
    return value;
  }

  private array(value: readonly unknown[], previous: readonly unknown[] | null): unknown {
    const copy: unknown[] = [];
    let same = previous !== null && previous.length === value.length;
    for (let index = 0; index < value.length; index++) {
      const item = this.own(value[index], previous?.[index]);
      same &&= Object.is(item, previous?.[index]);
      copy.push(item);
    }
    return same ? previous : Object.freeze(copy);
  }

  private plain(value: Record<string, unknown>, previous: Record<string, unknown> | null): unknown {
    const copy: Record<string, unknown> = {};
    const keys = Object.keys(value);
    const before = previous === null ? null : Object.keys(previous);
    let same = before !== null && before.length === keys.length;
    for (const [index, key] of keys.entries()) {
      // Data that came as JSON may have it as a key of its own; assigning it would set the prototype.
      if (key === '__proto__') continue;
      const item = this.own(value[key], previous?.[key]);
      same &&= before?.[index] === key && Object.is(item, previous?.[key]);
      copy[key] = item;
    }
    return same ? previous : Object.freeze(copy);
  }

  private map(value: ReadonlyMap<unknown, unknown>, previous: ReadonlyMap<unknown, unknown> | null): unknown {
    const copy = new Map<unknown, unknown>();
    const before = previous === null ? null : [...previous.keys()];
    let same = before !== null && before.length === value.size;
    for (const [key, item] of value) {
      const ownKey = this.own(key, before?.[copy.size]);
      same &&= Object.is(ownKey, before?.[copy.size]);
      const ownItem = this.own(item, previous?.get(ownKey));
      same &&= Object.is(ownItem, previous?.get(ownKey));
      copy.set(ownKey, ownItem);
    }
    return same ? previous : Object.freeze(copy);
  }

  private set(value: ReadonlySet<unknown>, previous: ReadonlySet<unknown> | null): unknown {
    const copy = new Set<unknown>();
    const before = previous === null ? null : [...previous];
    let same = before !== null && before.length === value.size;
    for (const item of value) {
      const own = this.own(item, before?.[copy.size]);
      same &&= Object.is(own, before?.[copy.size]);
      copy.add(own);
    }
    return same ? previous : Object.freeze(copy);
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function date(value: Date, previous: unknown): Date {
  // Freezing a date does not stop its setters; it marks it as a copy that belongs to the page.
  const same = previous instanceof Date && Object.is(previous.getTime(), value.getTime());
  return same ? previous : Object.freeze(new Date(value));
}
