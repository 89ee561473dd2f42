import type { ChaosClient } from './chaos-client.js';
import type { Ledger } from './ledger.js';
import type { Random } from './random.js';

/** Somebody at a tab who writes down one task after the other, and what was answered. */
export class Actor {
  private working: Promise<void> = Promise.resolve();
  private stopped = true;
  private written = 0;

  constructor(
    readonly client: ChaosClient,
    private readonly ledger: Ledger,
    private readonly random: Random,
    /** Longest pause between two actions, in milliseconds. */
    private readonly longestPauseMs: number,
  ) {}

  begin(): void {
    this.stopped = false;
    this.working = this.work();
  }

  /** Resolves when the last action has been answered. */
  async rest(): Promise<void> {
    this.stopped = true;
    await this.working;
  }

  private async work(): Promise<void> {
    while (!this.stopped) {
      const title = this.ledger.title(`${this.client.name}-${this.written++}`);
      this.ledger.asked(title);
      // Who repeats an action under its id must not repeat what it does.
      this.ledger.answered(title, await this.client.act('add_task', { title }, title));
      await new Promise((resolve) => setTimeout(resolve, this.random.next() * this.longestPauseMs));
    }
  }
}
