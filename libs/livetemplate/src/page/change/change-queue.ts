import type { Clock } from '../../ports/index.js';

/**
 * The order of everything that happens to one page. Changes that wait are handed over as one batch, so that they share a render,
 * a commit and a frame; a task runs alone.
 */
export class ChangeQueue<Item> {
  private readonly waiting: (Item | Task)[] = [];
  private running = false;
  private nextBatchAt = 0;

  /**
   * @param windowMs least time between two batches that said they were seen, in milliseconds
   * @param process carries out a batch; resolves to whether anybody could see it; settles the items by itself and never rejects
   */
  constructor(
    private readonly clock: Clock,
    private readonly windowMs: number,
    private readonly process: (batch: readonly Item[]) => Promise<boolean>,
  ) {}

  /** Whether something is under way or waits. */
  get busy(): boolean {
    return this.running;
  }

  add(item: Item): void {
    this.waiting.push(item);
    this.start();
  }

  /** Runs a task after all that was added before it. */
  run<R>(task: () => Promise<R>): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.waiting.push(new Task(() => task().then(resolve, reject)));
      this.start();
    });
  }

  private start(): void {
    if (this.running) return;
    this.running = true;
    // The rest of the current turn may add more to the same batch.
    void Promise.resolve().then(() => this.work());
  }

  private async work(): Promise<void> {
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      if (next instanceof Task) {
        this.waiting.shift();
        await next.run();
      } else {
        await this.window();
        if (await this.process(this.takeBatch())) this.nextBatchAt = this.clock.now() + this.windowMs;
      }
    }
    this.running = false;
  }

  private window(): Promise<void> | undefined {
    const delay = this.nextBatchAt - this.clock.now();
    if (this.windowMs === 0 || delay <= 0) return undefined;
    // A clock that was set back must not make anybody wait longer than the window.
    return new Promise((resolve) => this.clock.setTimer(resolve, Math.min(delay, this.windowMs)));
  }

  private takeBatch(): Item[] {
    const end = this.waiting.findIndex((entry) => entry instanceof Task);
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end) as Item[];
  }
}

class Task {
  constructor(readonly run: () => Promise<void>) {}
}
