import type { Clock, PageStore } from '../../ports/index.js';
import { atMost } from '../at-most.js';
import type { Page } from '../page.js';
import { breather, broadcast, type Audience, type BroadcastResult, type ChangeOf } from './broadcast.js';

/** The broadcasts of an application that are under way. */
export class Broadcasts {
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly breath: () => Promise<void> | undefined;

  /** @param page null where the page has ended */
  constructor(
    private readonly store: PageStore,
    private readonly clock: Clock,
    private readonly page: (id: string) => Promise<Page | null>,
  ) {
    this.breath = breather(clock);
  }

  send(audience: Audience, change: ChangeOf): Promise<BroadcastResult> {
    const { store, breath, page } = this;
    const sent = broadcast({ store, breath, page }, audience, change);
    const done: Promise<unknown> = sent.then(
      () => this.underWay.delete(done),
      () => this.underWay.delete(done),
    );
    this.underWay.add(done);
    return sent;
  }

  /** Whether there are any. */
  get busy(): boolean {
    return this.underWay.size > 0;
  }

  /** Waits until all are made, but no longer than `ms` milliseconds. */
  async settled(ms: number): Promise<void> {
    await atMost(this.clock, ms, this.done());
  }

  /** One may lead to another. */
  private async done(): Promise<void> {
    while (this.busy) await Promise.all(this.underWay);
  }
}
