import { derive, type Gap, LONG, wholeGap } from '../../program/derivation.js';
import { ARRAY_METHODS, type DraftedItems } from './draft-array-methods.js';
import { DraftProxy } from './draft-proxy.js';
import { type DraftNode, type DraftScope, NODE } from './draft-scope.js';
import { differences } from './list-differences.js';
import { ListEdits } from './list-edits.js';

/** Makes `Array.isArray` say that a draft is one. */
const TARGET: unknown[] = [];

export class DraftArray extends DraftProxy<readonly unknown[]> implements DraftNode, DraftedItems {
  readonly plain = false;
  private copy: unknown[] | null = null;
  /** Drafts of items that were read before anything was changed, by position. */
  private parts: Map<number, object> | null = null;
  /** What has come into the copy: drafts, and what recipes have put in. */
  private readonly placed = new Set<object>();
  /** What was done to the copy of a long list. */
  private readonly edits: ListEdits | null;

  constructor(base: readonly unknown[], parent: DraftNode | null, scope: DraftScope) {
    super(base, parent, scope, TARGET);
    this.edits = base.length < LONG ? null : new ListEdits();
  }

  get changed(): boolean {
    return this.copy !== null;
  }

  change(): unknown[] {
    if (this.copy !== null) return this.copy;
    this.scope.assertOpen();
    this.parent?.change();
    // The quickest way to copy a frozen list.
    const copy = (this.copy = [...this.base]);
    if (this.parts !== null) for (const [index, part] of this.parts) this.put(index, part);
    this.parts = null;
    return copy;
  }

  /** Opens the list for items to go, and others to come in their place. */
  exchange(at: number, removed: number, inserted: number): unknown[] {
    const copy = this.change();
    this.edits?.splice(at, removed, inserted);
    return copy;
  }

  /** The items as they are, not drafted. */
  items(): readonly unknown[] {
    this.scope.assertOpen();
    return this.copy ?? this.base;
  }

  /** An item as recipes see it. */
  item(index: number): unknown {
    const value = this.items()[index];
    if (typeof value !== 'object' || value === null) return value;
    if (this.copy !== null) {
      const part = this.scope.open(value, this);
      if (part !== value) this.put(index, part);
      return part;
    }
    let part = this.parts?.get(index);
    if (part === undefined) {
      part = this.scope.open(value, this);
      if (part !== value) (this.parts ??= new Map()).set(index, part);
    }
    return part;
  }

  /** An item that is being taken out. */
  taken(value: unknown): unknown {
    return typeof value === 'object' && value !== null ? this.scope.open(value, this) : value;
  }

  /** Remembers a value that comes into the list by other ways than {@link put}. */
  insert(value: unknown): void {
    this.scope.insert(value);
    if (typeof value === 'object' && value !== null) this.placed.add(value);
  }

  /** Position of a value that a recipe has in its hands; -1 if it is not here. */
  position(value: unknown, from = 0): number {
    if (this.copy === null && typeof value === 'object' && value !== null) {
      for (const [index, part] of this.parts ?? []) if (part === value && index >= from) return index;
    }
    return this.items().indexOf(value, from);
  }

  close(): object {
    const copy = this.copy!;
    const { base } = this;
    const gaps = this.edits?.result() ?? [wholeGap(base, copy)];
    for (const gap of gaps) this.settle(copy, gap);
    const different = differences(base, copy, gaps);
    if (different.length === 0) return base;
    derive(copy, base, different);
    return Object.freeze(copy);
  }

  get(_target: unknown, key: PropertyKey): unknown {
    if (key === NODE) return this;
    if (typeof key === 'string') {
      const index = indexOf(key);
      if (index !== -1) return this.item(index);
      const method = ARRAY_METHODS[key];
      if (method !== undefined && Object.hasOwn(ARRAY_METHODS, key)) return method;
    }
    return this.items()[key as keyof typeof this.base];
  }

  set(_target: unknown, key: PropertyKey, value: unknown): boolean {
    const items = this.items();
    if (key === 'length') {
      if (value !== items.length) this.resize(value as number);
      return true;
    }
    const index = typeof key === 'string' ? indexOf(key) : -1;
    if (index === -1) throw new TypeError('A list in a draft has no other properties than its items.');
    if (index < items.length && Object.is(items[index], value)) return true;
    const copy = this.change();
    this.scope.insert(value);
    if (index >= copy.length) this.grow(index + 1);
    this.put(index, value);
    return true;
  }

  deleteProperty(target: unknown, key: PropertyKey): boolean {
    return !(key in this.items()) || this.set(target, key, undefined);
  }

  has(_target: unknown, key: PropertyKey): boolean {
    return key in this.items();
  }

  ownKeys(): (string | symbol)[] {
    return Reflect.ownKeys(this.items());
  }

  getOwnPropertyDescriptor(target: unknown, key: PropertyKey): PropertyDescriptor | undefined {
    if (!Object.hasOwn(this.items(), key)) return undefined;
    const item = key !== 'length';
    return { value: this.get(target, key), writable: true, enumerable: item, configurable: item };
  }

  override getPrototypeOf(): object {
    return Array.prototype;
  }

  private resize(length: number): void {
    const copy = this.change();
    if (length > copy.length) this.grow(length);
    else {
      this.edits?.splice(length, copy.length - length, 0);
      copy.length = length;
    }
  }

  private grow(length: number): void {
    const copy = this.copy!;
    this.edits?.splice(copy.length, 0, length - copy.length);
    while (copy.length < length) copy.push(undefined);
  }

  private put(index: number, value: unknown): void {
    this.copy![index] = value;
    this.edits?.replace(index);
    if (typeof value === 'object' && value !== null) this.placed.add(value);
  }

  /** Puts what values have become in their places. */
  private settle(copy: unknown[], { oldFrom, oldTo, from, to }: Gap): void {
    for (let index = from; index < to; index++) {
      const value = copy[index];
      if (typeof value === 'function') copy[index] = this.scope.own(value, undefined);
      if (typeof value !== 'object' || value === null || !this.placed.has(value)) continue;
      const origin = oldFrom + index - from;
      copy[index] = this.scope.own(value, origin < oldTo ? this.base[origin] : undefined);
    }
  }
}

/** -1 for what is no position. */
function indexOf(key: string): number {
  const code = key.charCodeAt(0);
  if (code < 0x30 || code > 0x39) return -1;
  const index = Number(key);
  return Number.isInteger(index) && String(index) === key ? index : -1;
}
