import { StoreUnavailableError } from '../../errors/index.js';
import { isOutage, NoAnswer } from './outage.js';

/** How long an answer may take, in milliseconds. */
export const DEFAULT_ANSWER_MS = 1_000;

/** Time between two looks whether Redis is back, in milliseconds. */
const PROBE_EVERY_MS = 500;

/** After so many looks in vain, others follow on another connection. */
const LOOKS_PER_CONNECTION = 4;

/** So long Redis is waited for at the end, in milliseconds. */
const LAST_LOOKS_MS = 15_000;

export interface CircuitBreakerOptions {
  /** How long Redis may take for an answer, in milliseconds, before it counts as out of reach. @default 1_000 */
  readonly answerMs?: number | undefined;
  /** Resolves where Redis is there again. */
  readonly probe: () => Promise<unknown>;
  readonly opened: (cause: unknown) => void;
  /**
   * Redis has been looked for several times in vain: the connection may lead to one that hangs, is gone without a word, or is no master
   * any more. Called again and again.
   */
  readonly stuck?: () => void;
  /** Redis answers, but {@link CircuitBreaker.recover} fails; it is tried again. */
  readonly failed: (error: unknown) => void;
}

/**
 * Asks nothing of a Redis that is out of reach: after the first question without an answer nobody waits for another. Open, it looks
 * now and then whether Redis is back; then {@link recover} does what has to be done before others may ask again (half-open).
 */
export class CircuitBreaker {
  /** Does what has to be done before others may ask again, then calls `close`; everything it asks goes through {@link limited}. */
  recover: (close: () => void) => Promise<void> = async (close) => close();

  private readonly answerMs: number;
  private openedAt: number | null = null;
  private timer: NodeJS.Timeout | null = null;
  private recovering: Promise<void> | null = null;
  private ended = false;
  /** What is to be called with whether it has closed. */
  private readonly waiting = new Set<(closed: boolean) => void>();
  private outages = 0;
  private looks = 0;

  constructor(private readonly options: CircuitBreakerOptions) {
    this.answerMs = options.answerMs ?? DEFAULT_ANSWER_MS;
  }

  /** When it opened, in milliseconds since the Unix epoch; null while it is closed. */
  get since(): number | null {
    return this.openedAt;
  }

  /** Resolves when it is closed; to false where that takes longer than so many milliseconds, or does not come any more. */
  closed(ms: number): Promise<boolean> {
    if (this.openedAt === null) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (closed: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve(closed);
      };
      const timer = setTimeout(() => done(false), ms);
      this.waiting.add(done);
    });
  }

  /** @throws StoreUnavailableError at once while it is open; otherwise what `call` throws */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.openedAt !== null) throw new StoreUnavailableError('Redis is out of reach.');
    const { outages } = this;
    try {
      return await this.limited(call);
    } catch (error) {
      // Not where it was asked before an outage that is over.
      if (isOutage(error) && outages === this.outages) this.trip(error);
      throw error;
    }
  }

  /** Waits no longer than an answer may take. */
  async limited<T>(call: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      // Where this process itself was busy, the answer may be there: timers come before it.
      timer = setTimeout(
        () =>
          setImmediate(() => {
            reject(new StoreUnavailableError('Redis is out of reach.', { cause: new NoAnswer(this.answerMs) }));
          }),
        this.answerMs,
      );
    });
    try {
      return await Promise.race([call(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Redis is out of reach, or what it has may not be what it had. */
  trip(cause: unknown): void {
    if (this.openedAt !== null || this.ended) return;
    this.openedAt = Date.now();
    this.outages++;
    this.looks = 0;
    this.options.opened(cause);
    this.look(0);
  }

  /**
   * Looks once more whether Redis is back, and again for a while where that is worth it. It does not open or close any more afterwards.
   * @param isWorth whether there is anything to recover
   */
  async end(isWorth: () => boolean = () => false): Promise<void> {
    this.ended = true;
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.openedAt === null) return;
    await this.recovering;
    const until = Date.now() + LAST_LOOKS_MS;
    while (this.openedAt !== null) {
      await this.attempt();
      if (this.openedAt === null || !isWorth() || Date.now() > until) break;
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
    for (const done of this.waiting) done(false);
  }

  private look(afterMs: number): void {
    this.timer = setTimeout(() => {
      this.recovering = this.attempt().finally(() => {
        this.recovering = null;
        if (this.openedAt !== null && !this.ended) this.look(PROBE_EVERY_MS);
      });
    }, afterMs).unref();
  }

  private async attempt(): Promise<void> {
    try {
      await this.limited(this.options.probe);
      await this.recover(() => {
        this.openedAt = null;
        for (const done of this.waiting) done(true);
      });
    } catch (error) {
      if (!isOutage(error)) this.options.failed(error);
      if (++this.looks % LOOKS_PER_CONNECTION === 0) this.options.stuck?.();
    }
  }
}
