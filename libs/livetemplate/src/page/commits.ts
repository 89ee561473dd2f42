import { PageClosedError, PageExpiredError, StoreUnavailableError } from '../errors/index.js';
import type { Clock, PageSnapshot, PageStore, ToldCommit } from '../ports/index.js';
import type { LiveProgram } from '../program/live-program.js';
import type { BlockPatch } from '../program/patch.js';
import type { ActionAnswer } from '../protocol/index.js';
import { ChangeQueue } from './change-queue.js';
import type { Delivery } from './delivery/delivery.js';
import { readLog } from './delivery/log-entry.js';
import { takeOver } from './data/own-data.js';
import { Mutex } from './mutex.js';
import type { Observation } from './observation/observation.js';
import { UpdateReport } from './observation/update-report.js';
import type { ChangeRequest, Origin, WatchedPage } from './observation/watched.js';
import type { MemoryAccount, PageMemory } from './page-memory.js';
import { CommittedState, Evaluation, type Difference, type PageState, type Successor } from './page-state.js';
import type { PageUpdate } from './page-update.js';
import type { PageEnd } from './delivery/subscribers.js';
import { Outbox, type TransactionScope, type Waitable } from './outbox.js';
import { watchStandstill } from './standstill.js';
import { OpenTopics } from './topics.js';
import type { Latest, Trail } from './trail.js';
import { weight } from './delivery/weight.js';
import { carryOut, type Change, type ChangedData } from './transaction.js';

/** Attempts to commit against other nodes. Each lost one means that another node has committed, so this ends long before. */
const MAX_ATTEMPTS = 100;

/** How a change went. @publicApi */
export interface CommittedChange {
  /** False where data and topics are what they were before: then nothing was rendered, stored or sent. */
  readonly changed: boolean;
  /** Frames up to this number contain the change. The same as before where nobody can see it. */
  readonly seq: number;
  readonly version: number;
}

export interface CommitResult extends CommittedChange {
  /** Null where nobody can see the change. */
  readonly update: PageUpdate | null;
  /** Set where the change is an action that has run before: then it has not run again, and this was answered. */
  readonly answered?: ActionAnswer;
}

/** What committing needs of the page. */
export interface CommitsHost {
  readonly store: PageStore;
  readonly clock: Clock;
  readonly delivery: Delivery;
  readonly trail: Trail;
  readonly batchWindowMs: number;
  readonly memory: MemoryAccount;
  readonly inTransaction: TransactionScope;
  /** The change that the caller is part of. */
  readonly transaction: () => Outbox | null;
  readonly observation: Observation;
  readonly page: WatchedPage;
  /** Where the caller is, for code that runs later on its behalf; left out where there is nothing to know. */
  readonly origin?: (() => Origin) | undefined;
  /** Times of use as the next snapshot has to have them. */
  times(): Pick<PageSnapshot, 'lastUsedAt' | 'expiresAt'>;
  updated(update: PageUpdate): void;
  /** A change that was made here is in the store, and people can see it. */
  committed(version: number): void;
  /** The page begins or ceases to save memory, or saves more or less of it. */
  saves(memory: PageMemory): void;
  /** The snapshot is gone from the store. */
  lost(): Promise<void>;
}

