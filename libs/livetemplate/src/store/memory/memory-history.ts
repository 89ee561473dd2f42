import {
  MOST_ACTION_IDS,
  type ActionRecord,
  type CommitTrace,
  type HistoryLimits,
  type KnownHistory,
  type LogEntry,
  type PageHistory,
} from '../../ports/index.js';

/** What a page's last commits have left behind. */
export class MemoryHistory {
  private readonly log: LogEntry[] = [];
  private size = 0;
  private readonly actions: ActionRecord[] = [];
  /** Actions that there have ever been. */
  private noted = 0;

  constructor(private readonly limits: HistoryLimits) {}

  add({ log, actions }: CommitTrace): void {
    this.note(actions);
    if (log === 'same') return;
    if (log === 'anew') {
      this.log.length = this.size = 0;
      return;
    }
    this.log.push(log);
    this.size += log.text.length;
    while (this.log.length > this.limits.logCount || this.size > this.limits.logSize) {
      this.size -= this.log.shift()?.text.length ?? 0;
    }
  }

  note(actions: readonly ActionRecord[]): void {
    this.actions.push(...actions);
    this.noted += actions.length;
    // However old: as many as there may be young ones.
    this.actions.splice(0, this.actions.length - Math.max(this.limits.actionIds, MOST_ACTION_IDS));
  }

  since({ seq, mark }: KnownHistory): PageHistory {
    const unknown = this.noted - Number(mark);
    return {
      log: this.log.filter((entry) => entry.seq > seq),
      actions: unknown === 0 ? [] : this.actions.slice(-unknown),
      mark: String(this.noted),
    };
  }
}
