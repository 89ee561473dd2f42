import type { HeldPages } from '../../ports/index.js';
import type { KeptPage, KeptPages } from './kept-pages.js';
import type { RedisPageStore } from './redis-page.store.js';

/** Pages that are looked after at a time. */
const AT_ONCE = 64;

/** Attempts to write one page back against other nodes. */
const MAX_ATTEMPTS = 10;

/** What became of the pages of this process when Redis was back. */
export interface Recovery {
  /** Pages of which Redis has got a newer version. */
  readonly written: number;
  /** Pages that Redis had lost. */
  readonly restored: number;
  /** Pages that were changed elsewhere as well, so that the changes of one side are lost. */
  readonly conflicts: number;
}

/** What was written back, and is not told yet to those who hold the page. */
export interface Written {
  /** Infinite for a page that was deleted. */
  readonly version: number;
  /** Whether it is what another node had committed: what stands here is older then, and not what Redis has. */
  readonly isTheirs: boolean;
}

/**
 * Brings Redis up to date after an outage. Of a page that was changed on two nodes that did not hear of each other, the side with more
 * commits stays, of equals that which was there first.
 *
 * Whatever is written back gets a sequence number that nobody can have reached meanwhile: two nodes may have shown different things under
 * the same numbers, and nobody must go on from one of them with frames of the other.
 */
export class WriteBack {
  private written = 0;
  private restored = 0;
  private conflicts = 0;

  /**
   * @param pages whose version in Redis is another than the one here, also by attempts that have failed in the middle
   * @param leap by which sequence numbers rise: more than a page can have had changes
   */
  constructor(
    private readonly store: RedisPageStore,
    private readonly kept: KeptPages,
    private readonly held: HeldPages | null,
    private readonly pages: Map<string, Written>,
    private readonly limited: <T>(call: () => Promise<T>) => Promise<T>,
    private readonly leap: number,
  ) {}

  get result(): Recovery {
    return { written: this.written, restored: this.restored, conflicts: this.conflicts };
  }

  /**
   * Looks after all pages, and then after those that have changed meanwhile, until Redis has everything.
   *
   * @param hold from now on changes wait: pages that change all the time would have something left to do after every round
   * @param done Redis has everything; called before anything else can happen
   */
  async run(hold: () => void, done: () => void): Promise<void> {
    const { kept } = this;
    await this.each([...kept.deleted], (id) => this.remove(id));
    await this.each(
      kept.ids(() => true),
      (id) => this.page(id),
    );
    for (let left = Infinity; kept.size > 0 && kept.size < left; await this.round()) left = kept.size;
    hold();
    while (kept.size > 0) await this.round();
    done();
  }

  private async round(): Promise<void> {
    const { deleted, changed, used } = this.kept;
    await this.each([...deleted], (id) => this.remove(id));
    await this.each([...changed.keys()], (id) => this.page(id));
    await this.each([...used.keys()], (id) => this.use(id));
  }

