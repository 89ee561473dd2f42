import type { Clock } from '../../ports/index.js';
import type { ActionAnswer } from '../../protocol/index.js';
import type { PageUpdate } from '../delivery/page-update.js';
import type { ChangeRequest } from '../observation/watched.js';
import type { Outbox, Waitable } from './outbox.js';
import { watchStandstill } from './standstill.js';
import type { Change } from './transaction.js';

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

/** A change that was asked for and has no answer yet. */
export interface PendingChange {
  readonly change: Change;
  readonly action: string | undefined;
  readonly request: ChangeRequest;
  resolve: (result: CommitResult) => void;
  reject: (error: unknown) => void;
  stage: 'waits' | 'runs' | 'refused';
}

/**
 * The change, which is refused where it waits for the one that has asked for it, and that one for it.
 * @param by the change that has asked for it
 * @param of the page that it is for
 */
export function watched(pending: PendingChange, by: Outbox, of: Waitable, clock: Clock): PendingChange {
  const { resolve, reject } = pending;
  const answered = watchStandstill(by, of, clock, (error) => {
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
