/** What a page subscribes to, while a change may alter it. @publicApi */
export interface Topics {
  /** As it will be when the change is committed. */
  isSubscribed(topic: string): boolean;
  /** @throws TypeError where the topic is no text, is empty or not well-formed Unicode, and after the change has ended */
  subscribe(topic: string): void;
  /** @throws TypeError after the change has ended */
  unsubscribe(topic: string): void;
}

/** Half of a pair: in UTF-8, as which stores keep names, all of them are the same. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The topics of a page on their way to those of the next commit. */
export class OpenTopics implements Topics {
  private changed: Set<string> | null = null;
  private open = true;

  constructor(private readonly before: readonly string[] = []) {}

  isSubscribed(topic: string): boolean {
    return this.changed?.has(topic) ?? this.before.includes(topic);
  }

  subscribe(topic: string): void {
    if (typeof topic !== 'string' || topic === '' || LONE_SURROGATE.test(topic)) {
      throw new TypeError('A topic is a text that is not empty and well-formed.');
    }
    this.changeable().add(topic);
  }

  unsubscribe(topic: string): void {
    this.changeable().delete(topic);
  }

  /** The same list as before where nothing has changed. */
  get names(): readonly string[] {
    const { before, changed } = this;
    if (changed === null) return before;
    const same = changed.size === before.length && before.every((topic) => changed.has(topic));
    return same ? before : Object.freeze([...changed]);
  }

  /** Whoever still holds it is told that it is too late. */
  close(): void {
    this.open = false;
  }

  private changeable(): Set<string> {
    if (!this.open) throw new TypeError('Topics can be changed only until the change of the page has ended.');
    return (this.changed ??= new Set(this.before));
  }
}
