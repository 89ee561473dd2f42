import type { Clock } from '../../ports/index.js';
import { TokenBucket, type Rate } from './token-bucket.js';

/** How fast violations are forgiven: one a minute. A client that stumbles now and then for days is not one that attacks. */
const FORGIVEN_PER_SECOND = 1 / 60;

/** What one connection may still send. @see requirement L5 */
export class ConnectionLimits {
  private readonly messages: TokenBucket | null;
  private readonly actions: TokenBucket | null;
  /** Most connections never need one. */
  private violations: TokenBucket | null = null;

  constructor(
    private readonly clock: Clock,
    rates: { readonly messages: Rate | null; readonly actions: Rate | null },
    private readonly maxViolations: number,
  ) {
    const now = clock.now();
    this.messages = rates.messages && new TokenBucket(rates.messages, now);
    this.actions = rates.actions && new TokenBucket(rates.actions, now);
  }

  /** Whether it may send a message more. */
  takeMessage(): boolean {
    return this.messages === null || this.messages.take(this.clock.now()) === 0;
  }

  /** Whether this message may be an action. */
  takeAction(): boolean {
    return this.actions === null || this.actions.take(this.clock.now()) === 0;
  }

  /** It has broken the rules. @returns whether it may go on */
  takeViolation(): boolean {
    const now = this.clock.now();
    this.violations ??= new TokenBucket({ perSecond: FORGIVEN_PER_SECOND, burst: this.maxViolations - 1 }, now);
    return this.violations.take(now) === 0;
  }
}
