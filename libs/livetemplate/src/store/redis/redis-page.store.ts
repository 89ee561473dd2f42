import type { Cluster, Redis } from 'ioredis';
import type {
  ActionRecord,
  CommitTrace,
  HistoryLimits,
  KnownHistory,
  PageHistory,
  PageSnapshot,
  PageStore,
} from '../../ports/index.js';
import { DEFAULT_HISTORY_LIMITS } from '../history-limits.js';
import { asking, unguarded } from './asking.js';
import { foundBy, PageIndexes } from './page-indexes.js';
import { PageRecord, type PageRecordOptions } from './page-record.js';
import { RedisDuty } from './redis-duty.js';
import { RedisKeys, type RedisKeyPlace } from './redis-keys.js';
import { COMMIT, DELETE, NOTE, PUT, TOUCH } from './redis-scripts.js';
import type { ToldCommits } from './told-commits.js';

/** What Redis has of a page. */
export interface StoredTrace {
  /** Null where there is no such page. */
  readonly version: number | null;
  /** 0 where there is no such page. */
  readonly seq: number;
  /** 0 where there is no such page. */
  readonly expiresAt: number;
  /** Whether the last commit is from this store, of all processes. */
  readonly own: boolean;
  /** Whether somebody has deleted it, in contrast to its having been lost. */
  readonly deleted: boolean;
}

export interface RedisPageStoreOptions extends RedisKeyPlace, PageRecordOptions {
  /** Single, behind Sentinel, or a cluster. Stays open when the store is closed, unless `ownsClient` says otherwise. */
  readonly client: Redis | Cluster;
  /** How much to remember of the commits of each page. @default as the limits of pages */
  readonly history?: Partial<HistoryLimits> | undefined;
  /** Hears of the data that was committed, as it is written. @internal */
  readonly told?: ToldCommits | undefined;
  /** Whether to close the client with the store. @default false */
  readonly ownsClient?: boolean | undefined;
}

/**
 * Keeps pages in Redis (7 or newer), so that any process can serve any of them and all outlive a restart.
 *
 * A page is a hash that expires with it, and is found through keys of its own: see {@link PageIndexes}.
 *
 * @see requirements D1, D2, D4
 * @publicApi
 */
export class RedisPageStore implements PageStore {
  readonly shared = true;

  private readonly client: Redis | Cluster;
  private readonly keys: RedisKeys;
  private readonly indexes: PageIndexes;
  private readonly duty: RedisDuty;
  private readonly record: PageRecord;
  private readonly limits: HistoryLimits;
  private readonly told: ToldCommits | undefined;
  private readonly ownsClient: boolean;

  constructor(options: RedisPageStoreOptions) {
    this.client = options.client;
    this.keys = new RedisKeys(options);
    this.indexes = new PageIndexes(this.client, this.keys);
    this.duty = new RedisDuty({ ...options, name: 'tidy' });
    this.record = new PageRecord(options);
    this.limits = { ...DEFAULT_HISTORY_LIMITS, ...options.history };
    this.told = options.told;
    this.ownsClient = options.ownsClient ?? false;
  }

  async create(snapshot: PageSnapshot): Promise<string> {
    const fields = await this.record.fields(snapshot);
    return this.asking(async () => {
      // The page first: a name never leads to a page that is not there yet.
      await this.put(snapshot, fields);
      const holder = await this.indexes.claim(snapshot);
      if (holder === snapshot.id) await this.indexes.enter(snapshot);
      else await this.client.del(this.keys.page(snapshot.id));
      return holder;
    });
  }

  /**
   * Adds a page that Redis has lost, and gives it its name back.
   * @returns false where the page is there: then nothing was written
   */
  async restore(snapshot: PageSnapshot): Promise<boolean> {
    const fields = await this.record.fields(snapshot);
    return this.asking(async () => {
      if (!(await this.put(snapshot, fields))) return false;
      await this.indexes.reclaim(snapshot);
      await this.indexes.enter(snapshot);
      return true;
    });
  }

  /** Has a page found by its name and by whose it is, where that was left undone. */
  async complete(snapshot: PageSnapshot): Promise<void> {
    await this.asking(async () => {
      await this.indexes.reclaim(snapshot);
      await this.indexes.enter(snapshot);
    });
  }

  /** @throws {ConfigurationError} where the page holds what cannot be kept */
  assertKept(snapshot: PageSnapshot): void {
    this.record.data(snapshot);
  }

  /** What Redis has of a page, without its data. */
  trace(id: string): Promise<StoredTrace> {
    return this.asking(async () => {
      const [[version, seq, expiresAt, writer], gone] = await Promise.all([
        this.client.hmget(this.keys.page(id), 'version', 'seq', 'expiresAt', 'writer'),
        this.client.exists(this.keys.gone(id)),
      ]);
      return {
        version: version == null ? null : Number(version),
        seq: Number(seq ?? 0),
        expiresAt: Number(expiresAt ?? 0),
        own: writer === this.record.writer,
        deleted: gone === 1,
      };
    });
  }

  find(name: string): Promise<string | null> {
    return this.asking(() => this.client.get(this.keys.name(name)));
  }

  async load(id: string): Promise<PageSnapshot | null> {
    const stored = await this.asking(() => this.client.hgetallBuffer(this.keys.page(id)));
    return this.record.page(id, stored);
  }

  commit(snapshot: PageSnapshot, expectedVersion: number, trace?: CommitTrace): Promise<boolean> {
    return this.replace(snapshot, expectedVersion, trace);
  }

