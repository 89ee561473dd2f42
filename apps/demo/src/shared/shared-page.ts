import { Logger } from '@nestjs/common';
import type { ApplicationService, Draft, Immutable, Page, PageUpdate } from '@livetemplate/nestjs';

/** What every shared state has. */
export interface Shared {
  /** Raised by every change that is to be heard of: it is what the template shows. */
  Changes: number;
}

/** No browser belongs to it, so that none can come to its pages. */
const GROUP = 'everybody';

/**
 * What all visitors have in common, on whichever node: the data of a page that belongs to none of them. In memory it is there as long as the
 * process; with Redis it is one for all nodes, outlives them, and goes on while Redis is away, as every page does.
 */
export class SharedPage<State extends Shared> {
  private readonly logger = new Logger(SharedPage.name);
  private readonly listeners: ((state: Immutable<State>) => Promise<void> | void)[] = [];
  private page: Page<State> | null = null;
  private updates: AsyncIterableIterator<PageUpdate> | null = null;
  private shown: Immutable<State> | null = null;
  private showing = Promise.resolve();

  constructor(
    private readonly application: ApplicationService,
    private readonly name: string,
    private readonly first: State,
  ) {}

  /** As this process knows it: what others have changed is here a little later. */
  get latest(): Immutable<State> {
    return this.page?.data ?? (this.first as Immutable<State>);
  }

  /** As it is, with what other nodes have just changed. */
  async current(): Promise<Immutable<State>> {
    return (await this.open()).data;
  }

  /** Resolves when the listeners of this process have shown it. @param recipe may run again where another node was quicker */
  async change(recipe: (state: Draft<State>) => void): Promise<void> {
    const page = await this.open();
    await page.update(recipe);
    await this.show(page);
  }

  /** Of changes by any node; of several that come quickly, of the last one. */
  onChange(listener: (state: Immutable<State>) => Promise<void> | void): void {
    this.listeners.push(listener);
  }

  /** Finds the page, or makes it. From then on this process follows it. */
  async open(): Promise<Page<State>> {
    // A page has a longest life; the one that comes after it goes on from what it was.
    const page = await this.application.open<State>('shared.html', () => this.latest as State, {
      groupId: GROUP,
      key: this.name,
    });
    if (page !== this.page) {
      // Another node's page may have been there first, while Redis was away.
      void this.updates?.return?.();
      this.page = page;
      this.updates = page.updates();
      this.follow(page, this.updates).catch((error: unknown) => this.logger.error(error));
    }
    return page;
  }

  private async follow(page: Page<State>, updates: AsyncIterableIterator<PageUpdate>): Promise<void> {
    do await this.show(page);
    while (!(await updates.next()).done);
    if (page === this.page && page.ended !== 'shutdown') await this.open();
  }

  private show(page: Page<State>): Promise<void> {
    this.showing = this.showing.then(async () => {
      const { data } = page;
      if (data === this.shown) return;
      this.shown = data;
      for (const listener of this.listeners) {
        try {
          await listener(data);
        } catch (error) {
          this.logger.error(error);
        }
      }
    });
    return this.showing;
  }
}
