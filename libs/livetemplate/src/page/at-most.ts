import type { Clock } from '../ports/index.js';

/**
 * Waits for work, but no longer than `ms` milliseconds; the work goes on.
 * @returns whether it was done in time
 * @throws what the work throws in time
 */
export function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const late = clock.setTimer(() => resolve(false), ms);
    work.then(() => resolve(true), reject).finally(() => late.cancel());
  });
}