  /**
   * {@link commit} in place of changes that are lost with it.
   * @param lostAfter version in Redis whose later actions count as not carried out; Infinity where the lost ones never were in Redis
   */
  async commitInstead(
    snapshot: PageSnapshot,
    expectedVersion: number,
    actions: readonly ActionRecord[],
    lostAfter: number,
  ): Promise<boolean> {
    return this.replace(snapshot, expectedVersion, { log: 'anew', actions }, lostAfter);
  }

  async note(id: string, actions: readonly ActionRecord[]): Promise<void> {
    await this.asking(() => NOTE.run(this.client, this.keys.ofPage(id), this.limits.actionIds, ...flat(actions)));
  }

  history(id: string, { seq, mark }: KnownHistory): Promise<PageHistory> {
    const [known = '', last = ''] = mark.split('/', 2);
    return this.asking(async () => {
      const [lost, log, later] = await Promise.all([
        this.client.hget(this.keys.page(id), 'lost'),
        this.client.xrangeBuffer(this.keys.log(id), `(${seq}-0`, '+'),
        this.client.xrange(this.keys.actions(id), last === '' ? '-' : `(${last}`, '+'),
      ]);
      const anew = lost !== null && lost !== known;
      const actions = anew && last !== '' ? await this.client.xrange(this.keys.actions(id), '-', '+') : later;
      return {
        log: await this.record.log(log),
        actions: actions.map(([, [action = '', answer = '']]) => ({ id: action, answer })),
        mark: `${lost ?? known}/${actions.at(-1)?.[0] ?? (anew ? '' : last)}`,
        ...(anew && { anew }),
      };
    });
  }

  async touch(id: string, lastUsedAt: number, expiresAt: number): Promise<boolean> {
    return this.asking(async () => {
      const { actionIds } = this.limits;
      if ((await TOUCH.run(this.client, this.keys.ofPage(id), lastUsedAt, expiresAt, actionIds)) === 0) return false;
      const kept = await this.client.hmget(this.keys.page(id), 'name', 'groupId', 'userId', 'topics');
      await this.indexes.enter({ ...foundBy(kept), id, expiresAt });
      return true;
    });
  }

  delete(id: string): Promise<boolean> {
    return this.asking(async () => {
      const led = await DELETE.run(this.client, [...this.keys.ofPage(id), this.keys.gone(id)]);
      await this.indexes.leave(id, led === null ? null : foundBy(led as (string | null)[]));
      return led !== null;
    });
  }

  idsOfGroup(groupId: string): Promise<string[]> {
    return this.asking(() => this.indexes.ofGroup(groupId));
  }

  idsOfUser(userId: string): Promise<string[]> {
    return this.asking(() => this.indexes.ofUser(userId));
  }

  idsOfTopic(topic: string): Promise<string[]> {
    return this.asking(() => this.indexes.ofTopic(topic));
  }

  ids(): Promise<string[]> {
    return this.asking(() => this.indexes.all());
  }

  count(): Promise<number> {
    return this.asking(() => this.indexes.count());
  }

  async tidy(everyMs: number): Promise<void> {
    await this.asking(() => this.duty.take(everyMs, (turn) => this.indexes.tidy(turn)));
  }

  async check(): Promise<void> {
    await this.asking(() => this.client.ping());
  }

  async close(): Promise<void> {
    if (this.client.status !== 'ready') this.disconnect();
    else if (this.ownsClient) await this.asking(() => this.client.quit());
  }

  /** Closes the connection without a goodbye, which nobody may be there to answer. */
  disconnect(): void {
    if (this.ownsClient) this.client.disconnect();
  }

  private async replace(
    snapshot: PageSnapshot,
    expectedVersion: number,
    trace?: CommitTrace,
    lostAfter?: number,
  ): Promise<boolean> {
    const { id, version } = snapshot;
    const data = this.record.data(snapshot);
    const [log, fields] = await Promise.all([this.record.entry(trace), this.record.fields(snapshot, data)]);
    const { logCount, logSize, actionIds } = this.limits;
    const actions = trace?.actions ?? [];
    return this.asking(async () => {
      const outcome = await COMMIT.run(
        this.client,
        this.keys.ofPage(id),
        ...[expectedVersion, ...log, logCount, logSize],
        ...[lostAfter === undefined || lostAfter === Infinity ? '' : lostAfter],
        ...[actionIds, actions.length, ...flat(actions)],
        ...fields,
        ...(lostAfter === undefined ? [] : ['lost', version]),
      );
      if (outcome === null) return false;
      this.told?.keep(id, version, data);
      const [longer, topics] = outcome as [longer: 0 | 1, topics: string];
      if (longer === 1) await this.indexes.enter(snapshot);
      if (topics !== JSON.stringify(snapshot.topics))
        await this.indexes.moveTopics(snapshot, JSON.parse(topics) as string[]);
      return true;
    });
  }

  /** @returns false where there is such a page: then nothing was written */
  private async put(snapshot: PageSnapshot, fields: readonly (string | Buffer)[]): Promise<boolean> {
    const { id, expiresAt } = snapshot;
    return (
      (await PUT.run(this.client, [this.keys.page(id)], expiresAt, ...this.record.identity(snapshot), ...fields)) === 1
    );
  }

  private asking<T>(call: () => Promise<T>): Promise<T> {
    return asking(unguarded, call, 'Redis did not do what the page store asked of it.');
  }
}

function flat(actions: readonly ActionRecord[]): string[] {
  return actions.flatMap(({ id, answer }) => [id, answer]);
}
