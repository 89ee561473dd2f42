import type { PageUpdate } from './page-update.js';

/** Updates that a slow reader may leave unread before they are merged into one. */
const MAX_UNREAD = 64;

/** The updates of a page from now on, for `for await`. Ends with the page; a reader that is too slow gets several updates as one. */
export class UpdateStream implements AsyncIterableIterator<PageUpdate> {
  private unread: PageUpdate[] = [];
  private readonly readers: ((result: IteratorResult<PageUpdate>) => void)[] = [];
  private ended = false;

  constructor(private readonly onReturn: (stream: UpdateStream) => void) {}

  push(update: PageUpdate): void {
    const reader = this.readers.shift();
    if (reader !== undefined) {
      reader({ done: false, value: update });
      return;
    }
    this.unread.push(update);
    if (this.unread.length > MAX_UNREAD) this.unread = [this.unread.reduce((all, next) => all.with(next))];
  }

  end(): void {
    this.ended = true;
    for (const reader of this.readers.splice(0)) reader({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<PageUpdate>> {
    const update = this.unread.shift();
    if (update !== undefined) return Promise.resolve({ done: false, value: update });
    if (this.ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.readers.push(resolve));
  }

  return(): Promise<IteratorResult<PageUpdate>> {
    this.unread = [];
    this.end();
    this.onReturn(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
