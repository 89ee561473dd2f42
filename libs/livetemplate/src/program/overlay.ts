import { changedKeys, deriveKeys, rememberKeys, WIDE } from './derived-keys.js';

/**
 * Page data of the newest state may have objects that stand in for ordinary ones: a wide object of which a few values are others
 * shows them over the object of before, and a plain object with such a one inside holds it. Nothing is copied until somebody outside of the engine
 * asks: {@link ordinary} is the one way out.
 */

type Plain = Record<string, unknown>;

/** What stands in for an ordinary object. */
interface StandIn {
  /** The ordinary object, once somebody has asked for it. */
  made: object | null;
  make(): object;
}

const standIns = new WeakMap<object, StandIn>();

export function isStandIn(value: unknown): boolean {
  return typeof value === 'object' && value !== null && standIns.has(value);
}

/** Page data as everybody knows it: frozen, and made of nothing but ordinary objects. The very same each time. */
export function ordinary<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const standIn = standIns.get(value);
  return standIn === undefined ? value : ((standIn.made ??= standIn.make()) as T);
}

/** Says of a frozen plain object that others stand in for some of its values. */
export function markHolder(object: object): void {
  if (!standIns.has(object)) standIns.set(object, new Holder(object as Plain));
}

/**
 * A wide object with other values for some keys.
 * @param before page data
 * @param keys all keys of the new one, in their order
 * @param changes values of keys that are others or have come; {@link GONE} for keys that have gone
 */
export function overlaid(before: Plain, keys: readonly string[], changes: ReadonlyMap<string, unknown>): Plain {
  const below = overlayOf(before);
  let overlay: Overlay;
  if (below === undefined) overlay = new Overlay(before, keys, changes);
  else if (below.made !== null) overlay = new Overlay(below.made, keys, changes);
  else overlay = new Overlay(below.base, keys, new Map([...below.changes, ...changes]));
  const next = overlay.changes.size > MANY || keys.length <= WIDE ? overlay.make() : overlay.shown;
  rememberKeys(next, keys);
  deriveKeys(next, before, [...changes.keys()]);
  return next;
}

/** Keys among which are all that hold something else in one of two objects than in the other; null where nobody knows. */
export function differingKeys(now: object, before: object): readonly string[] | null {
  const told = changedKeys(now, before);
  if (told !== null) return told;
  for (const [old, oldKeys] of grounds(before)) {
    for (const [object, keys] of grounds(now)) {
      const between = object === old ? [] : changedKeys(object, old);
      if (between !== null) return [...oldKeys, ...between, ...keys];
    }
  }
  return null;
}

/** Ordinary objects that an object is or stands on, and which keys hold something else in it. */
function grounds(object: object): readonly (readonly [object, readonly string[]])[] {
  const overlay = overlayOf(object);
  if (overlay === undefined) return [[object, []]];
  const { base, changes, made } = overlay;
  return made === null
    ? [[base, [...changes.keys()]]]
    : [
        [made, []],
        [base, [...changes.keys()]],
      ];
}

/** In place of the value of a key that has gone. */
export const GONE = Symbol('gone');

/** With more, an ordinary object is made: each overlay copies the changes of the one before. */
const MANY = 256;

function overlayOf(object: object): Overlay | undefined {
  const standIn = standIns.get(object);
  return standIn instanceof Overlay ? standIn : undefined;
}

/** Has no properties, so that a proxy may say what it likes of them. */
const TARGET = {};

class Overlay implements StandIn, ProxyHandler<object> {
  made: Plain | null = null;
  readonly shown: Plain;

  constructor(
    /** An ordinary object. */
    readonly base: Plain,
    readonly keys: readonly string[],
    readonly changes: ReadonlyMap<string, unknown>,
  ) {
    this.shown = new Proxy(TARGET, this);
    standIns.set(this.shown, this);
  }

  make(): Plain {
    const { base, keys, changes } = this;
    const copy: Plain = {};
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      copy[key] = changes.has(key) ? ordinary(changes.get(key)) : base[key];
    }
    rememberKeys(copy, keys);
    return Object.freeze(copy);
  }

  get(_target: object, key: string): unknown {
    const change = this.changes.get(key);
    if (change === undefined ? this.changes.has(key) : change !== GONE) return change;
    return change === GONE ? (TARGET as Plain)[key] : this.base[key];
  }

  has(_target: object, key: string): boolean {
    return this.isOwn(key) || key in TARGET;
  }

  ownKeys(): string[] {
    return [...this.keys];
  }

  getOwnPropertyDescriptor(target: object, key: string): PropertyDescriptor | undefined {
    if (!this.isOwn(key)) return undefined;
    return { value: this.get(target, key), writable: false, enumerable: true, configurable: true };
  }

  set(): boolean {
    return false;
  }

  defineProperty(): boolean {
    return false;
  }

  deleteProperty(): boolean {
    return false;
  }

  setPrototypeOf(): boolean {
    return false;
  }

  preventExtensions(): boolean {
    return false;
  }

  private isOwn(key: string): boolean {
    return this.changes.has(key) ? this.changes.get(key) !== GONE : Object.hasOwn(this.base, key);
  }
}

class Holder implements StandIn {
  made: object | null = null;

  constructor(private readonly object: Plain) {}

  make(): object {
    const copy: Plain = { ...this.object };
    for (const key of Object.keys(copy)) copy[key] = ordinary(copy[key]);
    return Object.freeze(copy);
  }
}
