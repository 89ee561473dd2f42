import { randomBytes } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { StoreUnavailableError } from '../../errors/index.js';
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
import { SnapshotCodec, type StoredType } from '../snapshot-codec.js';
import { DEFAULT_COMPRESS_FROM_BYTES, pack, unpack } from './packing.js';
import { RedisDuty } from './redis-duty.js';
import { RedisKeys } from './redis-keys.js';
import type { ToldCommits } from './told-commits.js';
import {
  COMMIT,
  COUNT_LIVING,
  DELETE,
  ENTER,
  LIVING,
  NOTE,
  PUT,
  RELEASE_NAME,
  REPLACE_NAME,
  TOUCH,
} from './redis-scripts.js';

/** Pages that are looked after at a time, between which another process may take over. */
const TIDIED_AT_ONCE = 500;

/** What Redis has of a page. */
export interface StoredTrace {
  /** Null where there is no such page. */
  readonly version: number | null;
  /** Whether the last commit is from this store, of all processes. */
  readonly own: boolean;
  /** Whether somebody has deleted it, in contrast to its having been lost. */
  readonly deleted: boolean;
}

export interface RedisPageStoreOptions {
  /** Single, behind Sentinel, or a cluster. Stays open when the store is closed, unless `ownsClient` says otherwise. */
  readonly client: Redis | Cluster;
  /** Whose pages these are. */
  readonly applicationId: string;
  /** Before every key. @default 'livetemplate' */
  readonly prefix?: string | undefined;
  /** Classes whose instances may stand in page data. */
  readonly types?: readonly StoredType[] | undefined;
  /** Data of at least so many bytes is compressed. @default 32_768 */
  readonly compressFromBytes?: number | undefined;
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
 * A page is a hash that expires with it. Its name, group, user and topics are found through keys of their own, which may outlast a
 * page that Redis has dropped; so they are believed only where the page is there, too.
 *
 * @see requirements D1, D2, D4
 * @publicApi
 */
export class RedisPageStore implements PageStore {
  readonly shared = true;

  private readonly client: Redis | Cluster;
  /** Tells commits of this process from those of others. */
  private readonly writer = randomBytes(6).toString('base64url');
  private readonly applicationId: string;
  private readonly keys: RedisKeys;
  private readonly duty: RedisDuty;
  private readonly codec: SnapshotCodec;
  private readonly compressFromBytes: number;
  private readonly limits: HistoryLimits;
  private readonly told: ToldCommits | undefined;
  private readonly ownsClient: boolean;

  constructor(options: RedisPageStoreOptions) {
    this.client = options.client;
    this.applicationId = options.applicationId;
    this.keys = new RedisKeys(options);
    this.duty = new RedisDuty({ ...options, name: 'tidy' });
    this.codec = new SnapshotCodec(options.types);
    this.compressFromBytes = options.compressFromBytes ?? DEFAULT_COMPRESS_FROM_BYTES;
    this.limits = { ...DEFAULT_HISTORY_LIMITS, ...options.history };
    this.told = options.told;
    this.ownsClient = options.ownsClient ?? false;
  }

  async create(snapshot: PageSnapshot): Promise<string> {
    const fields = await this.fields(snapshot);
    return this.asking(async () => {
      // The page first: a name never leads to a page that is not there yet.
      await this.put(snapshot, fields);
      const holder = await this.claim(snapshot);
      if (holder === snapshot.id) await this.enter(snapshot);
      else await this.client.del(this.keys.page(snapshot.id));
      return holder;
    });
  }

  /**
   * Adds a page that Redis has lost. Its name stays with another page where that has it by now.
   * @returns false where the page is there: then nothing was written
   */
  async restore(snapshot: PageSnapshot): Promise<boolean> {
    const fields = await this.fields(snapshot);
    return this.asking(async () => {
      if (!(await this.put(snapshot, fields))) return false;
      await this.claim(snapshot);
      await this.enter(snapshot);
      return true;
    });
  }

