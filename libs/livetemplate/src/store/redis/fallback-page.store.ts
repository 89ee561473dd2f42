import { StoreUnavailableError } from '../../errors/index.js';
import type {
  ActionRecord,
  CommitTrace,
  HeldPages,
  KnownHistory,
  PageHistory,
  PageSnapshot,
  PageStore,
  StoreOutage,
} from '../../ports/index.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import { KeptPages } from './kept-pages.js';
import { isOutage } from './outage.js';
import type { RedisPageStore } from './redis-page.store.js';
import { WriteBack, type Recovery, type Written } from './write-back.js';

/** How long a change waits for Redis, in milliseconds. */
const WAIT_MS = 30_000;

export interface FallbackPageStoreOptions {
  readonly store: RedisPageStore;
  readonly breaker: CircuitBreaker;
  /** Whether changes wait until Redis is back. @default they are made in memory */
  readonly changesWait?: boolean | undefined;
  /** Tells other processes of a page that was written back. */
  readonly tell: (pageId: string, version: number) => void;
  /** Redis is back, and has everything. */
  readonly recovered: (recovery: Recovery) => void;
  /** The store is closed while Redis is out of reach, and has not got the last changes of these pages. */
  readonly left: (ids: readonly string[]) => void;
  /** The store has been closed. */
  readonly closed?: () => void;
}

/**
 * Pages in Redis, and in memory while Redis is out of reach: those that this process holds live on, new ones are made, and all of it is
 * written to Redis when that is back. What was asked of Redis without an answer counts as not done, and is found out about then.
 *
 * @see requirement D3
 */
export class FallbackPageStore implements PageStore {
  readonly shared = true;

  private readonly store: RedisPageStore;
  private readonly breaker: CircuitBreaker;
  private readonly kept: KeptPages;
  /** What was written back in this outage, until everything is. */
  private readonly written = new Map<string, Written>();
  private held: HeldPages | null = null;
  /** While Redis gets the last of what was changed here: changes wait for the end of it. */
  private handover: Promise<void> | null = null;

  constructor(private readonly options: FallbackPageStoreOptions) {
    this.store = options.store;
    this.breaker = options.breaker;
    this.kept = new KeptPages(() => this.held);
    this.breaker.recover = (close) => this.recover(close);
  }

  get outage(): StoreOutage | null {
    const { since } = this.breaker;
    return since === null ? null : { since, unsaved: this.kept.changed.size };
  }

  ready(): Promise<void> | null {
    return this.options.changesWait !== true || this.breaker.since === null ? null : this.back();
  }

  attend(held: HeldPages): void {
    this.held = held;
  }

  create(snapshot: PageSnapshot): Promise<string> {
    return this.change(
      () => this.store.create(snapshot),
      () => {
        this.store.assertKept(snapshot);
        return this.kept.create(snapshot);
      },
    );
  }

  find(name: string): Promise<string | null> {
    return this.either(
      () => this.store.find(name),
      () => this.kept.ids((page) => page.name === name)[0] ?? null,
    );
  }

  load(id: string): Promise<PageSnapshot | null> {
    return this.either(
      () => this.upToDate(id),
      () => {
        const page = this.kept.get(id);
        if (page !== undefined || this.kept.deleted.has(id)) return page ?? null;
        throw new StoreUnavailableError('Redis is out of reach, and the page is not in this process.');
      },
    );
  }

  commit(snapshot: PageSnapshot, expectedVersion: number, trace?: CommitTrace): Promise<boolean> {
    if (this.options.changesWait === true) {
      return this.breaker.run(() => this.store.commit(snapshot, expectedVersion, trace));
    }
    return this.change(
      () => this.store.commit(snapshot, expectedVersion, trace),
      () => {
        this.store.assertKept(snapshot);
        return this.kept.commit(snapshot, expectedVersion, trace?.actions ?? []);
      },
    );
  }

  note(id: string, actions: readonly ActionRecord[]): Promise<void> {
    return this.change(
      () => this.store.note(id, actions),
      () => this.kept.note(id, actions),
    );
  }

