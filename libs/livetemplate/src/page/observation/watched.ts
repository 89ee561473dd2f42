/** When something was, in milliseconds with fractions. */
export interface Timed {
  /** Since the Unix epoch. */
  readonly startedAt: number;
  readonly ms: number;
}

/** What is told of a page: names that somebody else has given, and nothing of the people who use it. */
export interface WatchedPage {
  readonly id: string;
  readonly template: string;
  readonly applicationId: string;
}

/** The asynchronous context of whoever has asked for something: its request, its trace, and all that hosts keep in `AsyncLocalStorage`. */
export interface Origin {
  /** Runs code as if it were called there. */
  runInAsyncScope<Result>(code: () => Result): Result;
}

/** Who asked for a change, and when. */
export interface ChangeRequest {
  /** Milliseconds since the Unix epoch, with fractions; 0 where nobody listened yet. */
  readonly at: number;
  /** Null where the host has no such contexts. */
  readonly origin: Origin | null;
}
