import type { Page } from '../page.js';

/** The pages held in this process, and which of them can be let go. */
export class Residents {
  private readonly pages = new Map<string, Page>();
  /** Those without a connection, the longest unused first. */
  private readonly idle = new Map<string, Page>();

  get size(): number {
    return this.pages.size;
  }

  get(id: string): Page | undefined {
    return this.pages.get(id);
  }

  /** The pages of this moment: the list stays as it is, whatever comes and goes. */
  all(): Page[] {
    return [...this.pages.values()];
  }

  values(): Iterable<Page> {
    return this.pages.values();
  }

  /** Takes a page in, or notes that it is in use. */
  use(page: Page): void {
    const held = this.pages.get(page.id);
    if (held !== undefined && held !== page) return;
    this.pages.set(page.id, page);
    this.rank(page);
  }

  /** Notes that a page has its first connection, or has lost its last one. */
  rank(page: Page): void {
    this.idle.delete(page.id);
    if (page.subscriberCount === 0 && this.pages.get(page.id) === page) this.idle.set(page.id, page);
  }

  remove(page: Page): void {
    if (this.pages.get(page.id) !== page) return;
    this.pages.delete(page.id);
    this.idle.delete(page.id);
  }

  /** The page that nobody would miss: without a connection, without changes under way, and used least recently. */
  longestUnused(): Page | null {
    for (const page of this.idle.values()) if (!page.busy) return page;
    return null;
  }
}
