import type { Cluster, Redis } from 'ioredis';
import type { PageBus, PageNews, ToldCommit } from '../../ports/index.js';
import { asking, unguarded, type Guard } from './asking.js';
import { Listening } from './listening.js';
import { rootKey, type RedisKeyPlace } from './redis-keys.js';
import type { ToldCommits } from './told-commits.js';

export interface RedisPageBusOptions extends RedisKeyPlace {
  /** Publishes, and is duplicated for listening. Stays open when the bus is closed. */
  readonly client: Redis | Cluster;
  /** How commits are told of. @default they are not: whoever hears of a version reads it */
  readonly commits?: ToldCommits | undefined;
  /** Whether Redis is out of reach: then news wait for {@link RedisPageBus.catchUp}. @default never */
  readonly isOut?: (() => boolean) | undefined;
  /** @default waits for whatever comes */
  readonly guard?: Guard | undefined;
  /**
   * Redis answers, but refuses to let this process listen, for instance because the user may not: it hears nothing of what
   * others change. @default the error is thrown where nobody can catch it
   */
  readonly refused?: (error: unknown) => void;
}

/**
 * Carries news over Redis' publish and subscribe. What is published while the listening connection is down is lost; so when it
 * is back, it counts as a gap.
 */
export class RedisPageBus implements PageBus {
  private readonly client: Redis | Cluster;
  private readonly listening: Listening;
  private readonly channel: string;
  private readonly commits: ToldCommits | undefined;
  private readonly guard: Guard;
  private readonly isOut: () => boolean;
  /** The last news of each page that Redis could not carry. */
  private readonly untold = new Map<string, PageNews>();
  private readonly listeners = new Set<{ onNews(news: PageNews): void; onGap(): void }>();

  constructor(options: RedisPageBusOptions) {
    this.client = options.client;
    this.channel = `${rootKey(options)}:news`;
    this.commits = options.commits;
    this.guard = options.guard ?? unguarded;
    this.isOut = options.isOut ?? (() => false);
    this.listening = new Listening({
      client: options.client,
      channel: this.channel,
      heard: (text) => this.hear(text),
      // Pages that were read before may have changed since.
      began: () => this.missed(),
      refused:
        options.refused ??
        ((error) => {
          throw error;
        }),
    });
  }

  /** The connection on which news come may be of no use any more. */
  reconnect(): void {
    this.listening.reconnect();
  }

  async publish(news: PageNews): Promise<void> {
    if (!this.isOut()) {
      try {
        await this.send(news);
        return;
      } catch (error) {
        if (!this.isOut()) throw error;
      }
    }
    // By the time it can be said, the store may have made another version of it.
    const { commit: _, ...plain } = news;
    this.untold.set(news.pageId, plain);
  }

  /** Redis is back: says what could not be said meanwhile. What was heard meanwhile could not be looked up, as if it were lost. */
  async catchUp(): Promise<void> {
    const untold = [...this.untold.values()];
    this.untold.clear();
    this.missed();
    await Promise.all(untold.map((news) => this.publish(news)));
  }

  subscribe(onNews: (news: PageNews) => void, onGap: () => void): () => void {
    const listener = { onNews, onGap };
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  async close(): Promise<void> {
    this.listeners.clear();
    this.listening.close();
  }

  private async send({ pageId, version, end, commit }: PageNews): Promise<void> {
    const news = JSON.stringify(end === undefined ? [pageId, version] : [pageId, version, end]);
    const told = (commit && this.commits?.write(pageId, commit)) ?? null;
    const text = told === null ? news : `${news}\n${told}`;
    await asking(
      this.guard,
      () => this.client.publish(this.channel, text),
      'Other processes could not be told about a page.',
    );
  }

  private missed(): void {
    for (const listener of this.listeners) listener.onGap();
  }

  private hear(text: string): void {
    const [first = '', facts, data] = text.split('\n', 3);
    const [pageId, version, end] = JSON.parse(first) as [string, number, PageNews['end']?];
    const { commits } = this;
    const news: PageNews = {
      ...(end === undefined ? { pageId, version } : { pageId, version, end }),
      // Most of those who hear it do not have the page.
      get commit(): ToldCommit | undefined {
        return facts === undefined || data === undefined ? undefined : commits?.read(version, facts, data);
      },
    };
    for (const listener of this.listeners) listener.onNews(news);
  }
}
