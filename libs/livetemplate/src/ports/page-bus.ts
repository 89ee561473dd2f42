/** What one process tells the others about a page. */
export interface PageNews {
  readonly pageId: string;
  /** Version that was committed. */
  readonly version: number;
  /** Why the page is no more; left out while it is. */
  readonly end?: 'closed' | 'expired' | 'evicted';
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
