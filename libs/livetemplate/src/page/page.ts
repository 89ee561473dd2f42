import type { Clock, PageHistory, PageSnapshot, PageStore, ToldCommit } from '../ports/index.js';
import type { LiveProgram } from '../program/live-program.js';
import type { ActionAnswer, ActionError, FragmentUpdate, ProtocolVersion, Resync } from '../protocol/index.js';
import { ROOT_ATTRIBUTES } from '../protocol/index.js';
import { ActionIds } from './change/action-ids.js';
import { Actions } from './change/actions.js';
import { Commits } from './change/commits.js';
import type { Outbox, TransactionScope } from './change/outbox.js';
import type { CommittedChange } from './change/pending-change.js';
import { Trail } from './change/trail.js';
import type { Recipe } from './change/transaction.js';
import type { Counters } from './counters.js';
import type { Immutable } from './data/draft-types.js';
import { Delivery, type Resumption, type ResumeRequest } from './delivery/delivery.js';
import type { FellBack } from './delivery/envelope.js';
import type { Frame } from './delivery/frame.js';
import type { PageUpdate } from './delivery/page-update.js';
import type { PageEnd, RemovalReason, Subscriber } from './delivery/subscribers.js';
import type { PageLimits } from './limits.js';
import type { PageMemory } from './memory/page-memory.js';
import { Savings } from './memory/savings.js';
import type { Observation } from './observation/observation.js';
import type { Origin } from './observation/watched.js';
import type { CommittedState } from './page-state.js';
import { PageUse } from './page-use.js';

/** What a page needs of the application it belongs to. */
export interface PageHost {
  readonly store: PageStore;
  readonly clock: Clock;
  readonly limits: PageLimits;
  readonly counters: Counters;
  readonly inTransaction: TransactionScope;
  readonly transaction: () => Outbox | null;
  readonly observation: Observation;
  /** Where the caller is, for code that runs later on its behalf. */
  readonly origin: (() => Origin) | undefined;
  tokenOf(page: Page): Promise<string>;
  /** A person uses the page. */
  used(page: Page): void;
  /** It has its first connection, or has lost its last one. */
  connectionsChanged(page: Page): void;
  updated(page: Page, update: PageUpdate): void;
  /** A change that was made in this process is in the store, and people can see it. */
  committed(page: Page): void;
  /** It begins or ceases to save memory. */
  saves(page: Page, memory: PageMemory): void;
  /** The page has to go: it was closed, or its snapshot is gone from the store. */
  remove(page: Page, reason: RemovalReason): Promise<void>;
  /** Something failed that nobody waits for. */
  failed(page: Page, error: unknown): void;
}

/**
 * A template over one isolated state, which outlives its connections. `T` is the type of its data.
 *
 * Made by {@link Application.open}.
 * @publicApi
 */
export class Page<T = unknown> {
  /** @internal */
  readonly use: PageUse;

  private readonly commits: Commits;
  private readonly actions: Actions;
  private readonly delivery: Delivery;
  private readonly trail: Trail;
  private readonly savings: Savings;

  /** @internal */
  constructor(
    private readonly host: PageHost,
    state: CommittedState,
  ) {
    const { store, clock, limits, counters, observation } = host;
    const failed = (error: unknown): void => host.failed(this, error);
    const fellBack: FellBack = (reason, fragment) => {
      counters.add(`fallback.${reason}`);
      observation.tell('fellBack', { page: this, reason, fragment });
    };
    this.delivery = new Delivery(clock, limits, counters, fellBack, failed);
    this.use = new PageUse(state.snapshot, limits, this.delivery);
    const ids = new ActionIds<ActionAnswer>(limits.actionIds, clock);
    this.trail = new Trail(store, this.delivery, ids);
    this.savings = new Savings(limits.maxPageMemory, this.delivery, (memory) => host.saves(this, memory));
    const commitsHost = {
      store,
      clock,
      delivery: this.delivery,
      trail: this.trail,
      savings: this.savings,
      use: this.use,
      batchWindowMs: limits.batchWindowMs,
      inTransaction: host.inTransaction,
      transaction: host.transaction,
      observation,
      page: this,
      origin: host.origin,
      updated: (update: PageUpdate) => host.updated(this, update),
      committed: () => host.committed(this),
      lost: () => host.remove(this, this.snapshot.expiresAt <= clock.now() ? 'expired' : 'closed'),
    };
    this.commits = new Commits(commitsHost, state);
    this.actions = new Actions(ids, this.commits, this.trail, store, failed);
  }

