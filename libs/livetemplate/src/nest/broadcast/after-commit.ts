import { AsyncLocalStorage } from 'node:async_hooks';

import type { Outbox, TransactionScope } from '../../page/index.js';
import { LiveLogger } from '../logging/live-logger.js';

/** One for all applications of the process: a change of one may have consequences in another. */
const current = new AsyncLocalStorage<Outbox | null>();

const LOGGER = new LiveLogger();

/** Lets everything that the code of a change calls, however deep, find its outbox. */
export const inTransaction: TransactionScope = (outbox, run) => current.run(outbox, run);

/** The outbox of the change that this is called in; null outside of one, and where that has ended. */
export function transaction(): Outbox | null {
  const outbox = current.getStore();
  return outbox?.open === true ? outbox : null;
}

/**
 * Does something when the change that is under way is committed: the action, hook, `@OnInfo` method or recipe that this is called
 * in. It is done once, however often that code has to run again because other nodes were quicker, and never where the change
 * fails. Called outside of a change, it is done at once. What it throws is logged.
 *
 * @param effect is not part of the change; nobody waits for it
 * @example afterCommit(() => this.mails.send(order));
 * @see requirement P4
 * @publicApi
 */
export function afterCommit(effect: () => unknown): void {
  if (!whenCommitted(() => void attempt(effect))) void attempt(effect);
}

/** Of the change that this is called in. @throws TypeError outside of one */
export function currentOutbox(): Outbox {
  const outbox = transaction();
  if (outbox === null) throw new TypeError('No change is under way.');
  return outbox;
}

/** @returns false, with nothing done, where no change is under way */
export function whenCommitted(effect: () => void): boolean {
  const outbox = transaction();
  // What goes on after the change has ended is not part of it.
  if (outbox === null) return false;
  outbox.add(() => current.run(null, effect));
  return true;
}

async function attempt(effect: () => unknown): Promise<void> {
  try {
    await effect();
  } catch (error) {
    LOGGER.error('What was to follow the commit of a change has failed.', error);
  }
}
