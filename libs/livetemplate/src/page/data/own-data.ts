import { displacement } from './equal-data.js';

/**
 * A page's data belongs to the page alone: what is handed in is copied and frozen, so that nothing outside can change it
 * later without the page's knowledge, and so that it is the same whether the page lives in memory or in a database.
 *
 * Copied are plain objects, arrays, `Map`, `Set` and `Date`. Instances of other classes are kept as they are, because a copy
 * of one with private fields would be broken. Plain objects and arrays that are frozen with all that is in them are shared.
 */

/** What {@link takeOver} made of a value. */
export interface OwnedData {
  readonly data: unknown;
  /** Whether there is something inside that somebody else could change (an instance of a class, a function): then sameness proves nothing. */
  readonly opaque: boolean;
}

/** Page data that was opaque when it was taken over. */
const opaqueData = new WeakSet<object>();

/** Data from outside that is frozen through and through: where many pages are opened with it, it is looked into once. */
const sharedData = new WeakSet<object>();

/**
 * Takes a value over as page data. Parts that are equal to those of `previous` at the same place become those very parts, so
 * that equal data is the same data, and comparing two states follows only what has changed.
 *
 * @param previous what this has returned before as `data`
 * @throws TypeError where the data contains itself.
 */
export function takeOver(value: unknown, previous: unknown): OwnedData {
  if (isObject(value) && sharedData.has(value)) return { data: value, opaque: false };
  const owner = new Owner(isOpaque(previous));
  const data = owner.own(value, previous);
  if (isObject(data)) {
    if (owner.opaque) opaqueData.add(data);
    else if (data === value && data !== previous) sharedData.add(data);
  }
  return { data, opaque: owner.opaque };
}

/** Says so of page data that was not made by {@link takeOver}. */
export function markOpaque(data: object): void {
  opaqueData.add(data);
}

/** Whether page data has something inside that somebody else could change. */
export function isOpaque(data: unknown): boolean {
  return isObject(data) && opaqueData.has(data);
}

/** Deeper than this, an object is looked for among those that contain it. */
const DEEP = 100;

/** After so many objects, each is remembered: there may be few of them that stand in very many places. */
const MANY = 200_000;

/** So often in one list, an item that is not where it was is looked for in vain. */
const SEARCHES = 32;

type Plain = Record<string, unknown>;

/** Takes over one value, or several that may have parts in common. */
export class Owner {
  opaque = false;
  /** Copies by original: an object that stands in two places is copied once. */
  private copies: Map<object, unknown> | null = null;
  private visits = 0;
  private depth = 0;
  private ancestors: Set<object> | null = null;
  /** Keys and values of the objects that are being compared, one object on top of the other. */
  private readonly keys: string[] = [];
  private readonly values: unknown[] = [];
  private top = 0;
  /** Whether `for … in` finds more than an object's own keys. */
  private readonly inherited = hasKeys(Object.prototype);

  /**
   * @param wary whether the same object may still be other data than before
   * @param resolve the page data that an object stands for; null for most
   */
  constructor(
    private readonly wary: boolean,
    private readonly resolve: ((value: object) => object | null) | null = null,
  ) {}

  own(value: unknown, previous: unknown): unknown {
    if (typeof value === 'function') this.opaque = true;
    if (!isObject(value) || (value === previous && !this.wary)) return value;
    const known = this.resolve?.(value) ?? this.copies?.get(value);
    if (known !== undefined) return known;
    this.enter(value);
    const own = this.part(value, previous);
    this.leave(value);
    // What equals the previous data is found to be so again, and quickly; unless there are few objects in very many places.
    if (own !== previous || ++this.visits > MANY) (this.copies ??= new Map()).set(value, own);
    return own;
  }

  private enter(value: object): void {
    if (++this.depth <= DEEP) return;
    this.ancestors ??= new Set();
    if (this.ancestors.has(value)) throw new TypeError('Page data must not contain itself.');
    this.ancestors.add(value);
  }

  private leave(value: object): void {
    if (this.depth-- > DEEP) this.ancestors?.delete(value);
  }

  private part(value: object, previous: unknown): unknown {
    if (Array.isArray(value)) return this.array(value, Array.isArray(previous) ? previous : null);
    switch (kindOf(value)) {
      case 'plain':
        return this.plain(value as Plain, isPlain(previous) ? previous : null);
      case 'map':
        return this.map(value as Map<unknown, unknown>, previous instanceof Map ? previous : null);
      case 'set':
        return this.set(value as Set<unknown>, previous instanceof Set ? previous : null);
      case 'date':
        return date(value as Date, previous);
      default:
        this.opaque = true;
        return value;
    }
  }

  private plain(value: Plain, previous: Plain | null): unknown {
    const { keys, values } = this;
    const start = this.top;
    let end = start;
    let clean = true;
    for (const key in value) {
      // Data that came as JSON may have it as a key of its own; assigning it would set the prototype.
      if (key === '__proto__' || (this.inherited && !Object.hasOwn(value, key))) {
        clean = false;
        continue;
      }
      keys[end] = key;
      values[end++] = value[key];
    }
    this.top = end;
    const owned = previous === null ? start : this.compare(previous, start, end);
    const own = owned === SAME ? previous : this.copy(value, previous, start, end, owned, clean);
    this.top = start;
    return own;
  }

