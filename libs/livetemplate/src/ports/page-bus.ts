import type { ActionRecord } from './page-history.js';
import type { PageSnapshot } from './page-snapshot.js';

/** What a commit has made of a page, for whoever has the version before it. */
export interface ToldCommit extends Pick<
  PageSnapshot,
  'data' | 'topics' | 'version' | 'seq' | 'fingerprint' | 'lastUsedAt' | 'expiresAt'
> {
  /** Actions that it was. */
  readonly actions: readonly ActionRecord[];
}

/** What one process tells the others about a page. */
export interface PageNews {
  readonly pageId: string;
  /** Version that was committed. */
  readonly version: number;
  /** Why the page is no more; left out while it is. */
  readonly end?: 'closed' | 'expired' | 'evicted';
  /** The commit itself: saves a look into the store. May be left out on the way. */
  readonly commit?: ToldCommit | undefined;
}

/**
 * Carries news about the pages of one application between processes. It may lose some, and then says so: what counts is in
 * the store.
 */
export interface PageBus {
  /** Resolves when the news is on its way. @throws StoreUnavailableError */
  publish(news: PageNews): Promise<void>;

  /**
   * @param onNews also gets what this process has published itself
   * @param onGap news may have been lost
   * @returns a function that ends the subscription
   */
  subscribe(onNews: (news: PageNews) => void, onGap: () => void): () => void;

  /** Releases connections. The bus is not used afterwards. */
  close(): Promise<void>;
}
