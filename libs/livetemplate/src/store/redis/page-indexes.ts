import type { Cluster, Redis } from 'ioredis';
import type { PageSnapshot } from '../../ports/index.js';
import type { Turn } from './redis-duty.js';
import type { RedisKeys } from './redis-keys.js';
import { COUNT_LIVING, ENTER, LIVING, RELEASE_NAME, REPLACE_NAME } from './redis-scripts.js';

/** Pages that are looked after at a time, between which another process may take over. */
const TIDIED_AT_ONCE = 500;

/** What a page is found by. */
export type FoundBy = Pick<PageSnapshot, 'name' | 'groupId' | 'userId' | 'topics'>;

/**
 * What leads to pages: their names, groups, users and topics, and the list of all, each a key of its own. They may outlast a page that Redis has
 * dropped; so they are believed only where the page is there, too.
 */
export class PageIndexes {
  constructor(
    private readonly client: Redis | Cluster,
    private readonly keys: RedisKeys,
  ) {}

  /** Gives a page its name, unless another one has it. @returns the id of the page that has it now */
  async claim({ id, name, expiresAt }: Pick<PageSnapshot, 'id' | 'name' | 'expiresAt'>): Promise<string> {
    if (name === null) return id;
    const key = this.keys.name(name);
    for (;;) {
      const holder = await this.client.set(key, id, 'PXAT', expiresAt, 'NX', 'GET');
      if (holder === null || holder === id) return id;
      if ((await this.client.exists(this.keys.page(holder))) === 1) return holder;
      if ((await REPLACE_NAME.run(this.client, [key], holder, id, expiresAt)) === 1) return id;
    }
  }

  /**
   * Gives a page the name back that Redis has lost. One that was made under this name since, by somebody who came before it was back, has
   * to do without.
   */
  async reclaim(page: Pick<PageSnapshot, 'id' | 'name' | 'createdAt' | 'expiresAt'>): Promise<void> {
    const { id, name, createdAt, expiresAt } = page;
    const holder = await this.claim(page);
    if (name === null || holder === id) return;
    const since = await this.client.hget(this.keys.page(holder), 'createdAt');
    if (Number(since) > createdAt) await REPLACE_NAME.run(this.client, [this.keys.name(name)], holder, id, expiresAt);
  }

  /** Makes a page found by name, group, user and topics for as long as it lives. */
  async enter(page: FoundBy & Pick<PageSnapshot, 'id' | 'expiresAt'>): Promise<void> {
    const { name, groupId, userId, topics, expiresAt } = page;
    const { keys } = this;
    const indexes = [keys.pages, keys.group(groupId), ...topics.map((topic) => keys.topic(topic))];
    if (userId !== null) indexes.push(keys.user(userId));
    const steps: Promise<unknown>[] = indexes.map((index) => this.enterIndex(index, page));
    if (name !== null) steps.push(this.client.pexpireat(keys.name(name), expiresAt, 'GT'));
    await Promise.all(steps);
  }

  /** @param page that is entered already, now with other topics */
  async moveTopics(page: PageSnapshot, before: readonly string[]): Promise<void> {
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

  /** Takes out a page that is deleted. @param by what it was found by; null where that is not known any more */
  async leave(id: string, by: FoundBy | null): Promise<void> {
    await this.client.zrem(this.keys.pages, id);
    if (by === null) return;
    const { name, groupId, userId, topics } = by;
    if (name) await RELEASE_NAME.run(this.client, [this.keys.name(name)], id);
    if (groupId) await this.client.zrem(this.keys.group(groupId), id);
    if (userId) await this.client.zrem(this.keys.user(userId), id);
    for (const topic of topics) await this.client.zrem(this.keys.topic(topic), id);
  }

  ofGroup(groupId: string): Promise<string[]> {
    return this.existing(this.keys.group(groupId));
  }

  ofUser(userId: string): Promise<string[]> {
    return this.existing(this.keys.user(userId));
  }

  async ofTopic(topic: string): Promise<string[]> {
    const ids = await this.living(this.keys.topic(topic));
    const kept = await Promise.all(ids.map((id) => this.client.hget(this.keys.page(id), 'topics')));
    return ids.filter((_, index) => (JSON.parse(kept[index] ?? '[]') as string[]).includes(topic));
  }

  all(): Promise<string[]> {
    return this.living(this.keys.pages);
  }

  async count(): Promise<number> {
    return Number(await COUNT_LIVING.run(this.client, [this.keys.pages]));
  }

  /** Lets go of the pages that Redis has dropped. */
  async tidy(turn: Turn): Promise<void> {
    const ids = await this.living(this.keys.pages);
    for (let from = 0; from < ids.length && (await turn.isMine()); from += TIDIED_AT_ONCE) {
      const some = ids.slice(from, from + TIDIED_AT_ONCE);
      const there = await Promise.all(some.map((id) => this.client.exists(this.keys.page(id))));
      const missing = some.filter((_, nth) => there[nth] === 0);
      // A page that comes back meanwhile enters itself again with its next commit that prolongs it.
      if (missing.length > 0) await this.client.zrem(this.keys.pages, ...missing);
    }
  }

  private async existing(index: string): Promise<string[]> {
    const ids = await this.living(index);
    const there = await Promise.all(ids.map((id) => this.client.exists(this.keys.page(id))));
    return ids.filter((_, nth) => there[nth] === 1);
  }

  /** Those that have not ended. An index may outlive all the pages that it has ever had, so the others are let go. */
  private async living(index: string): Promise<string[]> {
    return (await LIVING.run(this.client, [index])) as string[];
  }

  private async enterIndex(index: string, { id, expiresAt }: Pick<PageSnapshot, 'id' | 'expiresAt'>): Promise<void> {
    await ENTER.run(this.client, [index], expiresAt, id);
  }
}

/** @param fields `name`, `groupId`, `userId` and `topics` of a page, as its hash holds them */
export function foundBy([name, groupId, userId, topics]: readonly (string | null)[]): FoundBy {
  return {
    name: name ?? null,
    groupId: groupId ?? '',
    userId: userId ?? null,
    topics: JSON.parse(topics ?? '[]') as string[],
  };
}
