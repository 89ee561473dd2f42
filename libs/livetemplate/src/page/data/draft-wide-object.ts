import { GONE, overlaid } from '../../program/overlay.js';
import type { Plain } from './data-kinds.js';
import { DraftProxy } from './draft-proxy.js';
import { type DraftNode, type DraftScope, NODE } from './draft-scope.js';
import { isNumbered } from './layouts.js';
import { sameList } from './wide-objects.js';

/** A plain object of very many keys: what is written stands beside it, and it is copied once, when all has been written. */
export class DraftWideObject extends DraftProxy<Plain> implements DraftNode {
  readonly plain = true;
  changed = false;
  /** What has been written, and drafts of parts that were read. What has come is in its order. */
  private readonly values = new Map<string, unknown>();
  /** Keys that have gone. Those that have come again since stand behind all others. */
  private readonly gone = new Set<string>();
  private hasCome = false;

  constructor(
    base: Plain,
    /** Of the base, in their order. */
    private readonly keys: readonly string[],
    parent: DraftNode | null,
    scope: DraftScope,
  ) {
    super(base, parent, scope);
    scope.holdsWide = true;
  }

  change(): void {
    if (this.changed) return;
    this.parent?.change();
    this.changed = true;
  }

  close(): object {
    const { base, keys, values, gone, scope } = this;
    const changes = new Map<string, unknown>([...gone].map((key) => [key, GONE]));
    for (const [key, value] of values) {
      const own = scope.own(value, base[key]);
      if (!this.isKept(key) || !Object.is(own, base[key])) changes.set(key, own);
    }
    const next = this.nextKeys();
    if (sameList(keys, next)) for (const [key, value] of changes) if (Object.is(value, base[key])) changes.delete(key);
    return changes.size === 0 ? base : overlaid(base, next, changes);
  }

  get(_target: object, key: PropertyKey): unknown {
    if (key === NODE) return this;
    this.scope.assertOpen();
    if (typeof key === 'symbol' || !this.isOwn(key as string)) return this.inherited(key);
    const value = this.value(key as string);
    if (typeof value !== 'object' || value === null) return value;
    const part = this.scope.open(value, this);
    if (part !== value) this.values.set(key as string, part);
    return part;
  }

  set(_target: object, key: PropertyKey, value: unknown): boolean {
    this.scope.assertOpen();
    // Data never has properties of these names.
    if (key === '__proto__' || typeof key === 'symbol') return true;
    const name = key as string;
    const isOwn = this.isOwn(name);
    if (isOwn && Object.is(this.value(name), value)) return true;
    this.change();
    this.values.set(name, value);
    this.hasCome ||= !isOwn;
    this.scope.insert(value);
    return true;
  }

  deleteProperty(_target: object, key: PropertyKey): boolean {
    this.scope.assertOpen();
    if (typeof key === 'symbol' || !this.isOwn(key as string)) return true;
    this.change();
    this.values.delete(key as string);
    if (Object.hasOwn(this.base, key)) this.gone.add(key as string);
    return true;
  }

  has(_target: object, key: PropertyKey): boolean {
    this.scope.assertOpen();
    if (typeof key === 'string' && this.isOwn(key)) return true;
    const prototype = this.getPrototypeOf();
    return prototype !== null && key in prototype;
  }

  ownKeys(): string[] {
    this.scope.assertOpen();
    return [...this.nextKeys()];
  }

  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
    this.scope.assertOpen();
    if (typeof key === 'symbol' || !this.isOwn(key as string)) return undefined;
    return { value: this.get(target, key), writable: true, enumerable: true, configurable: true };
  }

  private isOwn(key: string): boolean {
    return this.values.has(key) || this.isKept(key);
  }

  /** Whether a key stands where it stood before. */
  private isKept(key: string): boolean {
    return !this.gone.has(key) && Object.hasOwn(this.base, key);
  }

  private value(key: string): unknown {
    return this.values.has(key) ? this.values.get(key) : this.base[key];
  }

  private inherited(key: PropertyKey): unknown {
    const prototype = this.getPrototypeOf();
    return prototype === null ? undefined : Reflect.get(prototype, key, this.draft);
  }

  /** The keys as they are now, in their order. */
  private nextKeys(): readonly string[] {
    const { keys, values, gone } = this;
    if (gone.size === 0 && !this.hasCome) return keys;
    const kept = gone.size === 0 ? keys : keys.filter((key) => !gone.has(key));
    const come = [...values.keys()].filter((key) => !this.isKept(key));
    const next = kept.concat(come);
    // Numbers come first, wherever they were assigned.
    return come.some(isNumbered) ? Object.keys(Object.fromEntries(next.map((key) => [key, true]))) : next;
  }
}
