import type { PageSnapshot } from '../ports/index.js';
import { storedEnd, type Life } from './lifetime.js';
import type { PageLimits } from './limits.js';

type UseTimes = Pick<PageSnapshot, 'lastUsedAt' | 'expiresAt'>;

/** When one page is in use, and until when the store keeps it for that. */
export class PageUse {
  /** By a person: see {@link Life.lastUsedAt}. */
  lastUsedAt: number;
  disconnectedAt: number | null = null;
  /** What the store has been told, or is told with the next commit. */
  private storedUntil: number;
  private readonly createdAt: number;

  /** @param connections those that it has now */
  constructor(
    first: PageSnapshot,
    private readonly limits: PageLimits,
    private readonly connections: { readonly subscriberCount: number },
  ) {
    this.createdAt = first.createdAt;
    this.lastUsedAt = first.lastUsedAt;
    this.storedUntil = first.expiresAt;
  }

  get life(): Life {
    const { createdAt, lastUsedAt, disconnectedAt } = this;
    return { createdAt, lastUsedAt, connected: this.connections.subscriberCount > 0, disconnectedAt };
  }

  /** What the store has been told, with or without a snapshot. */
  get told(): UseTimes {
    return { lastUsedAt: this.lastUsedAt, expiresAt: this.storedUntil };
  }

  /** As the next snapshot has to say. */
  times(now: number): UseTimes {
    this.prolong(now);
    return this.told;
  }

  /**
   * The page lives on: notes until when, where that makes a difference worth a write.
   * @returns the new end; null where the old one is good enough
   */
  prolong(now: number): number | null {
    const until = storedEnd(this.life, this.limits, now);
    // A little later with each commit would have the store find the page anew in all its lists each time.
    if (until <= this.storedUntil + this.limits.idleMs / 10) return null;
    this.storedUntil = until;
    return until;
  }
}
