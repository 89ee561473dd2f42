import { ConfigurationError } from '../../errors/index.js';
import type { Clock } from '../../ports/index.js';
import type { Outbox, Waitable } from './outbox.js';

/** So long changes may wait for each other, in milliseconds, until one of them is refused. */
const STANDSTILL_MS = 5_000;

/**
 * Ends the wait of changes for each other: one that asks for a change of another page, whose own change asks for one of this, or for one of its
 * own page. Whether it waits for the answer cannot be known, so nothing is refused before nothing has moved for some time.
 *
 * @param by the change that asks
 * @param of the page that it asks for a change
 * @param refuse takes the question back
 * @returns to be called when there is an answer
 */
export function watchStandstill(by: Outbox, of: Waitable, clock: Clock, refuse: (error: Error) => void): () => void {
  const asked = { of };
  by.asked.add(asked);
  const timer = leadsTo(by, of)
    ? clock.setTimer(() => {
        if (leadsTo(by, of)) refuse(new ConfigurationError(STANDSTILL));
      }, STANDSTILL_MS)
    : null;
  return () => {
    by.asked.delete(asked);
    timer?.cancel();
  };
}

/** Whether the change is what a page waits for, over however many others. */
function leadsTo(change: Outbox, from: Waitable, seen = new Set<Waitable>()): boolean {
  if (from.running === change) return true;
  if (from.running === null || seen.has(from)) return false;
  seen.add(from);
  return [...from.running.asked].some(({ of }) => leadsTo(change, of, seen));
}

const STANDSTILL =
  'Changes wait for each other: this one was asked for inside of a change, and its page waits for that one. Inside of an action, a hook or a ' +
  'recipe, do not await `page.update()` or `page.setData()`: change the draft where it is the same page, else broadcast to the other ' +
  'page or update it in `afterCommit()`.';
