import { MaxPagesReachedError, PageClosedError } from '../../errors/index.js';
import type { Clock, PageStore } from '../../ports/index.js';
import type { ApplicationEvents } from '../application-options.js';
import { atMost } from '../at-most.js';
import type { Counters } from '../counters.js';
import type { RemovalReason } from '../delivery/subscribers.js';
import type { Emitter } from '../emitter.js';
import { endOf, hardEnd } from '../lifetime.js';
import type { PageLimits } from '../limits.js';
import type { Page } from '../page.js';
import type { NodeNews } from './node-news.js';
import type { PageEnds } from './page-ends.js';
import type { Residents } from './residents.js';

/** So long a shutdown waits for changes, in milliseconds. */
const LAST_CHANGES_MS = 5_000;

/** What belongs to the application whose pages they are. */
export interface LifecycleHost {
  readonly store: PageStore;
  readonly clock: Clock;
  readonly limits: PageLimits;
  readonly counters: Counters;
  readonly events: Emitter<ApplicationEvents>;
  readonly residents: Residents;
  readonly ends: PageEnds;
  readonly news: NodeNews;
}

/** How long pages stay in this process, and how they end. */
export class Lifecycle {
  private down = false;

  constructor(private readonly host: LifecycleHost) {}

  /** @throws PageClosedError after {@link shutDown} */
  assertUp(): void {
    if (this.down) throw new PageClosedError('The application is shutting down.');
  }

  /** @throws MaxPagesReachedError where there is no room for one more page */
  async makeRoom(): Promise<void> {
    if (!(await this.evict(1))) throw new MaxPagesReachedError();
  }

  /** Takes in a page for which room was made. */
  async admit(page: Page): Promise<void> {
    this.host.residents.use(page);
    // Others that came at the same time may have taken the room that was made for this one.
    await this.evict(0);
  }

  /** Lets the longest unused pages go until there is room for `more`. @returns whether there is */
  private async evict(more: number): Promise<boolean> {
    const { residents, limits, store } = this.host;
    while (residents.size + more > limits.maxPages) {
      const victim = residents.longestUnused();
      if (victim === null) return false;
      if (store.shared) residents.remove(victim);
      else await this.remove(victim, 'evicted');
    }
    return true;
  }

  /** A person uses the page. */
  used(page: Page): void {
    if (page.ended !== null || this.down) return;
    page.use.lastUsedAt = this.host.clock.now();
    // A page that was let go while somebody still held it comes back this way.
    this.host.residents.use(page);
    this.prolong(page);
  }

  /** The page has its first connection, or has lost its last one. */
  connectionsChanged(page: Page): void {
    this.host.residents.rank(page);
    this.prolong(page);
  }

  /** Whether the page has outlived itself, or nobody has used it for too long. */
  isOver(page: Page): boolean {
    return endOf(page.use.life, this.host.limits) <= this.host.clock.now();
  }

  /**
   * Ends a page that is over as far as this process knows. Only a store of its own is told: of a shared one, people may use the page on
   * another node, and the store itself knows until when it lives.
   * @returns whether it may live on in the store
   */
  async letGo(page: Page): Promise<boolean> {
    const { residents, clock, limits, store } = this.host;
    if (store.shared && hardEnd(page.use.life, limits) > clock.now()) {
      residents.remove(page);
      return true;
    }
    await this.remove(page, 'expired');
    return false;
  }

  /** Removes what has expired, lets others go that the store keeps, and prolongs the rest. */
  async sweep(): Promise<void> {
    const { residents, events } = this.host;
    for (const page of residents.all()) {
      try {
        if (this.isOver(page)) await this.letGo(page);
        else {
          page.rest();
          this.prolong(page);
        }
      } catch (error) {
        events.emit('failed', { page, error });
      }
    }
  }

  /** Removes pages everywhere, in this process or not. @returns how many */
  async erase(ids: readonly string[]): Promise<number> {
    const { residents, ends, store, news } = this.host;
    for (const id of ids) {
      const page = residents.get(id);
      if (page !== undefined) {
        await page.close();
        continue;
      }
      await store.delete(id);
      ends.add(id, 'closed');
      news.tell({ pageId: id, version: 0, end: 'closed' });
    }
    return ids.length;
  }

  /** Ends a page everywhere. */
  async remove(page: Page, reason: RemovalReason): Promise<void> {
    if (!this.end(page, reason)) return;
    await this.host.store.delete(page.id);
    this.host.news.tell({ pageId: page.id, version: page.version, end: reason });
  }

  /** Ends a page in this process. @returns false where it has ended before */
  end(page: Page, reason: RemovalReason): boolean {
    if (page.ended !== null) return false;
    const { residents, ends, counters, events } = this.host;
    page.finish(reason);
    residents.remove(page);
    ends.add(page.id, reason);
    counters.add(`page.${reason}`);
    events.emit(reason, { page });
    return true;
  }

  /** Ends all pages in this process, where pending changes are committed or take too long. A shared store keeps them. */
  async shutDown(): Promise<void> {
    const { residents, clock, events } = this.host;
    this.down = true;
    const pages = residents.all();
    await atMost(clock, LAST_CHANGES_MS, Promise.all(pages.map((page) => page.settled())));
    for (const page of pages) {
      if (page.busy) events.emit('failed', { page, error: new Error('Its changes took too long for a shutdown.') });
      page.finish('shutdown');
      residents.remove(page);
    }
  }

  /** Tells the store that the page lives longer, where it makes a difference worth a write. */
  private prolong(page: Page): void {
    const { clock, store, events } = this.host;
    const until = page.use.prolong(clock.now());
    if (until === null) return;
    store.touch(page.id, page.use.lastUsedAt, until).catch((error: unknown) => events.emit('failed', { page, error }));
  }
}
