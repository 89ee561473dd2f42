/** What makes changes, one at a time: a page. */
export interface Waitable {
  /** Of the change whose code runs at the moment. */
  readonly running: Outbox | null;
}

/** What is to happen with the commit of a change: then, or never. */
export class Outbox {
  /** Pages that the change has asked for changes and has no answer from. @internal */
  readonly asked = new Set<{ readonly of: Waitable }>();
  private waiting: (() => void)[] | null = [];
  private committed = false;

  /** Whether the change is still under way. */
  get open(): boolean {
    return this.waiting !== null;
  }

  /** @param message must not throw; carried out at once after the commit, and never where there was none */
  add(message: () => void): void {
    if (this.waiting !== null) this.waiting.push(message);
    else if (this.committed) message();
  }

  /** The change is committed: what comes from now on happens at once. */
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

/** Runs code and lets it know the outbox of the change that it is part of; null where it is part of none. */
export type TransactionScope = <Result>(outbox: Outbox | null, run: () => Result) => Result;