  history(id: string, known: KnownHistory): Promise<PageHistory> {
    return this.either(
      () => this.store.history(id, known),
      () => ({ log: [], actions: this.kept.changed.get(id)?.actions ?? [], mark: known.mark }),
    );
  }

  touch(id: string, lastUsedAt: number, expiresAt: number): Promise<boolean> {
    return this.change(
      () => this.store.touch(id, lastUsedAt, expiresAt),
      () => this.kept.touch(id, lastUsedAt, expiresAt),
    );
  }

  delete(id: string): Promise<boolean> {
    return this.change(
      () => this.store.delete(id),
      () => this.kept.delete(id),
    );
  }

  idsOfGroup(groupId: string): Promise<string[]> {
    return this.either(
      () => this.store.idsOfGroup(groupId),
      () => this.kept.ids((page) => page.groupId === groupId),
    );
  }

  idsOfUser(userId: string): Promise<string[]> {
    return this.either(
      () => this.store.idsOfUser(userId),
      () => this.kept.ids((page) => page.userId === userId),
    );
  }

  idsOfTopic(topic: string): Promise<string[]> {
    return this.either(
      () => this.store.idsOfTopic(topic),
      () => this.kept.ids((page) => page.topics.includes(topic)),
    );
  }

  ids(): Promise<string[]> {
    return this.either(
      () => this.store.ids(),
      () => this.kept.ids(() => true),
    );
  }

  count(): Promise<number> {
    return this.either(
      () => this.store.count(),
      () => this.kept.ids(() => true).length,
    );
  }

  async tidy(everyMs: number): Promise<void> {
    // Not while Redis is out of reach: there is nothing that would not end by itself.
    if (this.breaker.since === null) await this.store.tidy(everyMs);
  }

  check(): Promise<void> {
    return this.breaker.run(() => this.store.check());
  }

  async close(): Promise<void> {
    const { changed, deleted } = this.kept;
    await this.breaker.end(() => changed.size + deleted.size > 0);
    if (changed.size > 0) this.options.left([...changed.keys()]);
    await this.goodbye();
    this.options.closed?.();
  }

  private async goodbye(): Promise<void> {
    try {
      if (this.breaker.since === null) return await this.breaker.limited(() => this.store.close());
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
    this.store.disconnect();
  }

  private async back(): Promise<void> {
    if (await this.breaker.closed(WAIT_MS)) return;
    throw new StoreUnavailableError('Redis is out of reach, and changes wait for it.');
  }

  /** Redis while it answers, else memory. A question that has got no answer is the first one that memory answers. */
  private async either<T>(redis: () => Promise<T>, memory: () => T): Promise<T> {
    if (this.breaker.since === null) {
      try {
        return await this.breaker.run(redis);
      } catch (error) {
        if (this.breaker.since === null) throw error;
      }
    }
    return memory();
  }

  private async change<T>(redis: () => Promise<T>, memory: () => T): Promise<T> {
    if (this.handover !== null) await this.handover;
    return this.either(redis, memory);
  }

  /** A Redis that was replaced by another may have lost the page, or its last changes, without ever having been out of reach. */
  private async upToDate(id: string): Promise<PageSnapshot | null> {
    const stored = await this.store.load(id);
    const mine = this.held?.get(id);
    if (mine === undefined || (stored !== null && stored.version >= mine.version)) return stored;
    await new WriteBack(this.store, this.kept, this.held, new Map(), (call) => call(), 1).page(id);
    return this.store.load(id);
  }

  private async recover(close: () => void): Promise<void> {
    const leap = Math.max(1, Date.now() - (this.breaker.since ?? 0));
    const limited = <T>(call: () => Promise<T>): Promise<T> => this.breaker.limited(call);
    const writeBack = new WriteBack(this.store, this.kept, this.held, this.written, limited, leap);
    let go = (): void => {};
    const hold = (): void => {
      this.handover = new Promise((resolve) => (go = resolve));
    };
    try {
      await writeBack.run(hold, close);
    } finally {
      this.handover = null;
      go();
    }
    this.options.recovered(writeBack.result);
    for (const [id, { version }] of this.written) {
      this.held?.changed(id, version);
      if (version < Infinity) this.options.tell(id, version);
    }
    this.written.clear();
  }
}
