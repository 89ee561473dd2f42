import { isPlain, type Plain } from './data-kinds.js';
import { DraftProxy } from './draft-proxy.js';
import { type DraftNode, type DraftScope, NODE } from './draft-scope.js';
import type { Layout } from './layout-code.js';
import { isPrototypeExtended, LAYOUTS } from './layouts.js';

type Properties = Record<PropertyKey, unknown>;

/** A plain object, or an instance of a class, which keeps its getters and methods. */
export class DraftObject extends DraftProxy<object> implements DraftNode {
  private copy: Properties | null = null;
  /** Drafts of parts that were read before anything was changed. */
  private parts: Map<PropertyKey, object> | null = null;
  private deleted = false;
  readonly plain: boolean;

  constructor(base: object, parent: DraftNode | null, scope: DraftScope) {
    super(base, parent, scope);
    this.plain = isPlain(base);
  }

  get changed(): boolean {
    return this.copy !== null;
  }

  change(): Properties {
    if (this.copy !== null) return this.copy;
    this.parent?.change();
    this.copy = (this.plain ? openCopy(this.base as Plain) : cloneInstance(this.base)) as Properties;
    if (this.parts !== null) for (const [key, part] of this.parts) this.copy[key] = part;
    this.parts = null;
    return this.copy;
  }

  close(): object {
    const copy = this.copy!;
    const base = this.base as Properties;
    const own = this.plain ? layoutOf(copy as Plain)?.own(copy, base, this.scope) : undefined;
    if (own !== undefined) return own;
    let same = true;
    for (const key of Object.keys(copy)) {
      const value = copy[key];
      const before = base[key];
      if (value === before && value !== 0) continue;
      same = Object.is((copy[key] = this.scope.own(value, before)), before) && same;
    }
    if (same && sameKeys(copy, base)) return base;
    if (!this.plain) return copy;
    // An object that something was deleted from is slow for as long as it lives.
    return Object.freeze(this.deleted ? { ...copy } : copy);
  }

  get(_target: object, key: PropertyKey, receiver: unknown): unknown {
    if (key === NODE) return this;
    const source = this.source();
    const value: unknown = this.plain ? source[key] : Reflect.get(source, key, receiver);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(source, key)) return value;
    if (this.copy !== null) return (this.copy[key] = this.scope.open(value, this));
    let part = this.parts?.get(key);
    if (part === undefined) {
      part = this.scope.open(value, this);
      (this.parts ??= new Map()).set(key, part);
    }
    return part;
  }

  set(_target: object, key: PropertyKey, value: unknown, receiver: unknown): boolean {
    const source = this.source();
    // Data never has properties of these names.
    if (this.plain && (key === '__proto__' || typeof key === 'symbol')) return true;
    if (!this.plain && hasSetter(source, key)) return Reflect.set(source, key, value, receiver);
    if (Object.is(source[key], value) && Object.hasOwn(source, key)) return true;
    this.change()[key] = value;
    this.scope.insert(value);
    return true;
  }

  deleteProperty(_target: object, key: PropertyKey): boolean {
    if (!Object.hasOwn(this.source(), key)) return true;
    delete this.change()[key];
    this.deleted = true;
    return true;
  }

  has(_target: object, key: PropertyKey): boolean {
    return key in this.source();
  }

  ownKeys(): (string | symbol)[] {
    return Reflect.ownKeys(this.source());
  }

  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
    const descriptor = Object.getOwnPropertyDescriptor(this.source(), key);
    if (descriptor === undefined) return undefined;
    const value = this.get(target, key, this.draft);
    return { value, writable: true, enumerable: descriptor.enumerable ?? false, configurable: true };
  }

  private source(): Properties {
    this.scope.assertOpen();
    return this.copy ?? (this.base as Properties);
  }
}

function layoutOf(value: Plain): Layout | null {
  return isPrototypeExtended() ? null : LAYOUTS.of(value);
}

function openCopy(value: Plain): Plain {
  return layoutOf(value)?.copy(value) ?? { ...value };
}

function cloneInstance(base: object): object {
  const descriptors = Object.getOwnPropertyDescriptors(base);
  for (const descriptor of Object.values(descriptors)) {
    descriptor.configurable = true;
    if ('value' in descriptor) descriptor.writable = true;
  }
  return Object.create(Object.getPrototypeOf(base) as object, descriptors) as object;
}

function hasSetter(object: object, key: PropertyKey): boolean {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(at, key);
    if (descriptor !== undefined) return 'set' in descriptor;
  }
  return false;
}

function sameKeys(copy: Properties, base: Properties): boolean {
  const keys = Reflect.ownKeys(copy);
  const before = Reflect.ownKeys(base);
  return keys.length === before.length && keys.every((key, index) => key === before[index]);
}
