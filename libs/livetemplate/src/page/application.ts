import { LRUCache } from 'lru-cache';
import {
  ConfigurationError,
  MaxPagesReachedError,
  PageClosedError,
  PageExpiredError,
  PageNotFoundError,
} from '../errors/index.js';
import { atMost } from './at-most.js';
import { breather, broadcast, type Audience, type BroadcastResult, type ChangeOf } from './broadcast.js';
import type { ApplicationEvents, ApplicationOptions, OpenOptions, ProgramSource } from './application-options.js';
import type { Clock, IdSource, PageSnapshot, PageStore, Timer } from '../ports/index.js';
import type { LiveProgram } from '../program/live-program.js';
import { Counters } from './counters.js';
import { Emitter } from './emitter.js';
import { randomIds, systemClock } from './environment.js';
import { endOf, hardEnd, storedEnd } from './lifetime.js';
import { resolveLimits, type PageLimits } from './limits.js';
import { takeOver } from './data/own-data.js';
import { Page, type PageHost } from './page.js';
import { CommittedState, Evaluation } from './page-state.js';
import { NodeNews } from './node-news.js';
import { pageName, type PageIdentity } from './page-name.js';
import { Residents } from './residents.js';
import { Observation } from './observation/observation.js';
import type { Timed } from './observation/watched.js';
import { OpenTopics, type Topics } from './topics.js';
import type { PageEnd, RemovalReason } from './delivery/subscribers.js';

/** Ids of pages that are gone, remembered so that their browsers are told "gone" and not "never heard of". */
const MAX_REMEMBERED_ENDS = 10_000;

/** So long a shutdown waits for broadcasts that are under way, in milliseconds. */
const LAST_BROADCASTS_MS = 5_000;