  /** Has a page found by its name and by whose it is, where that was left undone. */
  async complete(snapshot: PageSnapshot): Promise<void> {
    await this.asking(async () => {
      await this.claim(snapshot);
      await this.enter(snapshot);
    });
  }

  /** @throws {ConfigurationError} where the page holds what cannot be kept */
  assertKept({ data }: PageSnapshot): void {
    this.codec.encode(data);
  }

  /** What Redis has of a page, without its data. */
  trace(id: string): Promise<StoredTrace> {
    return this.asking(async () => {
      const [[version, writer], gone] = await Promise.all([
        this.client.hmget(this.keys.page(id), 'version', 'writer'),
        this.client.exists(this.keys.gone(id)),
      ]);
      return { version: version == null ? null : Number(version), own: writer === this.writer, deleted: gone === 1 };
    });
  }

  find(name: string): Promise<string | null> {
    return this.asking(() => this.client.get(this.keys.name(name)));
  }

  async load(id: string): Promise<PageSnapshot | null> {
    const stored = await this.asking(() => this.client.hgetallBuffer(this.keys.page(id)));
    return stored['data'] === undefined ? null : this.snapshot(id, stored, stored['data']);
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
        log: await Promise.all(
          log.map(async ([at, [, text]]) => ({ seq: Number.parseInt(at.toString(), 10), text: await unpack(text!) })),
        ),
        actions: actions.map(([, [action = '', answer = '']]) => ({ id: action, answer })),
        mark: `${lost ?? known}/${actions.at(-1)?.[0] ?? (anew ? '' : last)}`,
        ...(anew && { anew }),
      };
    });
  }

  async touch(id: string, lastUsedAt: number, expiresAt: number): Promise<boolean> {
    return this.asking(async () => {
      const key = this.keys.page(id);
      if ((await TOUCH.run(this.client, this.keys.ofPage(id), lastUsedAt, expiresAt)) === 0) return false;
      const [name, groupId, userId, kept] = await this.client.hmget(key, 'name', 'groupId', 'userId', 'topics');
      const topics = JSON.parse(kept ?? '[]') as string[];
      await this.enter({ id, name: name ?? null, groupId: groupId ?? '', userId: userId ?? null, topics, expiresAt });
      return true;
    });
  }

  delete(id: string): Promise<boolean> {
    return this.asking(async () => {
      const led = await DELETE.run(this.client, [...this.keys.ofPage(id), this.keys.gone(id)]);
      await this.client.zrem(this.keys.pages, id);
      if (led === null) return false;
      const [name, groupId, userId, topics] = led as (string | null)[];
      if (name) await RELEASE_NAME.run(this.client, [this.keys.name(name)], id);
      if (groupId) await this.client.zrem(this.keys.group(groupId), id);
      if (userId) await this.client.zrem(this.keys.user(userId), id);
      for (const topic of JSON.parse(topics ?? '[]') as string[]) await this.client.zrem(this.keys.topic(topic), id);
      return true;
    });
  }

  idsOfGroup(groupId: string): Promise<string[]> {
    return this.members(this.keys.group(groupId));
  }

  idsOfUser(userId: string): Promise<string[]> {
    return this.members(this.keys.user(userId));
  }

  idsOfTopic(topic: string): Promise<string[]> {
    return this.asking(async () => {
      const ids = await this.living(this.keys.topic(topic));
      const kept = await Promise.all(ids.map((id) => this.client.hget(this.keys.page(id), 'topics')));
      return ids.filter((_, index) => (JSON.parse(kept[index] ?? '[]') as string[]).includes(topic));
    });
  }

  ids(): Promise<string[]> {
    return this.asking(() => this.living(this.keys.pages));
  }

  count(): Promise<number> {
    return this.asking(async () => Number(await COUNT_LIVING.run(this.client, [this.keys.pages])));
  }

  async tidy(everyMs: number): Promise<void> {
    await this.asking(() =>
      this.duty.take(everyMs, async (turn) => {
        const ids = await this.living(this.keys.pages);
        for (let from = 0; from < ids.length && (await turn.isMine()); from += TIDIED_AT_ONCE) {
          const some = ids.slice(from, from + TIDIED_AT_ONCE);
          const there = await Promise.all(some.map((id) => this.client.exists(this.keys.page(id))));
          const missing = some.filter((_, nth) => there[nth] === 0);
          // A page that comes back meanwhile enters itself again with its next commit that prolongs it.
          if (missing.length > 0) await this.client.zrem(this.keys.pages, ...missing);
        }
      }),
    );
  }

  async check(): Promise<void> {
    await this.asking(() => this.client.ping());
  }

  async close(): Promise<void> {
    if (!this.ownsClient) return;
    // Who is out of reach cannot be told goodbye.
    if (this.client.status === 'ready') await this.asking(() => this.client.quit());
    else this.client.disconnect();
  }

  private async replace(
    snapshot: PageSnapshot,
    expectedVersion: number,
    trace?: CommitTrace,
    lostAfter?: number,
  ): Promise<boolean> {
    const { id, expiresAt, version } = snapshot;
    const data = this.codec.encode(snapshot.data);
    const [log, fields] = await Promise.all([this.entry(trace), this.fields(snapshot, data)]);
    const { logCount, logSize, actionIds } = this.limits;
    const actions = trace?.actions ?? [];
    return this.asking(async () => {
      const outcome = await COMMIT.run(
        this.client,
        this.keys.ofPage(id),
        ...[expectedVersion, expiresAt, ...log, logCount, logSize],
        ...[lostAfter === undefined || lostAfter === Infinity ? '' : lostAfter],
        ...[actionIds, actions.length, ...flat(actions)],
        ...fields,
        ...(lostAfter === undefined ? [] : ['lost', version]),
      );
      if (outcome === null) return false;
      this.told?.keep(id, version, data);
      const [longer, topics] = outcome as [longer: 0 | 1, topics: string];
      if (longer === 1) await this.enter(snapshot);
      if (topics !== JSON.stringify(snapshot.topics)) await this.moveTopics(snapshot, JSON.parse(topics) as string[]);
      return true;
    });
  }

  /** @returns false where there is such a page: then nothing was written */
  private async put(snapshot: PageSnapshot, fields: readonly (string | Buffer)[]): Promise<boolean> {
    const { id, expiresAt } = snapshot;
    return (await PUT.run(this.client, [this.keys.page(id)], expiresAt, ...this.identity(snapshot), ...fields)) === 1;
  }

  /** @returns the id of the page that has the name now */
  private async claim({ id, name, expiresAt }: PageSnapshot): Promise<string> {
    if (name === null) return id;
    const key = this.keys.name(name);
    for (;;) {
      const holder = await this.client.set(key, id, 'PXAT', expiresAt, 'NX', 'GET');
      if (holder === null || holder === id) return id;
      if ((await this.client.exists(this.keys.page(holder))) === 1) return holder;
      if ((await REPLACE_NAME.run(this.client, [key], holder, id, expiresAt)) === 1) return id;
    }
  }

  /** Makes a page found by name, group, user and topics for as long as it lives. */
  private async enter(
    page: Pick<PageSnapshot, 'id' | 'name' | 'groupId' | 'userId' | 'topics' | 'expiresAt'>,
  ): Promise<void> {
    const { name, groupId, userId, topics, expiresAt } = page;
    const { keys } = this;
    const indexes = [keys.pages, keys.group(groupId), ...topics.map((topic) => keys.topic(topic))];
    if (userId !== null) indexes.push(keys.user(userId));
    const steps: Promise<unknown>[] = indexes.map((index) => this.enterIndex(index, page));
    if (name !== null) steps.push(this.client.pexpireat(keys.name(name), expiresAt));
    await Promise.all(steps);
  }

  private async enterIndex(index: string, { id, expiresAt }: Pick<PageSnapshot, 'id' | 'expiresAt'>): Promise<void> {
    await ENTER.run(this.client, [index], expiresAt, id);
  }

  private async moveTopics(page: PageSnapshot, before: readonly string[]): Promise<void> {
    const added = page.topics.filter((topic) => !before.includes(topic));
    await Promise.all(added.map((topic) => this.enterIndex(this.keys.topic(topic), page)));
    for (const topic of before) {
      if (page.topics.includes(topic)) continue;
      await this.client.zrem(this.keys.topic(topic), page.id);
      // Another process may have subscribed the page again, and entered it before it was taken out here.
      const kept = await this.client.hget(this.keys.page(page.id), 'topics');
      if ((JSON.parse(kept ?? '[]') as string[]).includes(topic)) await this.enterIndex(this.keys.topic(topic), page);
    }
  }

  /** Those that have not ended. An index may outlive all the pages that it has ever had, so the others are let go. */
  private async living(index: string): Promise<string[]> {
    return (await LIVING.run(this.client, [index])) as string[];
  }

  private members(index: string): Promise<string[]> {
    return this.asking(async () => {
      const ids = await this.living(index);
      const there = await Promise.all(ids.map((id) => this.client.exists(this.keys.page(id))));
      return ids.filter((_, nth) => there[nth] === 1);
    });
  }

  /** What never changes. */
  private identity(snapshot: PageSnapshot): string[] {
    const { groupId, userId, template, handler, key, name, createdAt } = snapshot;
    const fields = ['groupId', groupId, 'template', template, 'key', key, 'createdAt', String(createdAt)];
    if (userId !== null) fields.push('userId', userId);
    if (handler !== null) fields.push('handler', handler);
    if (name !== null) fields.push('name', name);
    return fields;
  }

  /** What each commit changes. */
  private async fields(snapshot: PageSnapshot, data = this.codec.encode(snapshot.data)): Promise<(string | Buffer)[]> {
    const { fingerprint, topics, version, seq, lastUsedAt, expiresAt } = snapshot;
    const numbers = Object.entries({ version, seq, lastUsedAt, expiresAt }).flatMap(([name, value]) => [
      name,
      String(value),
    ]);
    return [
      'topics',
      JSON.stringify(topics),
      ...numbers,
      'fingerprint',
      fingerprint,
      'writer',
      this.writer,
      'data',
      await pack(data, this.compressFromBytes),
    ];
  }

  /** What becomes of the log, and its new entry. */
  private async entry(trace?: CommitTrace): Promise<[log: string | number, entry: Buffer | string]> {
    const log = trace?.log ?? 'anew';
    if (typeof log === 'string') return [log, ''];
    return [log.seq, await pack(log.text, this.compressFromBytes)];
  }

  private async snapshot(id: string, stored: Record<string, Buffer>, data: Buffer): Promise<PageSnapshot> {
    const text = (field: string): string | null => stored[field]?.toString() ?? null;
    const number = (field: string): number => Number(text(field));
    return {
      id,
      applicationId: this.applicationId,
      groupId: text('groupId') ?? '',
      userId: text('userId'),
      template: text('template') ?? '',
      fingerprint: text('fingerprint') ?? '',
      handler: text('handler'),
      key: text('key') ?? '',
      name: text('name'),
      data: this.codec.decode(await unpack(data)),
      topics: JSON.parse(text('topics') ?? '[]') as string[],
      version: number('version'),
      seq: number('seq'),
      createdAt: number('createdAt'),
      lastUsedAt: number('lastUsedAt'),
      expiresAt: number('expiresAt'),
    };
  }

  private async asking<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      throw new StoreUnavailableError('Redis did not do what the page store asked of it.', { cause });
    }
  }
}

function flat(actions: readonly ActionRecord[]): string[] {
  return actions.flatMap(({ id, answer }) => [id, answer]);
}
