import { derive } from '../../program/derivation.js';
import { ARRAY_METHODS, type DraftedItems } from './draft-array-methods.js';
import { type DraftNode, type DraftScope, NODE } from './draft-scope.js';

/** Makes `Array.isArray` say that a draft is one. */
const TARGET: unknown[] = [];

/** With more of them, one walk through the list is cheaper than searching each. */
const FEW = 8;

export class DraftArray implements DraftNode, DraftedItems, ProxyHandler<unknown[]> {
  readonly draft: object;
  outcome: object | null | undefined;
  private copy: unknown[] | null = null;
  /** Drafts of items that were read before anything was changed, by position. */
  private parts: Map<number, object> | null = null;
  /** What has come into the copy: drafts, and what recipes have put in. With its position, where that is known. */
  private placed: Map<object, number | null> | null = null;
  /** Whether positions have changed. */
  private moved = false;
  /** How many items at the start and at the end of the copy are those of the base. */
  private head: number;
  private tail: number;

  constructor(
    readonly base: readonly unknown[],
    private readonly parent: DraftNode | null,
    readonly scope: DraftScope,
  ) {
    this.draft = new Proxy(TARGET, this);
    this.head = this.tail = base.length;
  }

  get changed(): boolean {
    return this.copy !== null;
  }

  change(): unknown[] {
    return this.copy ?? this.open([], []);
  }

  /** Adds items at the end. A list that grows after it was copied is copied once more. */
  append(values: readonly unknown[]): number {
    for (const value of values) this.insert(value);
    if (this.copy === null) return this.open([], values).length;
    this.touch(this.copy.length, 0);
    return this.copy.push(...values);
  }

  /** Adds items at the front. */
  prepend(values: readonly unknown[]): number {
    for (const value of values) this.insert(value);
    this.moved = true;
    if (this.copy === null) return this.open(values, []).length;
    this.touch(0, this.copy.length);
    return this.copy.unshift(...values);
  }

  /** Opens the list for changes of its order or length, but for so many items at its start and its end. */
  rearrange(head: number, tail: number): unknown[] {
    const copy = this.change();
    this.moved = true;
    this.touch(head, tail);
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
    if (typeof value === 'object' && value !== null) (this.placed ??= new Map()).set(value, null);
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
    let changed = copy.length !== this.base.length;
    const placed = this.placed ?? [];
    if (this.moved && (this.placed?.size ?? 0) > FEW) changed = this.settleAll(copy) || changed;
    else for (const [value, index] of placed) changed = this.settle(copy, value, index) || changed;
    if (!changed && copy.every((item, index) => Object.is(item, this.base[index]))) return this.base;
    derive(copy, this.base, this.head, this.tail);
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
      if (value !== items.length) this.rearrange(Math.min(value as number, items.length), 0).length = value as number;
      return true;
    }
    const index = typeof key === 'string' ? indexOf(key) : -1;
    if (index === -1) throw new TypeError('A list in a draft has no other properties than its items.');
    if (index < items.length && Object.is(items[index], value)) return true;
    const copy = this.change();
    this.scope.insert(value);
    if (index >= copy.length) this.touch(copy.length, 0);
    while (copy.length < index) copy.push(undefined);
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

  getPrototypeOf(): object {
    return Array.prototype;
  }

  defineProperty(): never {
    throw new TypeError('Items of a draft are assigned, not defined.');
  }

  setPrototypeOf(): never {
    throw new TypeError('A draft keeps its prototype.');
  }

  preventExtensions(): never {
    throw new TypeError('A draft cannot be frozen.');
  }

  private open(front: readonly unknown[], end: readonly unknown[]): unknown[] {
    this.scope.assertOpen();
    this.parent?.change();
    // The quickest ways to copy a frozen list.
    const copy = front.length + end.length > 0 ? front.concat(this.base, end) : [...this.base];
    this.copy = copy;
    if (front.length > 0) this.touch(0, this.base.length);
    if (end.length > 0) this.touch(this.base.length, 0);
    if (this.parts !== null) for (const [index, part] of this.parts) this.put(index + front.length, part);
    this.parts = null;
    return copy;
  }

  private touch(head: number, tail: number): void {
    this.head = Math.min(this.head, head);
    this.tail = Math.min(this.tail, tail);
  }

  private put(index: number, value: unknown): void {
    this.copy![index] = value;
    this.touch(index, this.copy!.length - index - 1);
    if (typeof value !== 'object' || value === null) return;
    this.placed ??= new Map();
    this.placed.set(value, this.placed.has(value) ? null : index);
  }

  /** Puts what a value has become in its places. @returns whether that is something else than before, for certain */
  private settle(copy: unknown[], value: object, index: number | null): boolean {
    let changed = false;
    const known = index !== null && !this.moved;
    for (let at = known ? index : copy.indexOf(value); at !== -1; at = known ? -1 : copy.indexOf(value, at + 1)) {
      if (copy[at] !== value) continue;
      copy[at] = this.scope.own(value, this.base[at]);
      changed ||= copy[at] !== this.base[at];
      if (copy[at] === value) return changed;
    }
    return changed;
  }

  private settleAll(copy: unknown[]): boolean {
    let changed = false;
    for (const [index, value] of copy.entries()) {
      if (typeof value !== 'object' || value === null || value === this.base[index] || !this.placed!.has(value))
        continue;
      copy[index] = this.scope.own(value, this.base[index]);
      changed ||= copy[index] !== this.base[index];
    }
    return changed;
  }
}

/** -1 for what is no position. */
function indexOf(key: string): number {
  const code = key.charCodeAt(0);
  if (code < 0x30 || code > 0x39) return -1;
  const index = Number(key);
  return Number.isInteger(index) && String(index) === key ? index : -1;
}
