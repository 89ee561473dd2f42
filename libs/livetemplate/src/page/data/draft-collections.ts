import { type DraftNode, type DraftScope, NODE } from './draft-scope.js';

/** A map in a draft. Its values are drafted when they are read, its keys are not. */
export class DraftMap extends Map<unknown, unknown> {
  readonly #node: MapNode;

  constructor(base: ReadonlyMap<unknown, unknown>, parent: DraftNode | null, scope: DraftScope) {
    super();
    this.#node = new MapNode(base, parent, scope, this);
  }

  get [NODE](): DraftNode {
    return this.#node;
  }

  override get size(): number {
    return this.#node.source().size;
  }

  override has(key: unknown): boolean {
    return this.#node.source().has(key);
  }

  override get(key: unknown): unknown {
    return this.#node.part(key);
  }

  override set(key: unknown, value: unknown): this {
    const source = this.#node.source();
    if (source.has(key) && Object.is(source.get(key), value)) return this;
    this.#node.scope.insert(value);
    this.#node.change().set(key, value);
    return this;
  }

  override delete(key: unknown): boolean {
    return this.has(key) && this.#node.change().delete(key);
  }

  override clear(): void {
    if (this.size > 0) this.#node.change().clear();
  }

  override forEach(callback: (value: unknown, key: unknown, map: Map<unknown, unknown>) => void, self?: unknown): void {
    for (const [key, value] of this) callback.call(self, value, key, this);
  }

  override keys(): MapIterator<unknown> {
    return this.#node.source().keys() as MapIterator<unknown>;
  }

  override *values(): MapIterator<unknown> {
    for (const key of this.keys()) yield this.get(key);
  }

  override *entries(): MapIterator<[unknown, unknown]> {
    for (const key of this.keys()) yield [key, this.get(key)];
  }

  override [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    return this.entries();
  }
}

class MapNode implements DraftNode {
  readonly plain = false;
  outcome: object | null | undefined;
  private copy: Map<unknown, unknown> | null = null;
  private parts: Map<unknown, object> | null = null;

  constructor(
    readonly base: ReadonlyMap<unknown, unknown>,
    private readonly parent: DraftNode | null,
    readonly scope: DraftScope,
    readonly draft: object,
  ) {}

  get changed(): boolean {
    return this.copy !== null;
  }

  change(): Map<unknown, unknown> {
    if (this.copy !== null) return this.copy;
    this.parent?.change();
    this.copy = new Map(this.base);
    for (const [key, part] of this.parts ?? []) this.copy.set(key, part);
    this.parts = null;
    return this.copy;
  }

  source(): ReadonlyMap<unknown, unknown> {
    this.scope.assertOpen();
    return this.copy ?? this.base;
  }

  part(key: unknown): unknown {
    const value = this.source().get(key);
    if (typeof value !== 'object' || value === null) return value;
    const part = this.parts?.get(key) ?? this.scope.open(value, this);
    if (part === value) return part;
    if (this.copy !== null) this.copy.set(key, part);
    else (this.parts ??= new Map()).set(key, part);
    return part;
  }

  close(): object {
    const { base, scope } = this;
    // Keys may be drafts, too.
    const next = new Map<unknown, unknown>();
    for (const [key, value] of this.copy!) {
      const ownKey = base.has(key) ? key : scope.own(key, undefined);
      next.set(ownKey, scope.own(value, base.get(ownKey)));
    }
    const before = [...base];
    const same =
      next.size === base.size &&
      [...next].every(([key, value], i) => Object.is(key, before[i]![0]) && Object.is(value, before[i]![1]));
    return same ? base : Object.freeze(next);
  }
}

/** A set in a draft. Its items are drafted when they are read. */
export class DraftSet extends Set<unknown> {
  readonly #node: SetNode;

  constructor(base: ReadonlySet<unknown>, parent: DraftNode | null, scope: DraftScope) {
    super();
    this.#node = new SetNode(base, parent, scope, this);
  }

  get [NODE](): DraftNode {
    return this.#node;
  }

  override get size(): number {
    return this.#node.items().size;
  }

  override has(value: unknown): boolean {
    return this.#node.items().has(value);
  }

  override add(value: unknown): this {
    if (this.has(value)) return this;
    this.#node.scope.insert(value);
    this.#node.change().add(value);
    return this;
  }

  override delete(value: unknown): boolean {
    return this.has(value) && this.#node.change().delete(value);
  }

  override clear(): void {
    if (this.size > 0) this.#node.change().clear();
  }

  override forEach(callback: (value: unknown, key: unknown, set: Set<unknown>) => void, self?: unknown): void {
    for (const value of this) callback.call(self, value, value, this);
  }

  override keys(): SetIterator<unknown> {
    return this.values();
  }

  override values(): SetIterator<unknown> {
    return this.#node.open().values() as SetIterator<unknown>;
  }

  override *entries(): SetIterator<[unknown, unknown]> {
    for (const value of this.values()) yield [value, value];
  }

  override [Symbol.iterator](): SetIterator<unknown> {
    return this.values();
  }
}

class SetNode implements DraftNode {
  readonly plain = false;
  outcome: object | null | undefined;
  /** The items, objects among them as drafts, once they have been looked at. */
  private drafted: Set<unknown> | null = null;
  changed = false;

  constructor(
    readonly base: ReadonlySet<unknown>,
    private readonly parent: DraftNode | null,
    readonly scope: DraftScope,
    readonly draft: object,
  ) {}

  change(): Set<unknown> {
    if (!this.changed) this.parent?.change();
    this.changed = true;
    return this.open();
  }

  items(): ReadonlySet<unknown> {
    this.scope.assertOpen();
    return this.drafted ?? this.base;
  }

  open(): Set<unknown> {
    this.scope.assertOpen();
    if (this.drafted === null) {
      this.drafted = new Set();
      for (const item of this.base) {
        this.drafted.add(typeof item === 'object' && item !== null ? this.scope.open(item, this) : item);
      }
    }
    return this.drafted;
  }

  close(): object {
    const before = [...this.base];
    const next = new Set<unknown>();
    for (const item of this.drafted!) next.add(this.scope.own(item, before[next.size]));
    const same = next.size === before.length && [...next].every((item, index) => Object.is(item, before[index]));
    return same ? this.base : Object.freeze(next);
  }
}
