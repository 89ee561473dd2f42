import { ConfigurationError, PageNotFoundError } from '../errors/index.js';
import type { Clock, PageStore, Timer } from '../ports/index.js';
import type { ApplicationEvents, ApplicationOptions, OpenOptions, ProgramSource } from './application-options.js';
import type { Audience, BroadcastResult, ChangeOf } from './broadcast/broadcast.js';
import { Broadcasts } from './broadcast/broadcasts.js';
import type { Topics } from './change/topics.js';
import { Counters } from './counters.js';
import { Emitter } from './emitter.js';
import { randomIds, systemClock } from './environment.js';
import { Arrivals } from './lifecycle/arrivals.js';
import { Lifecycle } from './lifecycle/lifecycle.js';
import { NodeNews } from './lifecycle/node-news.js';
import { Openings } from './lifecycle/openings.js';
import { PageEnds } from './lifecycle/page-ends.js';
import { Residents } from './lifecycle/residents.js';
import { resolveLimits, type PageLimits } from './limits.js';
import { Observation } from './observation/observation.js';
import { pageName, type PageIdentity } from './page-name.js';
import type { Page, PageHost } from './page.js';

/** So long a shutdown waits for broadcasts that are under way, in milliseconds. */
const LAST_BROADCASTS_MS = 5_000;

/**
 * Owns the pages of one application: opens, finds, expires and evicts them.
 *
 * @see requirements P1, P3, G2, D5
 * @publicApi
 */
export class Application {
  readonly id: string;
  readonly limits: PageLimits;
  /** How often things have happened on the pages in this process. @internal */
  readonly counters = new Counters();

  /** Where it can be watched at work. @internal */
  readonly observation: Observation;

  private readonly templates: ProgramSource;
  private readonly store: PageStore;
  private readonly clock: Clock;
  private readonly events: Emitter<ApplicationEvents>;
  private readonly residents = new Residents();
  private readonly ends = new PageEnds();
  private readonly news: NodeNews;
  private readonly lifecycle: Lifecycle;
  private readonly arrivals: Arrivals;
  private readonly openings: Openings;
  private readonly broadcasts: Broadcasts;
  private closing = false;
  private timer: Timer | null = null;
  private failing = false;

  /** @internal */
  constructor(options: ApplicationOptions) {
    this.id = options.id;
    this.templates = options.templates;
    this.store = options.store;
    this.clock = options.clock ?? systemClock;
    this.limits = resolveLimits(options.limits ?? {});
    this.events = new Emitter<ApplicationEvents>((error) => this.fail(error));
    this.observation = options.observation ?? new Observation((error) => this.fail(error));
    this.news = new NodeNews(options.bus ?? null, this.residents, {
      end: (page, reason) => void this.lifecycle.end(page, reason),
      failed: (page, error) => this.events.emit('failed', page === null ? { error } : { page, error }),
    });
    const { store, clock, limits, counters, events, residents, ends, news, templates } = this;
    this.lifecycle = new Lifecycle({ store, clock, limits, counters, events, residents, ends, news });
    const pages = this.pageHost(options);
    const rooms = { applicationId: this.id, templates, pages, residents, lifecycle: this.lifecycle, ends };
    this.arrivals = new Arrivals(rooms);
    this.openings = new Openings({ ...rooms, arrivals: this.arrivals, ids: options.ids ?? randomIds, events });
    this.broadcasts = new Broadcasts(store, clock, (id) => this.arrivals.borrow(id));
    store.attend?.({
      get: (id) => {
        const page = residents.get(id);
        return page && { ...page.snapshot, ...page.use.told };
      },
      all: () => residents.all().map(({ snapshot }) => snapshot),
      changed: (id, version) => news.changed(id, version),
    });
    this.scheduleSweep();
  }

  /** Pages held in this process. */
  get pages(): Iterable<Page> {
    return this.residents.values();
  }

  /** How many pages are held in this process. */
  get pageCount(): number {
    return this.residents.size;
  }

  /** @returns a function that ends the subscription */
  on<Name extends keyof ApplicationEvents>(name: Name, listener: (event: ApplicationEvents[Name]) => void): () => void {
    return this.events.on(name, listener);
  }

  /**
   * The page of a template for a group: the one its other tabs have open, or a new one.
   *
   * @param data first state of a new page, or what makes it, which may subscribe the page to topics; where the page exists already,
   *   it is not called and the page keeps its state. The data is copied.
   * @throws TemplateNotFoundError, TemplateExecutionError, MaxPagesReachedError, StoreUnavailableError, PageClosedError after
   *   {@link close}, and what `data` throws
   * @example const page = await application.open('counter.html', { count: 0 }, { groupId });
   */
  open<T>(template: string, data: T | ((topics: Topics) => T | Promise<T>), options: OpenOptions): Promise<Page<T>> {
    return this.openings.open(template, data, options) as Promise<Page<unknown>> as Promise<Page<T>>;
  }

