import type { Immutable } from 'mutative';
import { PageClosedError, PageExpiredError, StoreUnavailableError, type LiveTemplateError } from '../errors/index.js';
import type { Clock, PageSnapshot, PageStore } from '../ports/index.js';
import type { LiveProgram } from '../program/live-program.js';
import type { BlockValues } from '../program/values.js';
import type { BlockPatch, FragmentUpdate, ProtocolVersion } from '../protocol/index.js';
import { ROOT_ATTRIBUTES } from '../protocol/index.js';
import { ActionIds } from './action-ids.js';
import { ChangeLog } from './change-log.js';
import { ChangeQueue } from './change-queue.js';
import { envelope, fragmentReplacements, fragmentUpdates } from './envelope.js';
import { envelopeFrame, patchFrame, stateFrame, type Frame } from './frame.js';
import { storedEnd, type Life } from './lifetime.js';
import type { PageLimits } from './limits.js';
import { takeOver } from './own-data.js';
import type { PageState } from './page-state.js';
import { PageUpdate } from './page-update.js';
import { Subscribers, type PageEnd, type Subscriber } from './subscribers.js';
import { carryOut, type Change, type Recipe } from './transaction.js';
import { UpdateStream } from './update-stream.js';

/** Attempts to commit against other nodes. Each lost one means that another node has committed, so this ends long before. */
const MAX_ATTEMPTS = 100;

/** What a page needs of the application it belongs to. */
export interface PageHost {
  readonly store: PageStore;
  readonly clock: Clock;
  readonly limits: PageLimits;
  /** A person uses the page. */
  used(page: Page): void;
  /** It has its first connection, or has lost its last one. */
  connectionsChanged(page: Page): void;
  updated(page: Page, update: PageUpdate): void;
  /** The page has to go: it was closed, or its snapshot is gone from the store. */
  remove(page: Page, reason: PageEnd): Promise<void>;
  /** Something failed that nobody waits for. */
  failed(page: Page, error: unknown): void;
}

/** How a change went. @publicApi */
export interface CommittedChange {
  /** False where the data is what it was before: then nothing was rendered, stored or sent. */
  readonly changed: boolean;
  /** Frames up to this number contain the change. The same as before where nobody can see it. */
  readonly seq: number;
  readonly version: number;
}

/** What a connection is, that wants to go on. */
export interface ResumeRequest {
  readonly protocol: ProtocolVersion;
  /** Last sequence number it has applied. */
  readonly ack?: number | undefined;
  /** Fingerprint of the template its document was made from. */
  readonly template?: string | undefined;
}

/** What such a connection has to be sent first. */
export interface Resumption {
  readonly seq: number;
  /** False where `frames` are a full state. */
  readonly resumed: boolean;
  readonly frames: readonly Frame[];
}

interface BatchResult extends CommittedChange {
  /** Null where nobody can see the change. */
  readonly update: PageUpdate | null;
}

interface Pending {
  readonly change: Change;
  resolve(result: BatchResult): void;
  reject(error: unknown): void;
}

/**
 * A template over one isolated state, which outlives its connections. `T` is the type of its data.
 *
 * Made by {@link Application.open}.
 * @publicApi
 */
export class Page<T = unknown> {
  /** Answers to actions that carried an id. */
  readonly actions: ActionIds<unknown>;
  /** @internal */
  disconnectedAt: number | null = null;
  /** @internal */
  lastUsedAt: number;
  /** @internal */
  storedUntil: number;

  private end: PageEnd | null = null;
  private readonly log: ChangeLog;
  private readonly queue: ChangeQueue<Pending>;
  private readonly subscribers: Subscribers;
  private readonly streams = new Set<UpdateStream>();

  /** @internal */
  constructor(
    private readonly host: PageHost,
    private state: PageState,
  ) {
    const { limits } = host;
    this.lastUsedAt = state.snapshot.lastUsedAt;
    this.storedUntil = state.snapshot.expiresAt;
    this.actions = new ActionIds(limits.actionIds);
    this.log = new ChangeLog(limits.logCount, limits.logSize);
    this.queue = new ChangeQueue(host.clock, limits.batchWindowMs, (batch) => this.process(batch));
    this.subscribers = new Subscribers((error) => host.failed(this, error));
  }

  /** Unguessable, and powerless without the cookie or token that belongs to it. */
  get id(): string {
    return this.state.snapshot.id;
  }

  get applicationId(): string {
    return this.state.snapshot.applicationId;
  }

