import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Cluster, Redis } from 'ioredis';
import { StoreUnavailableError } from '../../errors/index.js';
import type { PageSnapshot, PageStore } from '../../ports/index.js';
import { SnapshotCodec, type StoredType } from '../snapshot-codec.js';
import { COMMIT, RELEASE_NAME, REPLACE_NAME, TOUCH } from './redis-scripts.js';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Data from this size on is compressed, in bytes: below, the time is worth more than the space. */
const COMPRESS_FROM = 4_096;

/** First byte of stored data. */
const PLAIN = 0x6a;
const DEFLATED = 0x7a;

export interface RedisPageStoreOptions {
  /** Single, behind Sentinel, or a cluster. Stays open when the store is closed, unless `ownsClient` says otherwise. */
  readonly client: Redis | Cluster;
  /** Whose pages these are. */
  readonly applicationId: string;
  /** Before every key. @default 'livetemplate' */
  readonly prefix?: string | undefined;
  /** Classes whose instances may stand in page data. */
  readonly types?: readonly StoredType[] | undefined;
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
  private readonly applicationId: string;
  private readonly root: string;
  private readonly codec: SnapshotCodec;
  private readonly ownsClient: boolean;

  constructor(options: RedisPageStoreOptions) {
    this.client = options.client;
    this.applicationId = options.applicationId;
    this.root = `${options.prefix ?? 'livetemplate'}:${options.applicationId}`;
    this.codec = new SnapshotCodec(options.types);
    this.ownsClient = options.ownsClient ?? false;
  }

  async create(snapshot: PageSnapshot): Promise<string> {
    const key = this.pageKey(snapshot.id);
    const fields = await this.fields(snapshot);
    return this.asking(async () => {
      // The page first: a name never leads to a page that is not there yet.
      const pages = this.client.multi().hset(key, ...this.identity(snapshot), ...fields);
      await pages.pexpireat(key, snapshot.expiresAt).exec();
      const holder = await this.claim(snapshot);
      if (holder === snapshot.id) await this.enter(snapshot);
      else await this.client.del(key);
      return holder;
    });
  }

  find(name: string): Promise<string | null> {
    return this.asking(() => this.client.get(this.nameKey(name)));
  }

  async load(id: string): Promise<PageSnapshot | null> {
    const stored = await this.asking(() => this.client.hgetallBuffer(this.pageKey(id)));
    return stored['data'] === undefined ? null : this.snapshot(id, stored, stored['data']);
  }

  async commit(snapshot: PageSnapshot, expectedVersion: number): Promise<boolean> {
    const fields = await this.fields(snapshot);
    return this.asking(async () => {
      const key = this.pageKey(snapshot.id);
      const outcome = await this.client.eval(COMMIT, 1, key, expectedVersion, snapshot.expiresAt, ...fields);
      if (outcome === null) return false;
      const [longer, topics] = outcome as [longer: 0 | 1, topics: string];
      if (longer === 1) await this.enter(snapshot);
      if (topics !== JSON.stringify(snapshot.topics)) await this.moveTopics(snapshot, JSON.parse(topics) as string[]);
      return true;
    });
  }

  async touch(id: string, lastUsedAt: number, expiresAt: number): Promise<boolean> {
    return this.asking(async () => {
      const key = this.pageKey(id);
      if ((await this.client.eval(TOUCH, 1, key, lastUsedAt, expiresAt)) === 0) return false;
      const [name, groupId, userId, kept] = await this.client.hmget(key, 'name', 'groupId', 'userId', 'topics');
      const topics = JSON.parse(kept ?? '[]') as string[];
      await this.enter({ id, name: name ?? null, groupId: groupId ?? '', userId: userId ?? null, topics, expiresAt });
      return true;
    });
  }

  delete(id: string): Promise<boolean> {
    return this.asking(async () => {
      const key = this.pageKey(id);
      const [name, groupId, userId, topics] = await this.client.hmget(key, 'name', 'groupId', 'userId', 'topics');
      const deleted = await this.client.del(key);
      await this.client.zrem(this.pagesKey, id);
      if (name) await this.client.eval(RELEASE_NAME, 1, this.nameKey(name), id);
      if (groupId) await this.client.srem(this.groupKey(groupId), id);
      if (userId) await this.client.srem(this.userKey(userId), id);
      for (const topic of JSON.parse(topics ?? '[]') as string[]) await this.client.zrem(this.topicKey(topic), id);
      return deleted === 1;
    });
  }

  idsOfGroup(groupId: string): Promise<string[]> {
    return this.members(this.groupKey(groupId));
  }

  idsOfUser(userId: string): Promise<string[]> {
    return this.members(this.userKey(userId));
  }

  idsOfTopic(topic: string): Promise<string[]> {
    return this.asking(async () => {
      const ids = await this.living(this.topicKey(topic));
      const kept = await Promise.all(ids.map((id) => this.client.hget(this.pageKey(id), 'topics')));
      return ids.filter((_, index) => (JSON.parse(kept[index] ?? '[]') as string[]).includes(topic));
    });
  }

