import { Emitter } from '../emitter.js';
import { preciseNow } from '../environment.js';
import type { Happenings } from './happenings.js';

/**
 * The one place where an application can be watched at work: metrics, traces and the debug page listen here. Where nobody listens,
 * nothing is measured, so that being watchable costs nothing but the question {@link hears}.
 *
 * What only has to be counted is in `Counters`, always.
 *
 * @see requirements O1, O2, O3 and docs/decisions/0024-one-place-to-watch.md
 */
export class Observation {
  private readonly listeners: Emitter<Happenings>;

  /** @param failed is told what listeners throw */
  constructor(failed: (error: unknown) => void) {
    this.listeners = new Emitter(failed);
  }

  /** Whether anybody wants to know: ask before measuring. */
  hears(name: keyof Happenings): boolean {
    return this.listeners.hears(name);
  }

  /** Milliseconds since the Unix epoch, with fractions. */
  now(): number {
    return preciseNow();
  }

  /** @returns a function that ends the subscription */
  on<Name extends keyof Happenings>(name: Name, listener: (happening: Happenings[Name]) => void): () => void {
    return this.listeners.on(name, listener);
  }

  tell<Name extends keyof Happenings>(name: Name, happening: Happenings[Name]): void {
    this.listeners.emit(name, happening);
  }

  /** Runs and measures; `happening` makes of the result what is told. Where it throws, nothing is told. */
  timed<Name extends 'analyzed' | 'rendered', Result>(
    name: Name,
    run: () => Result,
    happening: (result: Result) => Omit<Happenings[Name], 'startedAt' | 'ms'>,
  ): Result {
    if (!this.hears(name)) return run();
    const startedAt = preciseNow();
    const result = run();
    const ms = preciseNow() - startedAt;
    this.tell(name, { ...happening(result), startedAt, ms } as Happenings[Name]);
    return result;
  }
}