  get groupId(): string {
    return this.state.snapshot.groupId;
  }

  get userId(): string | null {
    return this.state.snapshot.userId;
  }

  /** Name of the class whose methods serve the page's actions. */
  get handler(): string | null {
    return this.state.snapshot.handler;
  }

  get key(): string {
    return this.state.snapshot.key;
  }

  get template(): string {
    return this.state.snapshot.template;
  }

  get program(): LiveProgram {
    return this.state.program;
  }

  /** The committed data. Frozen: change it by {@link update}. */
  get data(): Immutable<T> {
    return this.state.snapshot.data as Immutable<T>;
  }

  /** Number of commits. */
  get version(): number {
    return this.state.snapshot.version;
  }

  /** Number of the last frame. */
  get seq(): number {
    return this.state.snapshot.seq;
  }

  get createdAt(): number {
    return this.state.snapshot.createdAt;
  }

  /** Why the page is no more; null while it is. */
  get ended(): PageEnd | null {
    return this.end;
  }

  /** Whether changes are under way. */
  get busy(): boolean {
    return this.queue.busy;
  }

  get subscriberCount(): number {
    return this.subscribers.size;
  }

  /** @internal */
  get life(): Life {
    return {
      createdAt: this.createdAt,
      lastUsedAt: this.lastUsedAt,
      connected: this.subscribers.size > 0,
      disconnectedAt: this.disconnectedAt,
    };
  }

  /** @internal */
  get snapshot(): PageSnapshot {
    return this.state.snapshot;
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
    const { changed, seq, version } = await this.submit(
      typeof change === 'function'
        ? { kind: 'recipe', recipe: change as Recipe<unknown> }
        : { kind: 'assign', properties: change as object },
    );
    return { changed, seq, version };
  }

  /**
   * Puts other data in place of the whole. Only what differs is sent. The data is copied; see {@link takeOver} for what that means.
   * @throws like {@link update}
   */
  async setData(data: T): Promise<CommittedChange> {
    const { changed, seq, version } = await this.submit({ kind: 'replace', data });
    return { changed, seq, version };
  }

  /**
   * Like {@link setData}, and tells what that changed in the HTML: the `updates` of a version 1.0 envelope, empty where nobody
   * can see a difference. Changes made by others in the same batching window are contained.
   * @throws like {@link update}
   */
  async renderFragments(data: T): Promise<readonly FragmentUpdate[]> {
    this.host.used(this);
    const { update } = await this.submit({ kind: 'replace', data });
    return update?.updates ?? [];
  }

  /**
   * The page as an HTML document, annotated for the browser client.
   * @param attributes for the root element, besides those that the client needs
   * @throws PageClosedError, PageExpiredError
   */
  async render(attributes: Readonly<Record<string, string>> = {}): Promise<string> {
    this.assertAlive();
    this.host.used(this);
    const { program, values } = this.state;
    return program.document(values, {
      [ROOT_ATTRIBUTES.page]: this.id,
      [ROOT_ATTRIBUTES.sequence]: String(this.seq),
      [ROOT_ATTRIBUTES.fingerprint]: program.fingerprint,
      [ROOT_ATTRIBUTES.state]: program.state(values),
      ...attributes,
    });
  }

  /**
   * What changes on the page from now on. Ends when the page ends.
   * @example for await (const update of page.updates()) console.log(update.seq, update.dataChanged);
   */
  updates(): AsyncIterableIterator<PageUpdate> {
    const stream = new UpdateStream((ended) => this.streams.delete(ended));
    if (this.end === null) this.streams.add(stream);
    else stream.end();
    return stream;
  }

  /**
   * Sends every further frame of one protocol version. A page with a subscriber is in use and does not fall idle.
   * Ask for {@link resume} in the same turn, so that nothing comes between.
   *
   * @returns a function that ends the subscription
   * @throws PageClosedError, PageExpiredError
   */
  subscribe(subscriber: Subscriber): () => void {
    this.assertAlive();
    this.subscribers.add(subscriber);
    this.host.used(this);
    if (this.subscribers.size === 1) this.host.connectionsChanged(this);
    return () => {
      if (!this.subscribers.remove(subscriber) || this.subscribers.size > 0) return;
      this.disconnectedAt = this.host.clock.now();
      this.host.connectionsChanged(this);
    };
  }