  ids(): Promise<string[]> {
    return this.asking(() => this.living(this.pagesKey));
  }

  count(): Promise<number> {
    return this.asking(async () => {
      await this.client.zremrangebyscore(this.pagesKey, '-inf', Date.now());
      return this.client.zcard(this.pagesKey);
    });
  }

  async check(): Promise<void> {
    await this.asking(() => this.client.ping());
  }

  async close(): Promise<void> {
    if (this.ownsClient) await this.asking(() => this.client.quit());
  }

  /** @returns the id of the page that has the name now */
  private async claim({ id, name, expiresAt }: PageSnapshot): Promise<string> {
    if (name === null) return id;
    const key = this.nameKey(name);
    for (;;) {
      const holder = await this.client.set(key, id, 'PXAT', expiresAt, 'NX', 'GET');
      if (holder === null || holder === id) return id;
      if ((await this.client.exists(this.pageKey(holder))) === 1) return holder;
      if ((await this.client.eval(REPLACE_NAME, 1, key, holder, id, expiresAt)) === 1) return id;
    }
  }

  /** Makes a page found by name, group, user and topics for as long as it lives. */
  private async enter(
    page: Pick<PageSnapshot, 'id' | 'name' | 'groupId' | 'userId' | 'topics' | 'expiresAt'>,
  ): Promise<void> {
    const { id, name, groupId, userId, topics, expiresAt } = page;
    const steps: Promise<unknown>[] = [this.client.zadd(this.pagesKey, expiresAt, id)];
    if (name !== null) steps.push(this.client.pexpireat(this.nameKey(name), expiresAt));
    const sets = userId === null ? [this.groupKey(groupId)] : [this.groupKey(groupId), this.userKey(userId)];
    for (const key of sets) {
      // A set lives as long as the page in it that lives longest. `NX` is for the new one: to `GT`, no end is later than any.
      steps.push(
        this.client.multi().sadd(key, id).pexpireat(key, expiresAt, 'NX').pexpireat(key, expiresAt, 'GT').exec(),
      );
    }
    steps.push(...topics.map((topic) => this.enterTopic(topic, page)));
    await Promise.all(steps);
  }

  /** A topic may outlive all the pages that it has ever had, so those that have ended are let go by their time. */
  private async enterTopic(topic: string, { id, expiresAt }: Pick<PageSnapshot, 'id' | 'expiresAt'>): Promise<void> {
    const key = this.topicKey(topic);
    await this.client
      .multi()
      .zadd(key, expiresAt, id)
      .pexpireat(key, expiresAt, 'NX')
      .pexpireat(key, expiresAt, 'GT')
      .exec();
  }

  private async moveTopics(page: PageSnapshot, before: readonly string[]): Promise<void> {
    const added = page.topics.filter((topic) => !before.includes(topic));
    await Promise.all(added.map((topic) => this.enterTopic(topic, page)));
    for (const topic of before) {
      if (page.topics.includes(topic)) continue;
      await this.client.zrem(this.topicKey(topic), page.id);
      // Another process may have subscribed the page again, and entered it before it was taken out here.
      const kept = await this.client.hget(this.pageKey(page.id), 'topics');
      if ((JSON.parse(kept ?? '[]') as string[]).includes(topic)) await this.enterTopic(topic, page);
    }
  }

  /** Of an index by time. */
  private async living(key: string): Promise<string[]> {
    await this.client.zremrangebyscore(key, '-inf', Date.now());
    return this.client.zrange(key, '0', '-1');
  }

  private members(key: string): Promise<string[]> {
    return this.asking(async () => {
      const ids = await this.client.smembers(key);
      const there = await Promise.all(ids.map((id) => this.client.exists(this.pageKey(id))));
      return ids.filter((_, index) => there[index] === 1);
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
  private async fields(snapshot: PageSnapshot): Promise<(string | Buffer)[]> {
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
      'data',
      await this.packed(snapshot.data),
    ];
  }

  private async packed(data: unknown): Promise<Buffer> {
    const text = Buffer.from(this.codec.encode(data));
    if (text.length < COMPRESS_FROM) return Buffer.concat([Buffer.of(PLAIN), text]);
    return Buffer.concat([Buffer.of(DEFLATED), await deflate(text, { level: 1 })]);
  }

  private async unpacked(stored: Buffer): Promise<unknown> {
    const body = stored.subarray(1);
    return this.codec.decode((stored[0] === DEFLATED ? await inflate(body) : body).toString());
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
      data: await this.unpacked(data),
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

  /** All pages by their end. */
  private get pagesKey(): string {
    return `${this.root}:pages`;
  }

  private pageKey(id: string): string {
    return `${this.root}:page:${id}`;
  }

  /** Names and users tell about people, so they are not written out where operators read keys. */
  private nameKey(name: string): string {
    return `${this.root}:name:${digest(name)}`;
  }

  private groupKey(groupId: string): string {
    return `${this.root}:group:${digest(groupId)}`;
  }

  private userKey(userId: string): string {
    return `${this.root}:user:${digest(userId)}`;
  }

  private topicKey(topic: string): string {
    return `${this.root}:topic:${digest(topic)}`;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
