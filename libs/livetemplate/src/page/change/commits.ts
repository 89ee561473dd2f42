import { PageClosedError, PageExpiredError, StoreUnavailableError } from '../../errors/index.js';
import type { Clock, PageSnapshot, PageStore, ToldCommit } from '../../ports/index.js';
import type { LiveProgram } from '../../program/live-program.js';
import { takeOver } from '../data/own-data.js';
import type { Delivery } from '../delivery/delivery.js';
import type { PageUpdate } from '../delivery/page-update.js';
import type { PageEnd } from '../delivery/subscribers.js';
import type { Savings } from '../memory/savings.js';
import type { Observation } from '../observation/observation.js';
import { UpdateReport } from '../observation/update-report.js';
import type { Origin, WatchedPage } from '../observation/watched.js';
import { CommittedState, Evaluation, snapshotWith, type Successor } from '../page-state.js';
import type { PageUse } from '../page-use.js';
import { actionsOf, carryOutAll, settle, type CarriedOut, type Outcome } from './batch.js';
import { ChangeQueue } from './change-queue.js';
import { Mutex } from './mutex.js';
import type { Outbox, TransactionScope, Waitable } from './outbox.js';
import { watched, type CommitResult, type PendingChange } from './pending-change.js';
import { sendOn } from './send-on.js';
import type { Trail } from './trail.js';
import type { Change } from './transaction.js';

/** Attempts to commit against other nodes. Each lost one means that another node has committed, so this ends long before. */
const MAX_ATTEMPTS = 100;

/** What committing needs of the page. */
export interface CommitsHost {
  readonly store: PageStore;
  readonly clock: Clock;
  readonly delivery: Delivery;
  readonly trail: Trail;
  readonly batchWindowMs: number;
  readonly savings: Savings;
  readonly use: PageUse;
  readonly inTransaction: TransactionScope;
  /** The change that the caller is part of. */
  readonly transaction: () => Outbox | null;
  readonly observation: Observation;
  readonly page: WatchedPage;
  /** Where the caller is, for code that runs later on its behalf; undefined where there is nothing to know. */
  readonly origin: (() => Origin) | undefined;
  updated(update: PageUpdate): void;
  /** A change that was made here is in the store, and people can see it. */
  committed(): void;
  /** The snapshot is gone from the store. */
  lost(): Promise<void>;
}

/** The committed state of one page, and the one way to a new one. */
export class Commits implements Waitable {
  /** Of the change whose code runs at the moment. */
  running: Outbox | null = null;
  private readonly queue: ChangeQueue<PendingChange>;
  /** For what replaces the committed state. It is free while code of the host runs, which may take its time. */
  private readonly mutex = new Mutex();
  private ended: PageEnd | null = null;
  private current: CommittedState;

  constructor(
    private readonly host: CommitsHost,
    first: CommittedState,
  ) {
    this.current = first;
    // It runs in turns that any caller may have begun, inside a change of another page, too.
    this.queue = new ChangeQueue(host.clock, host.batchWindowMs, (batch) =>
      host.inTransaction(null, () => this.process(batch)),
    );
  }

  get state(): CommittedState {
    return this.current;
  }

  get end(): PageEnd | null {
    return this.ended;
  }

  /** Whether changes are under way. */
  get busy(): boolean {
    return this.queue.busy;
  }

  /** @throws PageClosedError, PageExpiredError */
  assertAlive(): void {
    if (this.ended === null) return;
    throw this.ended === 'closed' || this.ended === 'shutdown' ? new PageClosedError() : new PageExpiredError();
  }

  /** @param action id of the action that the change is; with the same id it is made once, on whichever node */
  submit(change: Change, action?: string): Promise<CommitResult> {
    // Not in the queue: what else is done to the page does not wait for a store that is away.
    const ready = this.host.store.ready?.() ?? null;
    return ready === null ? this.enter(change, action) : ready.then(() => this.enter(change, action));
  }

  private enter(change: Change, action?: string): Promise<CommitResult> {
    const { observation, origin } = this.host;
    const request = { at: observation.hears('updated') ? observation.now() : 0, origin: origin?.() ?? null };
    return new Promise((resolve, reject) => {
      const pending: PendingChange = { change, action, request, resolve, reject, stage: 'waits' };
      const by = this.host.transaction();
      this.queue.add(by === null ? pending : watched(pending, by, this, this.host.clock));
    });
  }

  /**
   * Takes over what another node has committed. A change that is being made meanwhile is made once more, on top of that: waiting
   * for it could last for ever where it waits itself for what needs the page, as for a request.
   *
   * @param version known to be there; nothing is read where it is here already
   * @param told the commit that has led to it, where that is known
   */
  refresh(version = Infinity, told?: ToldCommit): Promise<void> {
    return this.mutex.run(() =>
      this.host.inTransaction(null, async () => {
        if (this.current.snapshot.version < version) await this.reload(told);
      }),
    );
  }

  /** Shows the same data through another version of the template. */
  useProgram(program: LiveProgram): Promise<void> {
    return this.queue.run(() => this.mutex.run(() => this.replaceProgram(program)));
  }

  /** Changes that wait, and all later ones, are refused. */
  finish(reason: PageEnd): void {
    this.ended = reason;
  }

  /** Resolves when everything that was asked for before is done. */
  settled(): Promise<void> {
    return this.queue.run(() => Promise.resolve());
  }

