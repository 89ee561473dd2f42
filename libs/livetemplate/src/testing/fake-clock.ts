import type { Clock, Timer } from '../ports/index.js';

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  /** @param time milliseconds since the Unix epoch */
  constructor(private time = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.time;
  }

  /** Timers that have not rung. */
  get pending(): number {
    return this.timers.size;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer = { at: this.time + delayMs, callback };
    this.timers.add(timer);
    return { cancel: () => void this.timers.delete(timer) };
  }

  /** Moves time on and rings what is due, in order; after each ring, what it started in promises runs to its next wait. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await turn();
    for (let next = this.due(end); next !== null; next = this.due(end)) {
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
      await turn();
    }
    this.time = end;
    await turn();
  }

  private due(end: number): { readonly at: number; readonly callback: () => void } | null {
    let first = null;
    for (const timer of this.timers) {
      if (timer.at <= end && (first === null || timer.at < first.at)) first = timer;
    }
    return first;
  }
}

/** Lets everything run that waits for nothing but promises. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
