import { derive, LONG } from '../../program/derivation.js';
import { rememberKeys, WIDE, wideKeys } from '../../program/derived-keys.js';
import { circleMessage } from './circle.js';
import { isObject, isPlain, kindOf, type Plain } from './data-kinds.js';
import { displacement } from './equal-data.js';
import { frozen, type Layout } from './layout-code.js';
import { isPrototypeExtended, LAYOUTS, type Layouts } from './layouts.js';
import { Differences } from './list-differences.js';
import { ownWideObject } from './owned-wide-object.js';

/** Deeper than this, an object is looked for among those that contain it. */
const DEEP = 100;

/** After so many objects, each is remembered: there may be few of them that stand in very many places. */
const MANY = 200_000;

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
  private readonly inherited = isPrototypeExtended();
  private readonly layouts: Layouts | null;
  /** Of the last object: the next one in a list has mostly the same. */
  private layout: Layout | null = null;

  /**
   * @param wary whether the same object may still be other data than before
   * @param resolve the page data that an object stands for; null for most
   */
  constructor(
    private readonly wary: boolean,
    private readonly resolve: ((value: object) => object | null) | null = null,
    layouts: Layouts = LAYOUTS,
  ) {
    // Their code takes the same for equal, and does not ask whose properties it reads.
    this.layouts = wary || this.inherited ? null : layouts;
  }

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
    if (this.ancestors.has(value)) throw new TypeError(circleMessage(value));
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

  private plain(value: Plain, previous: Plain | null): Plain {
    const keys = previous === null ? undefined : wideKeys(previous);
    if (keys !== undefined) return ownWideObject(value, previous!, keys, this, this.wary);
    return this.byName(value, previous) ?? this.byKeys(value, previous);
  }

  /** A plain object that has a layout; undefined for others. */
  private byName(value: Plain, previous: Plain | null): Plain | undefined {
    const layout = this.layouts?.of(value) ?? null;
    const own = layout?.own(value, previous, this);
    // The objects in it have had theirs meanwhile.
    if (own !== undefined) this.layout = layout;
    return own;
  }

  private byKeys(value: Plain, previous: Plain | null): Plain {
    const { keys, values } = this;
    const start = this.top;
    let end = start;
    for (const key in value) {
      // Data that came as JSON may have it as a key of its own; assigning it would set the prototype.
      if (key === '__proto__' || (this.inherited && !Object.hasOwn(value, key))) continue;
      keys[end] = key;
      values[end++] = value[key];
    }
    this.top = end;
    const owned = previous === null ? start : this.compare(previous, start, end);
    const own = owned === SAME ? previous! : this.copy(value, previous, start, end, owned);
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

  private copy(value: Plain, previous: Plain | null, start: number, end: number, owned: number): Plain {
    const { keys, values } = this;
    for (let i = owned; i < end; i++) values[i] = this.own(values[i], previous?.[keys[i]!]);
    const copy: Plain = {};
    for (let i = start; i < end; i++) copy[keys[i]!] = values[i];
    const own = frozen(value, copy);
    if (end - start > WIDE) rememberKeys(own, keys.slice(start, end));
    return own;
  }

  private array(value: readonly unknown[], previous: readonly unknown[] | null): unknown {
    const old = previous ?? [];
    let copy: unknown[] | null = null;
    // By how many places the previous items are further on.
    let shift = 0;
    // How many items, since the last that was found elsewhere, are not those that stood there before.
    let other = 0;
    let inserted = 0;
    const differences = old.length >= LONG ? new Differences() : null;
    for (let index = 0; index < value.length; index++) {
      const item = value[index];
      const before = old[index + shift];
      let own = item;
      if (item !== before || item === 0 || this.wary) {
        own = this.item(item, before);
        if (inserted > 0) inserted--;
        // Drafts stand for what they are, wherever they stand.
        else if (own !== before && this.resolve === null && isObject(own) && isObject(before) && isPower(++other)) {
          const places = displacement(value, index, old, index + shift);
          shift += places;
          if (places > 0) own = old[index + shift];
          else if (places < 0) inserted = -places - 1;
          if (places !== 0) other = 0;
        }
      }
      const origin = index + shift;
      if (differences !== null && origin < old.length && Object.is(own, old[origin])) differences.same(origin, index);
      if (copy === null && (index >= old.length || !Object.is(own, old[index]))) copy = startOf(value, old, index);
      if (copy !== null) copy[index] = own;
    }
    if (copy === null)
      return previous?.length === value.length ? previous : keptOrFrozen(value, old.slice(0, value.length));
    const own = keptOrFrozen(value, copy);
    if (differences !== null) derive(own, old, differences.end(old.length, own.length));
    return own;
  }

  /** {@link own}, by a short way for an object like the last one. */
  private item(item: unknown, before: unknown): unknown {
    const { layout } = this;
    if (layout === null || this.resolve !== null || !isObject(item)) return this.own(item, before);
    const own = layout.own(item, before, this);
    if (own === undefined) return this.own(item, before);
    this.layout = layout;
    if (own === before) return own;
    const known = this.copies?.get(item);
    if (known !== undefined) return known;
    (this.copies ??= new Map()).set(item, own);
    return own;
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

/** Looking further for 1, 2, 4, 8 … items costs less than all of them do. */
function isPower(count: number): boolean {
  return (count & (count - 1)) === 0;
}

/** A copy with the first items of another list. It has room for its items and no more, unlike a list that grew. */
function startOf(value: readonly unknown[], old: readonly unknown[], length: number): unknown[] {
  const copy = [...value];
  for (let index = 0; index < length; index++) copy[index] = old[index];
  return copy;
}

/** The list itself if it can be shared: nobody can change it, and all that is in it is shared, too. */
function keptOrFrozen(value: readonly unknown[], copy: readonly unknown[]): readonly unknown[] {
  const kept = Object.isFrozen(value) && copy.every((item, index) => Object.is(item, value[index]));
  return kept ? value : Object.freeze(copy);
}

function date(value: Date, previous: unknown): Date {
  // Freezing a date does not stop its setters; it marks it as a copy that belongs to the page.
  const same = previous instanceof Date && Object.is(previous.getTime(), value.getTime());
  return same ? previous : Object.freeze(new Date(value));
}
