import type { PageBus, PageNews } from '../../ports/index.js';

/** Carries news between applications in one process that stand for the nodes of one application. */
export class MemoryPageBus implements PageBus {
  private readonly listeners = new Set<(news: PageNews) => void>();

  async publish(news: PageNews): Promise<void> {
    for (const listener of this.listeners) listener(news);
  }

  subscribe(onNews: (news: PageNews) => void): () => void {
    const listener = (news: PageNews): void => onNews(news);
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  async close(): Promise<void> {
    // Other nodes may still use it.
  }
}