  /** What brings a connection up to date: the frames it has missed, or the full state where they are not known any more. */
  resume({ protocol, ack, template }: ResumeRequest): Resumption {
    const { seq } = this;
    if (ack !== undefined && (template === undefined || template === this.program.fingerprint)) {
      const missed = ack === seq ? [] : this.log.since(ack, protocol);
      if (missed !== null) return { seq, resumed: true, frames: missed };
    }
    return { seq, resumed: false, frames: this.fullState(protocol) };
  }

  /**
   * Frames that show the page whatever stood there before. They carry the current sequence number: they tell the state as of
   * that frame, so that numbers stay the same for all connections, and the next frame is one more.
   *
   * @param fragmentId 1.0: only this fragment; no frame where there is none
   */
  fullState(protocol: ProtocolVersion, fragmentId?: string): Frame[] {
    const { program, values } = this.state;
    if (protocol === '2.0') return [stateFrame(this.seq, program, values)];
    const updates = fragmentReplacements(program, values, fragmentId);
    return updates.length === 0 ? [] : [envelopeFrame(envelope(this.seq, updates, this.host.clock.now()))];
  }

  /** Ends the page everywhere and forgets its data. Changes that wait are refused. */
  async close(): Promise<void> {
    if (this.end === null) await this.host.remove(this, 'closed');
  }

  /** Takes over what another node has committed, and sends it on. Does nothing where there is nothing new. */
  refresh(): Promise<void> {
    return this.queue.run(() => this.reload());
  }

  /** Shows the same data through another version of the template (hot reload). @internal */
  useProgram(program: LiveProgram): Promise<void> {
    return this.queue.run(async () => {
      for (let attempt = 0; this.end === null && attempt < MAX_ATTEMPTS; attempt++) {
        const { snapshot } = this.state;
        const next = this.next(snapshot.data, { fingerprint: program.fingerprint, seq: snapshot.seq + 1 });
        const values = program.evaluate(snapshot.data);
        if (await this.host.store.commit(next, snapshot.version)) {
          this.showAnew({ snapshot: next, program, values });
          return;
        }
        await this.reload();
      }
    });
  }

  /** @internal */
  finish(reason: PageEnd): void {
    if (this.end !== null) return;
    this.end = reason;
    this.subscribers.end(reason);
    for (const stream of this.streams) stream.end();
    this.streams.clear();
  }

  /** Resolves when everything that was asked for before is done. @internal */
  settled(): Promise<void> {
    return this.queue.run(() => Promise.resolve());
  }

  private submit(change: Change): Promise<BatchResult> {
    return new Promise((resolve, reject) => {
      if (this.end === null) this.queue.add({ change, resolve, reject });
      else reject(endError(this.end));
    });
  }

  private assertAlive(): void {
    if (this.end !== null) throw endError(this.end);
  }

  /** @returns whether anybody could see it */
  private async process(batch: readonly Pending[]): Promise<boolean> {
    try {
      return await this.commit(batch);
    } catch (error) {
      for (const pending of batch) pending.reject(error);
      return false;
    }
  }