  /** The page that {@link open} would find; null where it would make a new one. */
  async find<T = unknown>(template: string, identity: PageIdentity): Promise<Page<T> | null> {
    return (await this.arrivals.byName(pageName(template, identity))) as Page<T> | null;
  }

  /**
   * The page of this id.
   * @param groupId where given, a page of another group is as unknown as one that does not exist
   * @throws PageNotFoundError, PageExpiredError, PageClosedError, StoreUnavailableError
   */
  async get<T = unknown>(id: string, groupId?: string): Promise<Page<T>> {
    const page = await this.arrivals.byId(id);
    if (page === null) throw this.ends.absence(id);
    if (groupId !== undefined && page.groupId !== groupId) throw new PageNotFoundError();
    return page as Page<unknown> as Page<T>;
  }

  /**
   * Changes many pages, each as by {@link Page.update}, wherever they are open. That does not count as use: it keeps no page alive.
   * A page that fails does not stop the others.
   *
   * @param change what to do with a page; null to leave it as it is
   * @throws StoreUnavailableError where the pages cannot be found, PageClosedError after {@link close}
   * @see requirement G4
   * @internal
   */
  async broadcast(audience: Audience, change: ChangeOf): Promise<BroadcastResult> {
    this.lifecycle.assertUp();
    return this.broadcasts.send(audience, change);
  }

  /** Removes all pages of a group, everywhere. @returns how many */
  async eraseGroup(groupId: string): Promise<number> {
    return this.lifecycle.erase(await this.store.idsOfGroup(groupId));
  }

  /** Removes all pages of a user, everywhere. @returns how many */
  async eraseUser(userId: string): Promise<number> {
    return this.lifecycle.erase(await this.store.idsOfUser(userId));
  }

  /**
   * Shows the open pages through the templates as they are now (hot reload). A page that the new template cannot render keeps
   * the old one; the error is an event `failed`.
   */
  async reloadTemplates(): Promise<void> {
    await Promise.all(
      this.residents.all().map(async (page) => {
        try {
          const program = this.templates.live(page.template);
          if (program !== page.program) await page.useProgram(program);
        } catch (error) {
          this.events.emit('failed', { page, error });
        }
      }),
    );
  }

  /** Removes what has expired. Runs by itself every `sweepEveryMs`. */
  async sweep(): Promise<void> {
    await this.lifecycle.sweep();
    await this.store.tidy?.(this.limits.sweepEveryMs).catch((error: unknown) => this.events.emit('failed', { error }));
  }

  /**
   * Ends all pages in this process once broadcasts that have begun are made to all of their pages, and pending changes are committed, if
   * that takes no longer than five seconds each. A shared store keeps the pages for other processes.
   */
  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    this.timer?.cancel();
    if (this.broadcasts.busy) await this.broadcasts.settled(LAST_BROADCASTS_MS);
    await this.lifecycle.shutDown();
    await this.news.close();
    await this.store.close();
  }

  /** What all pages need of the application. */
  private pageHost(options: ApplicationOptions): PageHost {
    const { store, clock, limits, counters, observation, events, lifecycle, news } = this;
    return {
      store,
      clock,
      limits,
      counters,
      inTransaction: options.inTransaction ?? ((_outbox, run) => run()),
      transaction: options.transaction ?? (() => null),
      observation,
      origin: options.origin,
      tokenOf: async (page) => {
        if (options.tokens === undefined)
          throw new ConfigurationError('This application was made without page tokens.');
        return options.tokens.issue(page);
      },
      used: (page) => lifecycle.used(page),
      connectionsChanged: (page) => lifecycle.connectionsChanged(page),
      updated: (page, update) => events.emit('updated', { page, update }),
      committed: (page) => news.committed(page),
      saves: (page, memory) => {
        if (memory.saves !== 'nothing') counters.add('fallback.memory');
        events.emit('memory', { page, memory });
      },
      remove: (page, reason) => lifecycle.remove(page, reason),
      failed: (page, error) => events.emit('failed', { page, error }),
    };
  }

  private scheduleSweep(): void {
    const sweep = (): void => {
      void this.sweep().finally(() => {
        if (!this.closing) this.scheduleSweep();
      });
    };
    this.timer = this.clock.setTimer(sweep, this.limits.sweepEveryMs, true);
  }

  private fail(error: unknown): void {
    // A listener of `failed` that throws itself has nobody left to tell.
    if (this.failing) return;
    this.failing = true;
    this.events.emit('failed', { error });
    this.failing = false;
  }
}
