/** Messages of a change that is not committed yet: they leave with the commit, or never. */
export class Outbox {
  private waiting: (() => void)[] | null = [];
  private committed = false;

  /** @param message sends it */
  add(message: () => void): void {
    if (this.waiting !== null) this.waiting.push(message);
    else if (this.committed) message();
  }

  /** What comes from now on is sent at once. */
  send(): void {
    const messages = this.waiting ?? [];
    this.waiting = null;
    this.committed = true;
    for (const message of messages) message();
  }

  /** The change has failed, or runs once more. */
  drop(): void {
    this.waiting = null;
  }
}
