import type { PageBus, PageNews, ToldCommit } from '../../ports/index.js';
import type { RemovalReason } from '../delivery/subscribers.js';
import type { Page } from '../page.js';
import type { Residents } from './residents.js';

export interface NodeNewsHost {
  /** Another process has removed the page. */
  end(page: Page, reason: RemovalReason): void;
  /** @param page null where it is about none */
  failed(page: Page | null, error: unknown): void;
}

/** Keeps the pages of this process in step with what other processes do to them. */
export class NodeNews {
  private readonly stop: (() => void) | undefined;

  /** @param bus null where there are no other processes */
  constructor(
    private readonly bus: PageBus | null,
    private readonly residents: Residents,
    private readonly host: NodeNewsHost,
  ) {
    this.stop = bus?.subscribe(
      (news) => this.hear(news),
      () => this.catchUp(),
    );
  }

  tell(news: PageNews): void {
    this.bus?.publish(news).catch((error: unknown) => this.host.failed(null, error));
  }

  /** A change that was made here is in the store, and people can see it. */
  committed(page: Page): void {
    const { version, lastCommit: commit } = page;
    this.tell({ pageId: page.id, version, commit });
    const resident = this.residents.get(page.id);
    // It came while a borrowed copy of it was changed.
    if (resident !== undefined && resident !== page) this.refresh(resident, version, commit);
  }

  /** The store says that there is another version of a page. */
  changed(id: string, version: number): void {
    const page = this.residents.get(id);
    if (page !== undefined) this.refresh(page, version);
  }

  async close(): Promise<void> {
    this.stop?.();
    await this.bus?.close();
  }

  private hear(news: PageNews): void {
    const { pageId, version, end } = news;
    const page = this.residents.get(pageId);
    if (page === undefined) return;
    if (end !== undefined) this.host.end(page, end);
    else if (version > page.version) this.refresh(page, version, news.commit);
  }

  /** News may have been lost. Pages that nobody watches are looked after when they are used. */
  private catchUp(): void {
    for (const page of this.residents.all()) if (page.subscriberCount > 0) this.refresh(page);
  }

  private refresh(page: Page, version?: number, told?: ToldCommit): void {
    page.refresh(version, told).catch((error: unknown) => this.host.failed(page, error));
  }
}