  /** Up to where the values are owned now; `SAME` if all of them are the previous ones. */
  private compare(previous: Plain, start: number, end: number): number {
    const { keys, values } = this;
    let at = start;
    for (const key in previous) {
      if (this.inherited && !Object.hasOwn(previous, key)) continue;
      if (at === end || keys[at] !== key) return at;
      const before = previous[key];
      const item = values[at];
      if (item !== before || item === 0 || this.wary) {
        const own = (values[at] = this.own(item, before));
        if (!Object.is(own, before)) return at + 1;
      }
      at++;
    }
    return at === end ? SAME : at;
  }

  private copy(
    value: Plain,
    previous: Plain | null,
    start: number,
    end: number,
    owned: number,
    clean: boolean,
  ): unknown {
    const { keys, values } = this;
    for (let i = owned; i < end; i++) values[i] = this.own(values[i], previous?.[keys[i]!]);
    if (this.keeps(value, start, end)) return value;
    const copy: Plain = clean ? { ...value } : {};
    for (let i = start; i < end; i++) {
      const key = keys[i]!;
      if (!clean || !Object.is(copy[key], values[i])) copy[key] = values[i];
    }
    return Object.freeze(copy);
  }

  /** Whether an object can be shared: nobody can change it, and all that is in it is shared, too. */
  private keeps(value: Plain, start: number, end: number): boolean {
    if (!Object.isFrozen(value) || !isPlain(value)) return false;
    for (let i = start; i < end; i++) {
      const property = Object.getOwnPropertyDescriptor(value, this.keys[i]!);
      if (property === undefined || !('value' in property) || !Object.is(property.value, this.values[i])) return false;
    }
    return true;
  }

  private array(value: readonly unknown[], previous: readonly unknown[] | null): unknown {
    const old = previous ?? [];
    let copy: unknown[] | null = null;
    // By how many places the previous items are further on.
    let shift = 0;
    // Drafts stand for what they are, wherever they stand.
    let searches = this.resolve === null ? SEARCHES : 0;
    let inserted = 0;
    for (let index = 0; index < value.length; index++) {
      const item = value[index];
      const before = old[index + shift];
      let own = item;
      if (item !== before || item === 0 || this.wary) {
        own = this.own(item, before);
        if (inserted > 0) inserted--;
        else if (own !== before && searches > 0 && isObject(own) && isObject(before)) {
          const places = displacement(value, index, old, index + shift);
          shift += places;
          if (places > 0) own = old[index + shift];
          else if (places < 0) inserted = -places - 1;
          else searches--;
        }
      }
      if (copy === null && (index >= old.length || !Object.is(own, old[index]))) copy = startOf(value, old, index);
      if (copy !== null) copy[index] = own;
    }
    if (copy === null)
      return previous?.length === value.length ? previous : keptOrFrozen(value, old.slice(0, value.length));
    return keptOrFrozen(value, copy);
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

/** Not a place in a list of values. */
const SAME = -1;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isPlain(value: unknown): value is Plain {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

type Kind = 'plain' | 'map' | 'set' | 'date' | 'instance';

function kindOf(value: object): Kind {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return 'plain';
  return KINDS.get(prototype as object) ?? foreignKind(value, prototype as object);
}

const KINDS: ReadonlyMap<object, Kind> = new Map<object, Kind>([
  [Map.prototype, 'map'],
  [Set.prototype, 'set'],
  [Date.prototype, 'date'],
]);

/** Objects may come from another realm: test runners have one of their own, where `structuredClone` is the outer one's. */
function foreignKind(value: object, prototype: object): Kind {
  const parent = Object.getPrototypeOf(prototype) as object | null;
  if (parent === null) return Object.hasOwn(prototype, 'isPrototypeOf') ? 'plain' : 'instance';
  // A class that extends one of these has one more prototype.
  if (Object.getPrototypeOf(parent) !== null || parent === Object.prototype) return 'instance';
  return FOREIGN_KINDS[Object.prototype.toString.call(value)] ?? 'instance';
}

const FOREIGN_KINDS: Readonly<Record<string, Kind>> = {
  '[object Map]': 'map',
  '[object Set]': 'set',
  '[object Date]': 'date',
};

/** A copy with the first items of another list. It has room for its items and no more, unlike a list that grew. */
function startOf(value: readonly unknown[], old: readonly unknown[], length: number): unknown[] {
  const copy = [...value];
  for (let index = 0; index < length; index++) copy[index] = old[index];
  return copy;
}

/** The list itself if it can be shared: nobody can change it, and all that is in it is shared, too. */
function keptOrFrozen(value: readonly unknown[], copy: readonly unknown[]): unknown {
  const kept = Object.isFrozen(value) && copy.every((item, index) => Object.is(item, value[index]));
  return kept ? value : Object.freeze(copy);
}

function hasKeys(value: object): boolean {
  for (const _key in value) return true;
  return false;
}

function date(value: Date, previous: unknown): Date {
  // Freezing a date does not stop its setters; it marks it as a copy that belongs to the page.
  const same = previous instanceof Date && Object.is(previous.getTime(), value.getTime());
  return same ? previous : Object.freeze(new Date(value));
}
