import type {
  ActionRecord,
  CommitTrace,
  LogEntry,
  PageHistory,
  PageSnapshot,
  PageStore,
  ToldCommit,
} from '../../ports/index.js';
import type { BlockPatch } from '../../program/patch.js';
import type { ActionAnswer } from '../../protocol/index.js';
import type { Delivery } from '../delivery/delivery.js';
import { readLog } from '../delivery/log-entry.js';
import type { UpdatePlan } from '../delivery/update-plan.js';
import type { CommittedState, PageState } from '../page-state.js';
import type { ActionIds } from './action-ids.js';

/** A page as the store has it. */
export interface Latest {
  readonly snapshot: PageSnapshot;
  /** The frames of its last commits, after those that were known. */
  readonly log: readonly LogEntry[];
}

/** What the nodes of an application leave for each other beside the snapshots of a page: frames, and actions that have run. */
export class Trail {
  /** Of the last commit of this node. */
  private last: Pick<ToldCommit, 'version' | 'actions'> | null = null;

  constructor(
    private readonly store: PageStore,
    private readonly delivery: Delivery,
    private readonly actions: ActionIds<ActionAnswer>,
  ) {}

  /** What a commit leaves. @param ids of the actions in it */
  of(
    after: PageState,
    patch: BlockPatch | null,
    plan: UpdatePlan | null,
    ids: readonly string[],
  ): CommitTrace | undefined {
    if (!this.store.shared) return undefined;
    const actions = succeeded(ids, after.snapshot.seq);
    this.last = { version: after.snapshot.version, actions };
    if (patch === null || plan === null) return { log: 'same', actions };
    // Another node would not have got the same values.
    return { log: after.program.isPure ? this.delivery.written(after, patch, plan) : 'anew', actions };
  }

  /** Leaves word of actions that have committed nothing. @param ids of those that went well */
  async note(page: PageSnapshot, ids: readonly string[]): Promise<void> {
    if (this.store.shared && ids.length > 0) await this.store.note(page.id, succeeded(ids, page.seq));
  }

  /** Leaves word of an action that has failed. */
  async noteFailure(pageId: string, id: string, answer: ActionAnswer): Promise<void> {
    if (this.store.shared) await this.store.note(pageId, [{ id, answer: JSON.stringify(answer) }]);
  }

  /** What other nodes can be told of the commit that has led here; undefined where it is not known. */
  commitOf(page: PageSnapshot): ToldCommit | undefined {
    if (this.last?.version !== page.version) return undefined;
    const { data, topics, version, seq, fingerprint, lastUsedAt, expiresAt } = page;
    return { data, topics, version, seq, fingerprint, lastUsedAt, expiresAt, actions: this.last.actions };
  }

  /**
   * Finds out what other nodes have left.
   * @param told what one of them has said of its commit: where it follows what is known, nothing has to be read
   * @returns null where the page is gone
   */
  async latest(known: PageSnapshot, told?: ToldCommit): Promise<Latest | null> {
    // While the store is out of reach, versions of the same number need not be the same.
    if (told?.version === known.version + 1 && !this.store.outage) return this.following(known, told);
    return this.read(known);
  }

  private following(known: PageSnapshot, { actions, ...changed }: ToldCommit): Latest {
    this.actions.learn({ actions, mark: this.actions.mark });
    return { snapshot: { ...known, ...changed }, log: [] };
  }

  private async read({ id, seq }: PageSnapshot): Promise<Latest | null> {
    if (!this.store.shared) {
      const snapshot = await this.store.load(id);
      return snapshot && { snapshot, log: [] };
    }
    const [snapshot, history] = await Promise.all([
      this.store.load(id),
      this.store.history(id, { seq, mark: this.actions.mark }),
    ]);
    this.actions.learn(history);
    return snapshot && { snapshot, log: history.log };
  }

  /** Takes over what other nodes have left before the page came here. */
  learn(history: PageHistory, { snapshot, program, evaluation }: CommittedState): void {
    this.actions.learn(history);
    const { fingerprint } = program;
    if (snapshot.fingerprint !== fingerprint || !evaluation.isReproducible) return;
    this.delivery.remember(readLog(history.log, snapshot.seq, fingerprint), snapshot.seq);
  }

  /** What was answered to an action that has run before, here or on another node; undefined where nobody knows of it. */
  answerTo(id: string | undefined): ActionAnswer | undefined {
    return id === undefined ? undefined : this.actions.stored(id);
  }
}

function succeeded(ids: readonly string[], seq: number): ActionRecord[] {
  const answer = JSON.stringify({ ok: true, seq } satisfies ActionAnswer);
  return ids.map((id) => ({ id, answer }));
}