/** The committed state of one page, and the one way to a new one. */
export class Commits implements Waitable {
  /** Of the change whose code runs at the moment. */
  running: Outbox | null = null;
  private readonly queue: ChangeQueue<Pending>;
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
      const pending: Pending = { change, action, request, resolve, reject, stage: 'waits' };
      const by = this.host.transaction();
      this.queue.add(by === null ? pending : this.watched(by, pending));
    });
  }

  /** @param by the change that has asked for it */
  private watched(by: Outbox, pending: Pending): Pending {
    const { resolve, reject } = pending;
    const answered = watchStandstill(by, this, this.host.clock, (error) => {
      if (pending.stage !== 'waits') return;
      pending.stage = 'refused';
      pending.reject(error);
    });
    pending.resolve = (result) => {
      answered();
      resolve(result);
    };
    pending.reject = (error) => {
      answered();
      reject(error);
    };
    return pending;
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

  /** What the page took when it was measured last. */
  get knownMemory(): PageMemory {
    return this.host.memory.known;
  }

  /** What the page takes, measured now. */
  measure(): PageMemory {
    const { memory, delivery } = this.host;
    const { saves } = memory;
    const measured = memory.measure(this.current, delivery.logBytes, this.keepsValues);
    if (measured.saves !== saves) this.host.saves(measured);
    this.save();
    return measured;
  }

  /** Lets go what the page must not keep, and what it does not need. */
  save(): void {
    const { saves } = this.host.memory;
    if (saves !== 'nothing') this.host.delivery.forgetLog();
    if (saves === 'log and values' || !this.keepsValues) this.current.evaluation.forget();
  }

  /** Called now and then. */
  rest(): void {
    if (this.busy) return;
    this.save();
    this.current.evaluation.forget();
  }

  /** A change is found by evaluating what it touches, before and after; only version 1.0 wants to know where in the HTML that is. */
  private get keepsValues(): boolean {
    const { evaluation, snapshot } = this.current;
    return !evaluation.isReproducible || this.host.delivery.wantsEnvelopes(snapshot.seq);
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
      const snapshot = this.next({ data, seq: seq + 1, fingerprint: program.fingerprint });
      const evaluation = new Evaluation(program, data);
      evaluation.make();
      report?.done('analyze');
      const after = new CommittedState(snapshot, evaluation);
      if (await this.host.store.commit(snapshot, version, { log: 'anew', actions: [] })) {
        this.current = after;
        report?.done('store');
        this.host.updated(this.host.delivery.sendState(before, after, report));
        this.tell(report);
        this.host.committed(snapshot.version);
        this.account(before, null);
        return;
      }
      await this.reload();
    }
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
      const report = this.report();
      const before = this.current;
      this.assertAlive();
      const carriedOut = await carryOutAll(left, before.snapshot, this.host, (change) => (this.running = change));
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
    const snapshot = this.next({ data, topics, seq: before.snapshot.seq + (plan?.envelopes ?? 0) });
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
      this.host.committed(snapshot.version);
    }
    this.account(before, patch);
    settle(outcomes, snapshot, update);
    return update !== null;
  }

  /** One of the changes makes the template fail: each for itself, so that the others do not suffer from it. */
  private async commitEach(batch: readonly Pending[]): Promise<boolean> {
    let seen = false;
    for (const pending of batch) seen = (await this.process([pending])) || seen;
    return seen;
  }

  /** Keeps account of a commit, when everybody has been told. */
  private account(before: CommittedState, patch: BlockPatch | null): void {
    const { memory } = this.host;
    memory.count(weight(patch));
    if (memory.saves === 'log and values') before.evaluation.forget();
    if (memory.due) this.measure();
    else this.save();
  }

  private next(changes: Pick<PageSnapshot, 'data' | 'seq'> & Partial<PageSnapshot>): PageSnapshot {
    const { snapshot } = this.current;
    return { ...snapshot, version: snapshot.version + 1, ...this.host.times(), ...changes };
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
    if (stored.version <= before.snapshot.version) return;
    const snapshot = { ...stored, data: takeOver(stored.data, before.snapshot.data).data };
    report?.done('store');
    const { evaluation, difference } = before.evaluation.follow(snapshot.data);
    report?.done('analyze');
    const after = new CommittedState(snapshot, evaluation);
    const steps = snapshot.seq - before.snapshot.seq;
    this.current = after;
    if (steps === 0 && difference === null) {
      this.account(before, null);
      return;
    }
    this.host.updated(this.sendOn(before, after, { difference, log }, report));
    this.tell(report);
    this.account(before, difference && difference.patch);
  }

  /** Sends what other nodes have committed. */
  private sendOn(
    before: PageState,
    after: CommittedState,
    { difference, log }: { readonly difference: Difference | null; readonly log: Latest['log'] },
    report: UpdateReport | null,
  ): PageUpdate {
    const { delivery } = this.host;
    const { fingerprint, seq, version } = after.snapshot;
    const steps = seq - before.snapshot.seq;
    const sameTemplate = fingerprint === before.snapshot.fingerprint;
    const plan = difference && sameTemplate ? delivery.plan(before, after, difference) : null;
    report?.done('plan');
    // One patch cannot bear the numbers of several commits of other nodes.
    const oneCommit = steps === 1 || version - before.snapshot.version === 1;
    if (difference !== null && plan !== null && oneCommit && plan.envelopes === steps) {
      return delivery.sendPatch(before, after, { patch: difference.patch, plan }, report);
    }
    const frames = sameTemplate && after.evaluation.isReproducible ? readLog(log, seq, after.program.fingerprint) : [];
    if (steps > 0 && frames.length >= steps) return delivery.sendLogged(before, after, frames.slice(-steps), report);
    return delivery.sendState(before, after, report);
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

interface Pending {
  readonly change: Change;
  readonly action: string | undefined;
  readonly request: ChangeRequest;
  resolve: (result: CommitResult) => void;
  reject: (error: unknown) => void;
  stage: 'waits' | 'runs' | 'refused';
}

/** How a change of a batch went. */
interface Outcome {
  readonly pending: Pending;
  /** What is to happen when it is committed. */
  readonly outbox: Outbox;
  readonly changed: boolean;
  /** What it has thrown on top of changes that may yet be refused themselves. */
  readonly refusal: { readonly error: unknown } | null;
}

/** What a batch makes of the committed state. */
interface CarriedOut extends Pick<PageSnapshot, 'data' | 'topics'> {
  readonly outcomes: readonly Outcome[];
}

/**
 * Carries out one change on top of the other, except actions that have run before. One that throws leaves no trace; if it threw on the committed state itself, it is
 * refused for good and has no outcome.
 */
async function carryOutAll(
  batch: readonly Pending[],
  start: PageSnapshot,
  { inTransaction, trail }: Pick<CommitsHost, 'inTransaction' | 'trail'>,
  runs: (change: Outbox | null) => void,
): Promise<CarriedOut> {
  let { data, topics } = start;
  const outcomes: Outcome[] = [];
  for (const pending of batch) {
    if (pending.stage === 'refused') continue;
    pending.stage = 'runs';
    const answered = trail.answerTo(pending.action);
    if (answered !== undefined) {
      pending.resolve({ changed: false, seq: start.seq, version: start.version, update: null, answered });
      continue;
    }
    const open = new OpenTopics(topics);
    const outbox = new Outbox();
    runs(outbox);
    try {
      const run = (): Promise<ChangedData> => inTransaction(outbox, () => carryOut(pending.change, data, open));
      const { origin } = pending.request;
      const result = await (origin === null ? run() : origin.runInAsyncScope(run));
      outcomes.push({ pending, outbox, changed: result.changed || open.names !== topics, refusal: null });
      ({ data } = result);
      topics = open.names;
    } catch (error) {
      outbox.drop();
      if (data === start.data && topics === start.topics) pending.reject(error);
      else outcomes.push({ pending, outbox, changed: false, refusal: { error } });
    } finally {
      runs(null);
      open.close();
    }
  }
  return { data, topics, outcomes };
}

/** Ids of the actions that went well. */
function actionsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ pending: { action }, refusal }) => (action === undefined || refusal ? [] : [action]));
}

function settle(outcomes: readonly Outcome[], { seq, version }: PageSnapshot, update: PageUpdate | null): void {
  for (const { pending, outbox, changed, refusal } of outcomes) {
    if (refusal !== null) {
      pending.reject(refusal.error);
      continue;
    }
    pending.resolve({ changed, seq, version, update: changed ? update : null });
    outbox.send();
  }
}