  private async commit(batch: readonly Pending[]): Promise<boolean> {
    let left = batch;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const before = this.state;
      const { data, done } = await this.carryOutAll(left, before.snapshot.data);
      // Whoever was refused is not asked again.
      left = done.map(({ pending }) => pending);
      this.assertAlive();
      if (!done.some(({ changed }) => changed)) {
        settle(done, before.snapshot, null);
        return false;
      }
      let values: BlockValues;
      try {
        values = before.program.evaluate(data);
      } catch (error) {
        if (left.length === 1) throw error;
        return this.commitEach(left);
      }
      const patch = before.program.diff(before.values, values);
      const seq = before.snapshot.seq + (patch === null ? 0 : 1);
      const after = { snapshot: this.next(data, { seq }), program: before.program, values };
      const committed = await this.host.store.commit(after.snapshot, before.snapshot.version);
      this.assertAlive();
      if (committed) {
        const update = this.show(before, after, patch);
        settle(done, after.snapshot, update);
        return update !== null;
      }
      await this.reload();
      this.assertAlive();
    }
    throw new StoreUnavailableError(`Page ${this.id} could not be committed in ${MAX_ATTEMPTS} attempts.`);
  }

  /** One of the changes makes the template fail: each for itself, so that the others do not suffer from it. */
  private async commitEach(batch: readonly Pending[]): Promise<boolean> {
    let seen = false;
    for (const pending of batch) seen = (await this.process([pending])) || seen;
    return seen;
  }

  /** Carries out one change on top of the other. One that throws is refused and leaves no trace. */
  private async carryOutAll(
    batch: readonly Pending[],
    start: unknown,
  ): Promise<{ data: unknown; done: DonePending[] }> {
    let data = start;
    const done: DonePending[] = [];
    for (const pending of batch) {
      try {
        const result = await carryOut(pending.change, data);
        data = result.data;
        done.push({ pending, changed: result.changed });
      } catch (error) {
        pending.reject(error);
      }
    }
    return { data, done };
  }

  private next(data: unknown, changes: Pick<PageSnapshot, 'seq'> & Partial<PageSnapshot>): PageSnapshot {
    const { snapshot } = this.state;
    const now = this.host.clock.now();
    this.storedUntil = Math.max(this.storedUntil, storedEnd(this.life, this.host.limits, now));
    return {
      ...snapshot,
      data,
      version: snapshot.version + 1,
      lastUsedAt: this.lastUsedAt,
      expiresAt: this.storedUntil,
      ...changes,
    };
  }

  /** Makes `after` the state and sends what follows from `before`. */
  private show(before: PageState, after: PageState, patch: BlockPatch | null): PageUpdate | null {
    this.state = after;
    if (patch === null) return null;
    const { seq } = after.snapshot;
    const frames = new Map<ProtocolVersion, Frame>([['2.0', patchFrame(seq, patch)]]);
    // Splices cost a rendering of the fragments, so they are made only where somebody wants them.
    if (this.subscribers.speak('1.0')) {
      const updates = visibleUpdates(before, after);
      if (updates.length > 0) frames.set('1.0', envelopeFrame(envelope(seq, updates, this.host.clock.now())));
    }
    this.log.add(frames, seq);
    return this.publish(before, after, frames);
  }

  /** Makes `after` the state and sends it as a whole, where the change cannot be told as a patch. */
  private showAnew(after: PageState): void {
    const before = this.state;
    this.state = after;
    this.log.clear();
    const frames = new Map<ProtocolVersion, Frame>();
    for (const protocol of ['2.0', '1.0'] as const) {
      const [frame] = this.subscribers.speak(protocol) ? this.fullState(protocol) : [];
      if (frame !== undefined) frames.set(protocol, frame);
    }
    this.publish(before, after, frames);
  }

  private publish(before: PageState, after: PageState, frames: ReadonlyMap<ProtocolVersion, Frame>): PageUpdate {
    const update = new PageUpdate(before, after);
    this.subscribers.send(frames);
    for (const stream of this.streams) stream.push(update);
    this.host.updated(this, update);
    return update;
  }

  private async reload(): Promise<void> {
    if (this.end !== null) return;
    const stored = await this.host.store.load(this.id);
    const before = this.state;
    if (stored === null) {
      await this.host.remove(this, before.snapshot.expiresAt <= this.host.clock.now() ? 'expired' : 'closed');
      return;
    }
    if (stored.version <= before.snapshot.version) return;
    const snapshot = { ...stored, data: takeOver(stored.data, before.snapshot.data).data };
    const { program } = before;
    const values = program.evaluate(snapshot.data);
    const after = { snapshot, program, values };
    const patch = program.diff(before.values, values);
    const steps = snapshot.seq - before.snapshot.seq;
    if (steps === (patch === null ? 0 : 1) && snapshot.fingerprint === before.snapshot.fingerprint) {
      this.show(before, after, patch);
    } else {
      // Several frames of other nodes were missed: one patch cannot bear all their numbers.
      this.showAnew(after);
    }
  }
}

interface DonePending {
  readonly pending: Pending;
  readonly changed: boolean;
}

function settle(done: readonly DonePending[], { seq, version }: PageSnapshot, update: PageUpdate | null): void {
  for (const { pending, changed } of done) pending.resolve({ changed, seq, version, update: changed ? update : null });
}

/** Never empty where the page has a fragment: the schema wants an update in each envelope, and no number may be left out. */
function visibleUpdates(before: PageState, after: PageState): FragmentUpdate[] {
  const updates = fragmentUpdates(after.program, before.values, after.values);
  const [first] = updates.length > 0 ? [] : after.program.fragments(after.values);
  return first === undefined ? updates : [{ fragment_id: first.id, action: 'value_updates', data: [] }];
}

function endError(reason: PageEnd): LiveTemplateError {
  return reason === 'closed' || reason === 'shutdown' ? new PageClosedError() : new PageExpiredError();
}