  /** Looks after one page that Redis has lost, or of which it has an older version than this process. */
  async page(id: string): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const mine = this.kept.changed.get(id) ?? this.unchanged(id);
      if (mine === null) return;
      const stored = await this.limited(() => this.store.trace(id));
      if (stored.version === null) {
        if (stored.deleted) return this.settle(id, mine, { version: Infinity, isTheirs: true });
        if (await this.restore(mine)) return;
        continue;
      }
      const isMine = stored.own && this.pages.get(id)?.isTheirs !== true;
      // An attempt before this one may have ended half-way.
      if (isMine) await this.limited(() => this.store.complete(mine.snapshot));
      const isDirty = this.kept.changed.get(id) === mine;
      if (!isDirty) {
        if (stored.version >= mine.snapshot.version) return this.prolong(mine, stored.expiresAt);
        if (await this.bringBack(mine, stored.version)) return;
        continue;
      }
      // A Redis that has come back with less has nobody's changes; what this process had asked for last is its own.
      const isConflict = stored.version > (mine.base ?? 0) && !isMine;
      const wins = !isConflict || mine.snapshot.version > stored.version;
      if (!(wins ? await this.overwrite(mine, stored.version, stored.seq, isConflict) : await this.giveWay(mine)))
        continue;
      if (isConflict) this.conflicts++;
      return;
    }
  }

  private unchanged(id: string): KeptPage | null {
    const snapshot = this.held?.get(id);
    return snapshot === undefined ? null : { snapshot, base: snapshot.version, actions: [] };
  }

  /** @returns false where another node was quicker */
  private async restore(mine: KeptPage): Promise<boolean> {
    const { snapshot, actions } = mine;
    // Another node may hold the page as well, and not have the same changes of it.
    const isDirty = this.kept.changed.has(snapshot.id);
    const version = isDirty ? snapshot.version + 1 : snapshot.version;
    const seq = isDirty ? snapshot.seq + this.leap : snapshot.seq;
    if (!(await this.limited(() => this.store.restore({ ...snapshot, version, seq })))) return false;
    if (actions.length > 0) await this.limited(() => this.store.note(snapshot.id, actions));
    this.restored++;
    if (isDirty) this.settle(snapshot.id, mine, { version, isTheirs: false });
    return true;
  }

  /** Who brought it back may not have known that people use it here. */
  private async prolong({ snapshot: { id, lastUsedAt, expiresAt } }: KeptPage, storedEnd: number): Promise<void> {
    if (storedEnd < expiresAt) await this.limited(() => this.store.touch(id, lastUsedAt, expiresAt));
  }

  /**
   * Redis has come back with an older version of what was committed there. It gets the very same again: a new version would look to
   * other nodes as if somebody had changed the page.
   * @returns false where another node was quicker
   */
  private async bringBack({ snapshot }: KeptPage, expectedVersion: number): Promise<boolean> {
    const trace = { log: 'anew', actions: [] } as const;
    if (!(await this.limited(() => this.store.commit(snapshot, expectedVersion, trace)))) return false;
    this.written++;
    return true;
  }

  /** @returns false where another node was quicker */
  private async overwrite(
    mine: KeptPage,
    expectedVersion: number,
    storedSeq: number,
    isConflict: boolean,
  ): Promise<boolean> {
    const { snapshot, actions, base } = mine;
    const version = Math.max(snapshot.version, expectedVersion) + 1;
    // Others may have gone on from what was written back a moment ago, before it changed here once more.
    const seq = Math.max(snapshot.seq, storedSeq) + this.leap;
    const page = { ...snapshot, version, seq };
    const written = await this.limited(() =>
      isConflict
        ? this.store.commitInstead(page, expectedVersion, actions, base ?? 0)
        : this.store.commit(page, expectedVersion, { log: 'anew', actions }),
    );
    if (!written) return false;
    this.written++;
    this.settle(snapshot.id, mine, { version, isTheirs: false });
    return true;
  }

  /**
   * What another node has committed gets a version and a number above all that was shown here. The actions that are lost here have to
   * count as not carried out, so that they are when they come again.
   */
  private async giveWay(mine: KeptPage): Promise<boolean> {
    const { snapshot } = mine;
    const theirs = await this.limited(() => this.store.load(snapshot.id));
    if (theirs === null) return false;
    const version = Math.max(snapshot.version, theirs.version) + 1;
    const seq = Math.max(snapshot.seq, theirs.seq) + this.leap;
    const [lastUsedAt, expiresAt] = [
      Math.max(snapshot.lastUsedAt, theirs.lastUsedAt),
      Math.max(snapshot.expiresAt, theirs.expiresAt),
    ];
    const page = { ...theirs, version, seq, lastUsedAt, expiresAt };
    if (!(await this.limited(() => this.store.commitInstead(page, theirs.version, [], Infinity)))) return false;
    this.settle(snapshot.id, mine, { version, isTheirs: true });
    return true;
  }

  /** What has changed since it was sent to Redis goes there with the next round. */
  private settle(id: string, sent: KeptPage, written: Written): void {
    const { version } = written;
    this.pages.set(id, written);
    const { changed } = this.kept;
    const kept = changed.get(id);
    if (kept === sent || version === Infinity) changed.delete(id);
    else if (kept !== undefined && !written.isTheirs) changed.set(id, { ...kept, base: version });
  }

  private async remove(id: string): Promise<void> {
    await this.limited(() => this.store.delete(id));
    this.kept.deleted.delete(id);
  }

  private async use(id: string): Promise<void> {
    const used = this.kept.used.get(id);
    if (used === undefined) return;
    await this.limited(() => this.store.touch(id, ...used));
    if (this.kept.used.get(id) === used) this.kept.used.delete(id);
  }

  private async each(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
    const left = ids.values();
    const worker = async (): Promise<void> => {
      for (const id of left) await work(id);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker));
  }
}
