import { ACTION_IDS_MS, MOST_ACTION_IDS, type Clock, type PageHistory } from '../../ports/index.js';

interface Entry<Answer> {
  promise: Promise<Answer>;
  /** What the store says was answered; undefined while it does not know of it. */
  stored?: Answer;
  /** Whether there is an answer. */
  settled: boolean;
  /** When it came, in whole seconds: these take no memory of their own. */
  second: number;
}

/**
 * Sees to it that an action with an id runs once, however often and on whichever node a client that lost its connection sends it: the
 * first answer is the answer to all.
 */
export class ActionIds<Answer> {
  private readonly entries = new Map<string, Entry<Answer>>();
  private known = '';

  /** @param least ids remembered, however old; the oldest is forgotten first */
  constructor(
    private readonly least: number,
    private readonly clock: Clock,
  ) {}

  /** How far the actions in the store are known here. */
  get mark(): string {
    return this.known;
  }

  /**
   * @param id up to 64 characters, chosen by the client; without one the action always runs
   * @param execute not called where the id is known: then the promise is the one of the first call, also a rejected one
   */
  run(id: string | undefined, execute: () => Promise<Answer>): Promise<Answer> {
    if (id === undefined) return execute();
    const known = this.entries.get(id);
    if (known !== undefined) return known.promise;
    // Asked for in the same turn, so that a second call finds it; `execute` may throw at once as well.
    const promise = (async () => execute())();
    const entry: Entry<Answer> = { promise, settled: false, second: this.second() };
    const settle = (): void => void (entry.settled = true);
    promise.then(settle, settle);
    this.add(id, entry);
    return promise;
  }

  /** What the store says was answered, by any node; undefined where it says nothing. */
  stored(id: string): Answer | undefined {
    return this.entries.get(id)?.stored;
  }

  /** Takes over what the store says: after changes were lost, only that holds, and what runs at the moment. */
  learn({ actions: records, mark, anew }: Pick<PageHistory, 'actions' | 'mark' | 'anew'>): void {
    this.known = mark;
    if (anew === true) for (const [id, { settled }] of this.entries) if (settled) this.entries.delete(id);
    // The store does not say when they ran: from now on is long enough.
    const second = this.second();
    for (const { id, answer } of records) {
      const stored = JSON.parse(answer) as Answer;
      const entry = this.entries.get(id);
      if (entry === undefined) this.add(id, { promise: Promise.resolve(stored), stored, settled: true, second });
      else entry.stored = stored;
    }
  }

  /** Lets go of what is old enough to be forgotten, and was kept for nothing but its youth. */
  rest(): void {
    const most = Math.max(this.least, MOST_ACTION_IDS);
    const young = this.second() - ACTION_IDS_MS / 1_000;
    for (const [oldest, { second }] of this.entries) {
      const { size } = this.entries;
      if (size <= this.least || (size <= most && second >= young)) break;
      this.entries.delete(oldest);
    }
  }

  private add(id: string, entry: Entry<Answer>): void {
    this.entries.set(id, entry);
    if (this.entries.size > this.least) this.rest();
  }

  private second(): number {
    return Math.floor(this.clock.now() / 1_000);
  }
}
