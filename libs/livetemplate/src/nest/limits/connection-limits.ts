import type { Clock } from '../../ports/index.js';
import { TokenBucket, type Rate } from './token-bucket.js';

/** What one connection may still send. @see requirement L5 */
export class ConnectionLimits {
  private readonly messages: TokenBucket | null;
  private readonly actions: TokenBucket | null;

  constructor(
    private readonly clock: Clock,
    rates: { readonly messages: Rate | null; readonly actions: Rate | null },
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
}
