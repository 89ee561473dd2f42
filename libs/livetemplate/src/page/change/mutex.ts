/** Lets tasks run one after the other, in the order in which they came. */
export class Mutex {
  private last: Promise<unknown> | null = null;

  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.last === null ? task() : this.last.then(task);
    const over: Promise<unknown> = result.then(
      () => this.leave(over),
      () => this.leave(over),
    );
    this.last = over;
    return result;
  }

  private leave(task: Promise<unknown>): void {
    if (this.last === task) this.last = null;
  }
}
