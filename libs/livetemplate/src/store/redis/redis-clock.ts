import type { Cluster, Redis } from 'ioredis';
import type { Clock, Timer } from '../../ports/index.js';

/**
 * The time of Redis, so that nodes whose own clocks are apart agree on when a page ends. Between two looks at it, time passes as it does
 * here; before the first one, it is the time of this process.
 */
export class RedisClock implements Clock {
  private offsetMs = 0;

  /** @param local the clock of this process, in milliseconds since the Unix epoch */
  constructor(private readonly local: () => number = Date.now) {}

  now(): number {
    return this.local() + this.offsetMs;
  }

  setTimer(callback: () => void, delayMs: number, background = false): Timer {
    const timer = setTimeout(callback, delayMs);
    if (background) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  }

  /** Looks at the clock of Redis. */
  async set(client: Redis | Cluster): Promise<void> {
    const asked = this.local();
    const [seconds, microseconds] = (await client.time()).map(Number) as [number, number];
    const answered = this.local();
    const offset = Math.round(seconds * 1_000 + microseconds / 1_000 - (asked + answered) / 2);
    // What may be the way of the answer says nothing.
    if (Math.abs(offset - this.offsetMs) > (answered - asked) / 2 + 1) this.offsetMs = offset;
  }
}