  /** Unguessable, and powerless without the cookie or token that belongs to it. */
  get id(): string {
    return this.snapshot.id;
  }

  /**
   * A new page token: whoever shows it may use the page, until it ends or is taken back. For clients without cookies, by a way
   * that nobody else sees; keep it out of HTML and logs.
   * @throws ConfigurationError where the application was made without tokens
   * @example const url = `myapp://counter?token=${await page.token}`;
   * @see requirements P2, K1
   */
  get token(): Promise<string> {
    return this.host.tokenOf(this);
  }

  /** Name of the application that the page belongs to. */
  get applicationId(): string {
    return this.snapshot.applicationId;
  }

  /** Who shares the page: the tabs of a browser, or the devices of a user. */
  get groupId(): string {
    return this.snapshot.groupId;
  }

  /** Who has opened the page; null for nobody in particular. */
  get userId(): string | null {
    return this.snapshot.userId;
  }

  /** Name of the class whose methods serve the page's actions. */
  get handler(): string | null {
    return this.snapshot.handler;
  }

  /** What tells pages of one template and handler apart within a group: the path and query, unless the application has set another. */
  get key(): string {
    return this.snapshot.key;
  }

  /** Name of the template. */
  get template(): string {
    return this.snapshot.template;
  }

  /** @internal */
  get program(): LiveProgram {
    return this.commits.state.program;
  }

  /** What the page subscribes to: broadcasts to these reach it. Changed by {@link update}: `(state, topics) => topics.subscribe('scores')`. */
  get topics(): readonly string[] {
    return this.snapshot.topics;
  }

  /** The committed data. Frozen: change it by {@link update}. */
  get data(): Immutable<T> {
    return this.snapshot.data as Immutable<T>;
  }

  /** Number of commits. */
  get version(): number {
    return this.snapshot.version;
  }

  /** Number of the last frame. */
  get seq(): number {
    return this.snapshot.seq;
  }

  /** In milliseconds since the Unix epoch. */
  get createdAt(): number {
    return this.snapshot.createdAt;
  }

  /** Why the page is no more; null while it is. */
  get ended(): PageEnd | null {
    return this.commits.end;
  }

  /** Whether changes are under way. */
  get busy(): boolean {
    return this.commits.busy;
  }

  /**
   * About how many bytes the page takes, measured now: that costs a look at all of its data.
   * @see requirement L4
   */
  get memory(): PageMemory {
    return this.savings.measure(this.commits.state);
  }

  /** {@link memory} as it was measured last, which costs nothing; all 0 where it never was. @internal */
  get knownMemory(): PageMemory {
    return this.savings.known;
  }

  /** Connections of this process, streams, and whoever waits for {@link updates}. */
  get subscriberCount(): number {
    return this.delivery.subscriberCount;
  }

  /** When a person has used it last: rendered, attached to, acted on. In milliseconds since the Unix epoch. @internal */
  get lastUsedAt(): number {
    return this.use.lastUsedAt;
  }

  /** @internal */
  get snapshot(): PageSnapshot {
    return this.commits.state.snapshot;
  }

