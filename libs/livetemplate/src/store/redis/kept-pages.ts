import { randomInt } from 'node:crypto';

import type { ActionRecord, HeldPages, PageSnapshot } from '../../ports/index.js';

/** A page with changes that Redis does not have. */
export interface KeptPage {
  readonly snapshot: PageSnapshot;
  /** The version that Redis had when it went out of reach; null for a page that it has never had. */
  readonly base: number | null;
  /** Actions that these changes were. */
  readonly actions: readonly ActionRecord[];
}

/** Actions remembered for one page. */
const MOST_ACTIONS = 256;

/** Sequence numbers leap by less than this when a page is changed here for the first time. */
const LONGEST_LEAP = 1_000_000;

/** The pages of a process while Redis is out of reach: those that it holds, and what has changed of them since. */
export class KeptPages {
  readonly changed = new Map<string, KeptPage>();
  /** Pages that were deleted. */
  readonly deleted = new Set<string>();
  /** When pages that were used have been used last, and until when they live. */
  readonly used = new Map<string, readonly [lastUsedAt: number, expiresAt: number]>();

  constructor(private readonly held: () => HeldPages | null) {}

  get(id: string): PageSnapshot | undefined {
    if (this.deleted.has(id)) return undefined;
    return this.changed.get(id)?.snapshot ?? this.held()?.get(id);
  }

  /** Each page once. */
  *all(): Iterable<PageSnapshot> {
    for (const { snapshot } of this.changed.values()) yield snapshot;
    for (const snapshot of this.held()?.all() ?? []) {
      if (!this.changed.has(snapshot.id) && !this.deleted.has(snapshot.id)) yield snapshot;
    }
  }

  ids(which: (page: PageSnapshot) => boolean): string[] {
    return [...this.all()].filter(which).map(({ id }) => id);
  }

  create(snapshot: PageSnapshot): string {
    const [holder] = snapshot.name === null ? [] : this.ids(({ name }) => name === snapshot.name);
    if (holder !== undefined) return holder;
    this.changed.set(snapshot.id, { snapshot, base: null, actions: [] });
    return snapshot.id;
  }

  /**
   * Before the first change of a page that others may hold, too, its sequence numbers leap to where no other process is: each may show
   * something else under the next ones, and who comes from one that has died must not go on with frames of another.
   * @returns false where the page has another version or another number than it had, or is gone
   */
  commit(snapshot: PageSnapshot, expectedVersion: number, actions: readonly ActionRecord[]): boolean {
    const { id } = snapshot;
    const before = this.get(id);
    if (this.deleted.has(id) || (before !== undefined && before.version !== expectedVersion)) return false;
    const kept = this.changed.get(id);
    if (kept === undefined) {
      const isHeld = before !== undefined;
      const leapt = { ...(before ?? snapshot), seq: snapshot.seq + randomInt(1, LONGEST_LEAP) };
      this.changed.set(id, { snapshot: leapt, base: expectedVersion, actions: isHeld ? [] : actions });
      // Nobody may see the change under the number that it has come with: it is made once more.
      return !isHeld;
    }
    const all = [...kept.actions, ...actions].slice(-MOST_ACTIONS);
    this.changed.set(id, { snapshot, base: kept.base, actions: all });
    return true;
  }

  note(id: string, actions: readonly ActionRecord[]): void {
    const kept = this.changed.get(id);
    if (kept !== undefined)
      this.changed.set(id, { ...kept, actions: [...kept.actions, ...actions].slice(-MOST_ACTIONS) });
  }

  /** @returns whether it is known here */
  touch(id: string, lastUsedAt: number, expiresAt: number): boolean {
    if (this.get(id) === undefined) return false;
    this.used.set(id, [lastUsedAt, expiresAt]);
    return true;
  }

  /** @returns whether it was known here */
  delete(id: string): boolean {
    const known = this.get(id) !== undefined;
    this.changed.delete(id);
    this.used.delete(id);
    this.deleted.add(id);
    return known;
  }

  /** How much Redis does not have. */
  get size(): number {
    return this.changed.size + this.deleted.size + this.used.size;
  }
}
