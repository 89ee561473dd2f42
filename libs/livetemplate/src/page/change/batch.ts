import type { PageSnapshot } from '../../ports/index.js';
import type { PageUpdate } from '../delivery/page-update.js';
import type { CommittedState } from '../page-state.js';
import { Outbox, type TransactionScope } from './outbox.js';
import type { PendingChange } from './pending-change.js';
import { OpenTopics } from './topics.js';
import type { Trail } from './trail.js';
import { carryOut, type ChangedData } from './transaction.js';

/** How a change of a batch went. */
export interface Outcome {
  readonly pending: PendingChange;
  /** What is to happen when it is committed. */
  readonly outbox: Outbox;
  readonly changed: boolean;
  /** What it has thrown on top of changes that may yet be refused themselves. */
  readonly refusal: { readonly error: unknown } | null;
}

/** What a batch makes of the committed state. */
export interface CarriedOut extends Pick<PageSnapshot, 'data' | 'topics'> {
  readonly outcomes: readonly Outcome[];
}

/**
 * Carries out one change on top of the other, except actions that have run before. One that throws leaves no trace; if it threw on the committed state itself, it is
 * refused for good and has no outcome.
 *
 * @param runs hears of each change when its code begins to run, and null when it has run
 */
export async function carryOutAll(
  batch: readonly PendingChange[],
  { snapshot: start, evaluation: { data: first } }: CommittedState,
  { inTransaction, trail }: { readonly inTransaction: TransactionScope; readonly trail: Trail },
  runs: (change: Outbox | null) => void,
): Promise<CarriedOut> {
  let data = first;
  let { topics } = start;
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
      if (data === first && topics === start.topics) pending.reject(error);
      else outcomes.push({ pending, outbox, changed: false, refusal: { error } });
    } finally {
      runs(null);
      open.close();
    }
  }
  return { data, topics, outcomes };
}

/** Ids of the actions that went well. */
export function actionsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ pending: { action }, refusal }) => (action === undefined || refusal ? [] : [action]));
}

/** Answers to all of them: they are committed. */
export function settle(outcomes: readonly Outcome[], { seq, version }: PageSnapshot, update: PageUpdate | null): void {
  for (const { pending, outbox, changed, refusal } of outcomes) {
    if (refusal !== null) {
      pending.reject(refusal.error);
      continue;
    }
    pending.resolve({ changed, seq, version, update: changed ? update : null });
    outbox.send();
  }
}
