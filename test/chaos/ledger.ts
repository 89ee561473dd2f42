import type { ActionAnswer } from '../../libs/livetemplate/src/protocol/index.js';

/** How an action ended for who has asked for it. */
interface Entry {
  readonly outcome: 'asked' | 'done' | 'refused';
  /** Asked or answered while a node was without Redis, or so shortly before that the other nodes have not heard of it. */
  readonly duringOutage: boolean;
  /** Number of the state that it is part of. */
  readonly seq?: number;
  readonly code?: string;
}

/** What became of actions. */
export interface Balance {
  readonly done: number;
  /** Answered with an error: whether they were carried out is left open. */
  readonly refused: number;
  /** Acknowledged, and gone: where two nodes have changed a page without hearing of each other, one side's changes are. */
  readonly lost: number;
}

/** What was asked of one page, and what was answered: to be compared with what the page is. */
export class Ledger {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly secret: string,
    /** Whether several tabs share the page, so that they may be on several nodes. */
    private readonly isShared: boolean,
    private readonly world: { readonly isOutage: boolean; answered(): void },
  ) {}

  title(name: string): string {
    return `secret-${this.secret}-${name}`;
  }

  asked(title: string): void {
    this.entries.set(title, { outcome: 'asked', duringOutage: this.world.isOutage });
  }

  answered(title: string, answer: ActionAnswer): void {
    const duringOutage = this.world.isOutage || this.entries.get(title)!.duringOutage;
    const outcome = answer.ok ? 'done' : 'refused';
    this.entries.set(title, {
      outcome,
      duringOutage,
      ...(answer.ok ? { seq: answer.seq } : { code: answer.error.code }),
    });
    this.world.answered();
  }

  /** Redis goes out of reach. @param heard what every tab of the page has been told of */
  outageBegins(heard: number): void {
    for (const [title, entry] of this.entries) {
      if (!((entry.seq ?? 0) <= heard)) this.entries.set(title, { ...entry, duringOutage: true });
    }
  }

  /**
   * Compares with the titles that stand in the page, and begins anew.
   * @param left whether people of the page have left a node while Redis was away
   */
  settle(titles: readonly string[], left: boolean, complain: (text: string) => void): Balance {
    const balance = { done: 0, refused: 0, lost: 0 };
    const counts = new Map<string, number>();
    for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
    for (const [title, { outcome, duringOutage, code }] of this.entries) {
      const count = counts.get(title) ?? 0;
      counts.delete(title);
      if (count > 1) complain(`${title} was carried out ${count} times`);
      if (outcome === 'asked') complain(`${title} was never answered`);
      else balance[outcome]++;
      // Who changes a page that no node in reach knows is told so.
      if (outcome === 'refused' && !(duringOutage && code === 'STORE_UNAVAILABLE')) {
        complain(`${title} was refused: ${code}`);
      }
      if (outcome !== 'done' || count > 0) continue;
      if ((this.isShared || left) && duringOutage) balance.lost++;
      else complain(`${title} was acknowledged, and is gone`);
    }
    for (const title of counts.keys()) complain(`${title} stands in the page, and was not asked for`);
    this.entries.clear();
    return balance;
  }
}
