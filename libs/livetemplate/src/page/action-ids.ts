/**
 * Sees to it that an action with an id runs once, however often a client that lost its connection sends it: the first
 * answer is the answer to all.
 */
export class ActionIds<Answer> {
  private readonly answers = new Map<string, Promise<Answer>>();

  /** @param most ids remembered; the oldest is forgotten first */
  constructor(private readonly most: number) {}

  /**
   * @param id up to 64 characters, chosen by the client; without one the action always runs
   * @param execute not called where the id is known: then the promise is the one of the first call, also a rejected one
   */
  run(id: string | undefined, execute: () => Promise<Answer>): Promise<Answer> {
    if (id === undefined) return execute();
    const known = this.answers.get(id);
    if (known !== undefined) return known;
    // Asked for in the same turn, so that a second call finds it; `execute` may throw at once as well.
    const answer = (async () => execute())();
    this.answers.set(id, answer);
    for (const oldest of this.answers.keys()) {
      if (this.answers.size <= this.most) break;
      this.answers.delete(oldest);
    }
    return answer;
  }
}
