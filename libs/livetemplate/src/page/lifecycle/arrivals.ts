import type { PageSnapshot } from '../../ports/index.js';
import type { LiveProgram } from '../../program/live-program.js';
import type { ProgramSource } from '../application-options.js';
import { takeOver } from '../data/own-data.js';
import { CommittedState } from '../page-state.js';
import { Page, type PageHost } from '../page.js';
import { FirstEvaluation } from './first-evaluation.js';
import type { Lifecycle } from './lifecycle.js';
import type { PageEnds } from './page-ends.js';
import type { Residents } from './residents.js';

/** What pages need in order to come into this process. */
export interface ArrivalsHost {
  readonly applicationId: string;
  readonly templates: ProgramSource;
  /** Of each page. */
  readonly pages: PageHost;
  readonly residents: Residents;
  readonly lifecycle: Lifecycle;
  readonly ends: PageEnds;
}

/** Finds pages that exist, and brings those into this process that are only in the store. */
export class Arrivals {
  /** What is being read from the store, so that nobody does it twice at a time. */
  private readonly arriving = new Map<string, Promise<Page | null>>();

  constructor(private readonly host: ArrivalsHost) {}

  /** The page that has the name; null where there is none. */
  async byName(name: string): Promise<Page | null> {
    const id = await this.host.pages.store.find(name);
    return id === null ? null : this.byId(id);
  }

  /** The page for somebody who uses it; null where there is none. @throws MaxPagesReachedError, PageClosedError */
  async byId(id: string): Promise<Page | null> {
    const { residents, lifecycle, pages } = this.host;
    const page = residents.get(id);
    if (page === undefined) return this.arrival(id);
    if (lifecycle.isOver(page)) {
      if (!(await lifecycle.letGo(page))) return null;
      return this.arrival(id);
    }
    if (pages.store.shared) await page.refresh();
    if (page.ended !== null) return null;
    lifecycle.used(page);
    return page;
  }

  /** The page for a change that nobody has asked for who uses it: where it is not in this process, it does not come to stay. */
  async borrow(id: string): Promise<Page | null> {
    const { residents, lifecycle } = this.host;
    const resident = residents.get(id);
    if (resident !== undefined && !lifecycle.isOver(resident)) return resident;
    return resident === undefined || (await lifecycle.letGo(resident))
      ? ((await this.arriving.get(id)) ?? this.stored(id))
      : null;
  }

  private arrival(id: string): Promise<Page | null> {
    const known = this.arriving.get(id);
    if (known !== undefined) return known;
    const arriving = this.restore(id).finally(() => this.arriving.delete(id));
    this.arriving.set(id, arriving);
    return arriving;
  }

  /** Brings a page into this process that another one has left in the store. */
  private async restore(id: string): Promise<Page | null> {
    const { lifecycle, pages } = this.host;
    const { store } = pages;
    const [page, history] = await Promise.all([
      this.stored(id),
      store.shared ? store.history(id, { seq: 0, mark: '' }) : null,
    ]);
    if (page === null) return null;
    if (history !== null) page.learn(history);
    await lifecycle.makeRoom();
    await lifecycle.admit(page);
    lifecycle.used(page);
    return page;
  }

  private async stored(id: string): Promise<Page | null> {
    const { applicationId, templates, pages, lifecycle, ends } = this.host;
    const { store, clock, observation } = pages;
    lifecycle.assertUp();
    if (ends.has(id)) return null;
    for (;;) {
      const stored = await store.load(id);
      if (stored === null || stored.applicationId !== applicationId) return null;
      if (stored.expiresAt <= clock.now()) {
        await store.delete(id);
        ends.add(id, 'expired');
        return null;
      }
      const program = templates.live(stored.template);
      const data = takeOver(stored.data, undefined).data;
      const first = new FirstEvaluation(observation, program, data);
      const snapshot = await this.brought(stored, program);
      if (snapshot === null) continue;
      const page = new Page(pages, new CommittedState({ ...snapshot, data }, first.evaluation));
      first.tell(page);
      return page;
    }
  }

  /**
   * A page whose template has changed since its last commit gets a new number, so that no browser takes its outdated document
   * for the current one. Null where another node was quicker.
   */
  private async brought(stored: PageSnapshot, { fingerprint }: LiveProgram): Promise<PageSnapshot | null> {
    if (stored.fingerprint === fingerprint) return stored;
    const next = { ...stored, fingerprint, seq: stored.seq + 1, version: stored.version + 1 };
    const { store } = this.host.pages;
    return (await store.commit(next, stored.version, { log: 'anew', actions: [] })) ? next : null;
  }
}