  /**
   * Changes the page's data and sends what changed to every connection of the page. Changes of one page happen one after the
   * other. Resolves when the change is committed, not when browsers show it.
   *
   * @param change mutates a draft of the data (asynchronously, if need be), or is an object whose properties are assigned to
   *   the data. It must not wait for another change of the same page: that comes after it. If it throws, or the template cannot be rendered with the new data, nothing has changed.
   * @throws PageClosedError, PageExpiredError, StoreUnavailableError, TemplateExecutionError, and what the recipe throws
   * @example await page.update((state) => { state.count++; });
   * @example await page.update({ count: 0 });
   * @see requirements P2, P4, A8
   */
  async update(change: Recipe<T> | Partial<T>): Promise<CommittedChange> {
    const { changed, seq, version } = await this.commits.submit(
      typeof change === 'function'
        ? { kind: 'recipe', recipe: change as Recipe<unknown> }
        : { kind: 'assign', properties: change as object },
    );
    return { changed, seq, version };
  }

  /**
   * Carries out an action: like {@link update}, but once for each id, on whichever node it comes again, and with an answer. An action
   * that has failed counts as well, unless the store was out of reach or the page has ended.
   *
   * Its code may run more than once for all that, as any recipe may; what is committed is the result of one run.
   * @param id up to 64 characters, chosen by the client; without one the action always runs
   * @param explain what the client is told of an error
   * @internal
   */
  act(
    id: string | undefined,
    recipe: Recipe<T>,
    explain: (error: unknown) => Promise<ActionError>,
  ): Promise<ActionAnswer> {
    return this.actions.run(id, recipe as Recipe<unknown>, explain);
  }

  /**
   * Puts other data in place of the whole. Only what differs is sent. The data is copied; see {@link takeOver} for what that means.
   * @throws like {@link update}
   */
  async setData(data: T): Promise<CommittedChange> {
    const { changed, seq, version } = await this.commits.submit({ kind: 'replace', data });
    return { changed, seq, version };
  }

  /**
   * Like {@link setData}, and tells what that changed in the HTML: the `updates` of a version 1.0 envelope, empty where nobody
   * can see a difference. Changes made by others in the same batching window are contained.
   * @throws like {@link update}
   */
  async renderFragments(data: T): Promise<readonly FragmentUpdate[]> {
    this.host.used(this);
    const { update } = await this.commits.submit({ kind: 'replace', data });
    return update?.updates ?? [];
  }

  /**
   * The page as an HTML document, annotated for the browser client. It sets no cookie, without which no browser connects to the page,
   * and its forms need the script: a route that returns the page itself answers with all of that.
   * @param attributes for the root element, besides those that the client needs
   * @throws PageClosedError, PageExpiredError
   */
  async render(attributes: Readonly<Record<string, string>> = {}): Promise<string> {
    this.commits.assertAlive();
    this.host.used(this);
    const html = this.host.observation.timed(
      'rendered',
      () => this.document(attributes),
      (document) => ({ page: this, html: document }),
    );
    this.savings.save(this.commits.state);
    return html;
  }

  /**
   * What changes on the page from now on, whichever node changes it. Ends when the page ends. The page is in use until then, or until the
   * loop is left.
   * @example for await (const update of page.updates()) console.log(update.seq, update.dataChanged);
   */
  updates(): AsyncIterableIterator<PageUpdate> {
    const stream = this.delivery.stream(() => this.left());
    if (this.ended === null) this.came();
    else this.delivery.end(this.ended);
    return stream;
  }

  /**
   * Sends every further frame of one protocol version. A page with a subscriber is in use and does not fall idle.
   * Ask for {@link resume} in the same turn, so that nothing comes between.
   *
   * @returns a function that ends the subscription
   * @throws PageClosedError, PageExpiredError
   * @internal
   */
  subscribe(subscriber: Subscriber): () => void {
    this.commits.assertAlive();
    this.delivery.subscribe(subscriber);
    this.host.used(this);
    this.came();
    return () => {
      if (this.delivery.unsubscribe(subscriber)) this.left();
    };
  }