/** So long it waits for changes then, in milliseconds. */
const LAST_CHANGES_MS = 5_000;

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
  private readonly news: NodeNews;
  private readonly clock: Clock;
  private readonly ids: IdSource;
  private readonly events: Emitter<ApplicationEvents>;
  private readonly host: PageHost;
  private readonly residents = new Residents();
  /** What is being read from the store or created, so that nobody does it twice at a time. */
  private readonly arriving = new Map<string, Promise<Page | null>>();
  private readonly opening = new Map<string, Promise<Page>>();
  private readonly ends = new LRUCache<string, PageEnd>({ max: MAX_REMEMBERED_ENDS });
  private readonly broadcasts = new Set<Promise<unknown>>();
  private readonly breath: () => Promise<void> | undefined;
  private closing = false;
  private timer: Timer | null = null;
  private down = false;
  private failing = false;

  /** @internal */
  constructor(options: ApplicationOptions) {
    this.id = options.id;
    this.templates = options.templates;
    this.store = options.store;
    this.clock = options.clock ?? systemClock;
    this.breath = breather(this.clock);
    this.ids = options.ids ?? randomIds;
    this.limits = resolveLimits(options.limits ?? {});
    this.events = new Emitter<ApplicationEvents>((error) => this.fail(error));
    this.observation = options.observation ?? new Observation((error) => this.fail(error));
    this.host = {
      store: this.store,
      clock: this.clock,
      limits: this.limits,
      counters: this.counters,
      inTransaction: options.inTransaction ?? ((_outbox, run) => run()),
      transaction: options.transaction ?? (() => null),
      observation: this.observation,
      origin: options.origin,
      tokenOf: async (page) => {
        if (options.tokens === undefined)
          throw new ConfigurationError('This application was made without page tokens.');
        return options.tokens.issue(page);
      },
      used: (page) => this.used(page),
      connectionsChanged: (page) => {
        this.residents.rank(page);
        this.prolong(page);
      },
      updated: (page, update) => this.events.emit('updated', { page, update }),
      committed: (page) => this.committed(page),
      saves: (page, memory) => {
        if (memory.saves !== 'nothing') this.counters.add('fallback.memory');
        this.events.emit('memory', { page, memory });
      },
      remove: (page, reason) => this.remove(page, reason),
      failed: (page, error) => this.events.emit('failed', { page, error }),
    };
    this.news = new NodeNews(options.bus ?? null, this.residents, {
      end: (page, reason) => void this.end(page, reason),
      failed: (error, page) => this.events.emit('failed', page === undefined ? { error } : { error, page }),
    });
    this.store.attend?.({
      get: (id) => this.residents.get(id)?.snapshot,
      all: () => this.residents.all().map(({ snapshot }) => snapshot),
      changed: (id, version) => {
        const page = this.residents.get(id);
        page?.refresh(version).catch((error: unknown) => this.host.failed(page, error));
      },
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
    const make = data as unknown;
    const name = options.isolate === 'tab' ? null : pageName(template, options);
    const opened =
      name === null
        ? this.create(template, make, options, null)
        : this.once(name, async () => (await this.byName(name)) ?? (await this.create(template, make, options, name)));
    return opened as Promise<Page<unknown>> as Promise<Page<T>>;
  }

  /** The page that {@link open} would find; null where it would make a new one. */
  async find<T = unknown>(template: string, identity: PageIdentity): Promise<Page<T> | null> {
    return (await this.byName(pageName(template, identity))) as Page<T> | null;
  }

  /**
   * The page of this id.
   * @param groupId where given, a page of another group is as unknown as one that does not exist
   * @throws PageNotFoundError, PageExpiredError, PageClosedError, StoreUnavailableError
   */
  async get<T = unknown>(id: string, groupId?: string): Promise<Page<T>> {
    const page = await this.lookUp(id);
    if (page === null) throw this.absence(id);
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
    if (this.down) throw new PageClosedError('The application is shutting down.');
    const host = { store: this.store, breath: this.breath, page: (id: string) => this.borrow(id) };
    const sent = broadcast(host, audience, change);
    const done: Promise<unknown> = sent.then(
      () => this.broadcasts.delete(done),
      () => this.broadcasts.delete(done),
    );
    this.broadcasts.add(done);
    return sent;
  }

  /** Removes all pages of a group, everywhere. @returns how many */
  async eraseGroup(groupId: string): Promise<number> {
    return this.erase(await this.store.idsOfGroup(groupId));
  }

  /** Removes all pages of a user, everywhere. @returns how many */
  async eraseUser(userId: string): Promise<number> {
    return this.erase(await this.store.idsOfUser(userId));
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
    const now = this.clock.now();
    for (const page of this.residents.all()) {
      try {
        if (hardEnd(page.use.life, this.limits) <= now) await this.remove(page, 'expired');
        else if (endOf(page.use.life, this.limits) > now) {
          page.rest();
          this.prolong(page);
        } else if (this.store.shared) this.residents.remove(page);
        else await this.remove(page, 'expired');
      } catch (error) {
        this.events.emit('failed', { page, error });
      }
    }
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
    if (this.broadcasts.size > 0) await this.lastBroadcasts();
    this.down = true;
    const pages = this.residents.all();
    await atMost(this.clock, LAST_CHANGES_MS, Promise.all(pages.map((page) => page.settled())));
    for (const page of pages) {
      if (page.busy)
        this.events.emit('failed', { page, error: new Error('Its changes took too long for a shutdown.') });
      page.finish('shutdown');
      this.residents.remove(page);
    }
    await this.news.close();
    await this.store.close();
  }

  /** One may lead to another. */
  private async lastBroadcasts(): Promise<void> {
    await new Promise<void>((resolve) => {
      const late = this.clock.setTimer(resolve, LAST_BROADCASTS_MS);
      const next = (): void => {
        if (this.broadcasts.size > 0) {
          void Promise.all(this.broadcasts).then(next);
          return;
        }
        late.cancel();
        resolve();
      };
      next();
    });
  }

  private async create(template: string, data: unknown, identity: PageIdentity, name: string | null): Promise<Page> {
    if (this.down) throw new PageClosedError('The application is shutting down.');
    const program = this.templates.live(template);
    const topics = new OpenTopics();
    const first: unknown = typeof data === 'function' ? await (data as (topics: Topics) => unknown)(topics) : data;
    topics.close();
    const owned = takeOver(first, undefined).data;
    const { evaluation, times } = this.evaluate(program, owned);
    if (!(await this.makeRoom(1))) throw new MaxPagesReachedError();
    const snapshot = this.firstSnapshot(program, { data: owned, topics: topics.names, template, name }, identity);
    for (let id = await this.store.create(snapshot); id !== snapshot.id; id = await this.store.create(snapshot)) {
      const older = await this.lookUp(id);
      if (older !== null) return older;
      // It has just ended and still has the name.
      await this.store.delete(id);
    }
    const page = await this.admit(new Page(this.host, new CommittedState(snapshot, evaluation)));
    this.counters.add('page.created');
    if (times !== null) this.observation.tell('evaluated', { page, ...times });
    this.events.emit('created', { page });
    return page;
  }

  /** @returns with the times that it took, where somebody wants to know */
  private evaluate(program: LiveProgram, data: unknown): { evaluation: Evaluation; times: Timed | null } {
    const startedAt = this.observation.hears('evaluated') ? this.observation.now() : null;
    const evaluation = evaluated(program, data);
    const times = startedAt === null ? null : { startedAt, ms: this.observation.now() - startedAt };
    return { evaluation, times };
  }

  private firstSnapshot(
    program: LiveProgram,
    first: Pick<PageSnapshot, 'data' | 'topics' | 'template' | 'name'>,
    identity: PageIdentity,
  ): PageSnapshot {
    const now = this.clock.now();
    const life = { createdAt: now, lastUsedAt: now, connected: false, disconnectedAt: null };
    return {
      ...first,
      id: this.ids.next(),
      applicationId: this.id,
      groupId: identity.groupId,
      userId: identity.userId ?? null,
      fingerprint: program.fingerprint,
      handler: identity.handler ?? null,
      key: identity.key ?? '',
      version: 0,
      seq: 0,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: storedEnd(life, this.limits, now),
    };
  }

  /** Two tabs that open at once get one page. */
  private once(name: string, open: () => Promise<Page>): Promise<Page> {
    const known = this.opening.get(name);
    if (known !== undefined) return known;
    const opened = open().finally(() => this.opening.delete(name));
    this.opening.set(name, opened);
    return opened;
  }

  private async byName(name: string): Promise<Page | null> {
    const id = await this.store.find(name);
    return id === null ? null : this.lookUp(id);
  }

  private async lookUp(id: string): Promise<Page | null> {
    const page = this.residents.get(id);
    if (page === undefined) return this.arrival(id);
    if (endOf(page.use.life, this.limits) <= this.clock.now()) {
      await this.remove(page, 'expired');
      return null;
    }
    if (this.store.shared) await page.refresh();
    if (page.ended !== null) return null;
    this.used(page);
    return page;
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
    const [page, history] = await Promise.all([
      this.stored(id),
      this.store.shared ? this.store.history(id, { seq: 0, mark: '' }) : null,
    ]);
    if (page === null) return null;
    if (history !== null) page.learn(history);
    if (!(await this.makeRoom(1))) throw new MaxPagesReachedError();
    await this.admit(page);
    this.used(page);
    return page;
  }

  /** The page for a change that nobody has asked for who uses it: where it is not in this process, it does not come to stay. */
  private async borrow(id: string): Promise<Page | null> {
    const page = this.residents.get(id) ?? (await this.arriving.get(id)) ?? (await this.stored(id));
    return page === null || endOf(page.use.life, this.limits) <= this.clock.now() ? null : page;
  }

  private async stored(id: string): Promise<Page | null> {
    if (this.down) throw new PageClosedError('The application is shutting down.');
    if (this.ends.has(id)) return null;
    for (;;) {
      const stored = await this.store.load(id);
      if (stored === null || stored.applicationId !== this.id) return null;
      if (stored.expiresAt <= this.clock.now()) {
        await this.store.delete(id);
        this.ends.set(id, 'expired');
        return null;
      }
      const program = this.templates.live(stored.template);
      const data = takeOver(stored.data, undefined).data;
      const { evaluation, times } = this.evaluate(program, data);
      const snapshot = await this.brought(stored, program);
      if (snapshot === null) continue;
      const page = new Page(this.host, new CommittedState({ ...snapshot, data }, evaluation));
      if (times !== null) this.observation.tell('evaluated', { page, ...times });
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
    return (await this.store.commit(next, stored.version, { log: 'anew', actions: [] })) ? next : null;
  }

  private async admit(page: Page): Promise<Page> {
    this.residents.use(page);
    // Others that came at the same time may have taken the room that was made for this one.
    await this.makeRoom(0);
    return page;
  }

  /** Lets the longest unused pages go until there is room for `more`. @returns whether there is */
  private async makeRoom(more: number): Promise<boolean> {
    while (this.residents.size + more > this.limits.maxPages) {
      const victim = this.residents.longestUnused();
      if (victim === null) return false;
      if (this.store.shared) this.residents.remove(victim);
      else await this.remove(victim, 'evicted');
    }
    return true;
  }

  private used(page: Page): void {
    if (page.ended !== null || this.down) return;
    page.use.lastUsedAt = this.clock.now();
    // A page that was let go while somebody still held it comes back this way.
    this.residents.use(page);
    this.prolong(page);
  }

  /** Tells the store that the page lives longer, where it makes a difference worth a write. */
  private prolong(page: Page): void {
    const until = page.use.prolong(this.clock.now());
    if (until === null) return;
    this.store.touch(page.id, page.lastUsedAt, until).catch((error: unknown) => this.host.failed(page, error));
  }

  private committed(page: Page): void {
    const { version, lastCommit: commit } = page;
    this.news.tell({ pageId: page.id, version, commit });
    const resident = this.residents.get(page.id);
    // It came while a borrowed copy of it was changed.
    if (resident === undefined || resident === page) return;
    resident.refresh(version, commit).catch((error: unknown) => this.host.failed(resident, error));
  }

  private async remove(page: Page, reason: RemovalReason): Promise<void> {
    if (!this.end(page, reason)) return;
    await this.store.delete(page.id);
    this.news.tell({ pageId: page.id, version: page.version, end: reason });
  }

  /** @returns false where it has ended before */
  private end(page: Page, reason: RemovalReason): boolean {
    if (page.ended !== null) return false;
    page.finish(reason);
    this.residents.remove(page);
    this.ends.set(page.id, reason);
    this.counters.add(`page.${reason}`);
    this.events.emit(reason, { page });
    return true;
  }

  private async erase(ids: readonly string[]): Promise<number> {
    for (const id of ids) {
      const page = this.residents.get(id);
      if (page !== undefined) {
        await page.close();
        continue;
      }
      await this.store.delete(id);
      this.news.tell({ pageId: id, version: 0, end: 'closed' });
    }
    return ids.length;
  }

  private absence(id: string): Error {
    const reason = this.ends.get(id);
    if (reason === undefined) return new PageNotFoundError();
    return reason === 'closed' ? new PageClosedError() : new PageExpiredError();
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

/** @throws TemplateExecutionError */
function evaluated(program: LiveProgram, data: unknown): Evaluation {
  const evaluation = new Evaluation(program, data);
  evaluation.make();
  return evaluation;
}