  private async replaceProgram(program: LiveProgram): Promise<void> {
    for (let attempt = 0; this.ended === null && attempt < MAX_ATTEMPTS; attempt++) {
      const report = this.report();
      const before = this.current;
      const { data, seq, version } = before.snapshot;
      const snapshot = this.next(data, { seq: seq + 1, fingerprint: program.fingerprint });
      const evaluation = new Evaluation(program, data);
      evaluation.make();
      report?.done('analyze');
      const after = new CommittedState(snapshot, evaluation);
      if (await this.host.store.commit(snapshot, version, { log: 'anew', actions: [] })) {
        this.current = after;
        report?.done('store');
        this.host.updated(this.host.delivery.sendState(before, after, report));
        this.tell(report);
        this.host.committed();
        this.host.savings.account(before, after, null);
        return;
      }
      await this.reload();
    }
  }

  /** @returns whether anybody could see it */
  private async process(batch: readonly PendingChange[]): Promise<boolean> {
    try {
      return await this.commit(batch);
    } catch (error) {
      for (const pending of batch) pending.reject(error);
      return false;
    }
  }

  private async commit(batch: readonly PendingChange[]): Promise<boolean> {
    let left = batch;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const report = this.report();
      const before = this.current;
      this.assertAlive();
      const carriedOut = await carryOutAll(left, before, this.host, (change) => (this.running = change));
      report?.done('change');
      const { outcomes } = carriedOut;
      left = outcomes.map(({ pending }) => pending);
      try {
        const seen = await this.mutex.run(() => this.attempt(before, carriedOut, report));
        if (seen === 'fails') return this.commitEach(left);
        if (seen !== 'overtaken') return seen;
      } finally {
        for (const { outbox } of outcomes) outbox.drop();
      }
    }
    throw new StoreUnavailableError(`A page could not be committed in ${MAX_ATTEMPTS} attempts.`);
  }

  /** @returns whether anybody could see it; or that another node was quicker, or one of several changes makes the template fail */
  private async attempt(
    before: CommittedState,
    { data, topics, outcomes }: CarriedOut,
    report: UpdateReport | null,
  ): Promise<boolean | 'overtaken' | 'fails'> {
    this.assertAlive();
    if (!outcomes.some(({ changed }) => changed)) {
      await this.host.trail.note(before.snapshot, actionsOf(outcomes));
      settle(outcomes, before.snapshot, null);
      return false;
    }
    if (this.current !== before) return 'overtaken';
    let successor: Successor;
    try {
      successor = before.evaluation.follow(data);
    } catch (error) {
      if (outcomes.length === 1) throw error;
      return 'fails';
    }
    report?.done('analyze');
    const { evaluation, difference } = successor;
    const patch = difference && difference.patch;
    const plan = difference && this.host.delivery.plan(before, evaluation, difference);
    report?.done('plan');
    const snapshot = this.next(data, { topics, seq: before.snapshot.seq + (plan?.envelopes ?? 0) });
    const after = new CommittedState(snapshot, evaluation);
    const trace = this.host.trail.of(after, patch, plan, actionsOf(outcomes));
    const committed = await this.host.store.commit(snapshot, before.snapshot.version, trace);
    this.assertAlive();
    if (!committed) {
      await this.reload();
      return 'overtaken';
    }
    report?.done('store');
    this.current = after;
    const update = patch && plan && this.host.delivery.sendPatch(before, after, { patch, plan }, report);
    if (update !== null) {
      this.tell(report, outcomes);
      this.host.updated(update);
      this.host.committed();
    }
    this.host.savings.account(before, after, patch);
    settle(outcomes, snapshot, update);
    return update !== null;
  }

  /** One of the changes makes the template fail: each for itself, so that the others do not suffer from it. */
  private async commitEach(batch: readonly PendingChange[]): Promise<boolean> {
    let seen = false;
    for (const pending of batch) seen = (await this.process([pending])) || seen;
    return seen;
  }

  private next(data: unknown, changes: Pick<PageSnapshot, 'seq'> & Partial<Omit<PageSnapshot, 'data'>>): PageSnapshot {
    const { current, host } = this;
    const times = host.use.times(host.clock.now());
    return snapshotWith(current, data, { version: current.snapshot.version + 1, ...times, ...changes });
  }

  private async reload(told?: ToldCommit): Promise<void> {
    if (this.ended !== null) return;
    const report = this.report();
    const before = this.current;
    const latest = await this.host.trail.latest(before.snapshot, told);
    if (this.ended !== null) return;
    if (latest === null) {
      await this.host.lost();
      return;
    }
    const { snapshot: stored, log } = latest;
    const { version, seq } = before.snapshot;
    // Of the same version the numbers may have leapt.
    if (stored.version < version || (stored.version === version && stored.seq <= seq)) return;
    const snapshot = { ...stored, data: takeOver(stored.data, before.snapshot.data).data };
    report?.done('store');
    const { evaluation, difference } = before.evaluation.follow(snapshot.data);
    report?.done('analyze');
    const after = new CommittedState(snapshot, evaluation);
    const steps = snapshot.seq - before.snapshot.seq;
    this.current = after;
    if (steps === 0 && difference === null) {
      this.host.savings.account(before, after, null);
      return;
    }
    this.host.updated(sendOn(this.host.delivery, before, after, { difference, log }, report));
    this.tell(report);
    this.host.savings.account(before, after, difference && difference.patch);
  }

  /** Of the update that begins now; null where nobody wants to know. */
  private report(): UpdateReport | null {
    const { observation, page } = this.host;
    return observation.hears('updated') ? new UpdateReport(page, () => observation.now()) : null;
  }

  /** @param outcomes of the changes that were asked for here */
  private tell(report: UpdateReport | null, outcomes: readonly Outcome[] = []): void {
    if (report === null) return;
    report.requests = outcomes.map(({ pending }) => pending.request);
    this.host.observation.tell('updated', report);
  }
}