  /** What brings a connection up to date: the frames it has missed, or the full state where they are not known any more. @internal */
  resume(request: ResumeRequest): Resumption {
    const resumption = this.delivery.resume(this.commits.state, request);
    this.savings.save(this.commits.state);
    return resumption;
  }

  /**
   * Frames that show the page whatever stood there before. They carry the current sequence number: they tell the state as of
   * that frame, so that numbers stay the same for all connections, and the next frame is one more.
   *
   * @param fragmentId 1.0: only this fragment; no frame where there is none
   * @internal
   */
  fullState(protocol: ProtocolVersion, fragmentId?: string): Frame[] {
    const frames = this.delivery.fullState(this.commits.state, protocol, fragmentId);
    this.savings.save(this.commits.state);
    return frames;
  }

  /**
   * {@link fullState} for a client that has lost its place; counted by what it says of the reason.
   * @internal
   */
  resync(protocol: ProtocolVersion, { fragment_id: id, reason }: Resync = {}): Frame[] {
    const [fragment] = protocol === '1.0' && id !== undefined ? this.fullState(protocol, id) : [];
    this.host.counters.add(`resync.${fragment === undefined ? (reason ?? 'page') : 'fragment'}`);
    return fragment === undefined ? this.fullState(protocol) : [fragment];
  }

  /**
   * Refuses to become JSON: with a page, all that the server keeps of it would be sent.
   * @throws TypeError that says what to do instead
   */
  toJSON(): never {
    throw new TypeError(
      'A page cannot be made JSON. To show it, return the page itself from the route, without `@Res()` and not inside of another object; to ' +
        'send its HTML by other ways, take `await page.render()`; to send its data, `page.data`.',
    );
  }

  /** Ends the page everywhere and forgets its data. Changes that wait are refused. */
  async close(): Promise<void> {
    await this.host.remove(this, 'closed');
  }

  /**
   * Takes over what another node has committed, and sends it on.
   * @param version where given, nothing is read if that version is here already
   * @param told the commit that has led to it: nothing is read if that follows what is here
   * @internal
   */
  refresh(version?: number, told?: ToldCommit): Promise<void> {
    return this.commits.refresh(version, told);
  }

  /** What other nodes can be told of the last commit; undefined where another node has made it. @internal */
  get lastCommit(): ToldCommit | undefined {
    return this.trail.commitOf(this.snapshot);
  }

  /** Takes over what other nodes have sent and carried out before the page came here. @internal */
  learn(history: PageHistory): void {
    this.trail.learn(history, this.commits.state);
  }

  /** Shows the same data through another version of the template (hot reload). @internal */
  useProgram(program: LiveProgram): Promise<void> {
    return this.commits.useProgram(program);
  }

  /** @internal */
  finish(reason: PageEnd): void {
    if (this.ended !== null) return;
    this.commits.finish(reason);
    this.delivery.end(reason);
  }

  /** Called now and then. @internal */
  rest(): void {
    this.actions.rest();
    if (!this.busy) this.savings.rest(this.commits.state);
  }

  /** Resolves when everything that was asked for before is done. @internal */
  settled(): Promise<void> {
    return this.commits.settled();
  }

  /** Somebody watches the page from now on. */
  private came(): void {
    if (this.subscriberCount === 1) this.host.connectionsChanged(this);
  }

  private left(): void {
    if (this.subscriberCount > 0) return;
    this.use.disconnectedAt = this.host.clock.now();
    this.host.connectionsChanged(this);
  }

  private document(attributes: Readonly<Record<string, string>>): string {
    const { program, evaluation } = this.commits.state;
    const document = evaluation.render();
    return document.html({
      [ROOT_ATTRIBUTES.page]: this.id,
      [ROOT_ATTRIBUTES.sequence]: String(this.seq),
      [ROOT_ATTRIBUTES.fingerprint]: program.fingerprint,
      [ROOT_ATTRIBUTES.state]: document.state,
      ...attributes,
    });
  }
}
