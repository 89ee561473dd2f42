import type { CommittedState } from '../page-state.js';
import { sizeOfData, sizeOfValues } from './sizes.js';

/** About how many bytes a page takes, by what takes them. @publicApi */
export interface PageMemory {
  /** The page's data. Pages that share frozen data count it each. */
  readonly data: number;
  /** What the template makes of it, where that is kept: for version 1.0, and where functions are called that are not pure. */
  readonly values: number;
  /** Changes remembered for clients that come back. */
  readonly log: number;
  /** All of it. */
  readonly total: number;
  /**
   * What is not kept, to save memory: the log, or the values as well. They are made anew from the data when they are needed; clients
   * that come back get the whole state.
   */
  readonly saves: 'nothing' | 'log' | 'log and values';
}

/** Commits after which a page is measured again; fewer for a page that saves memory, so that it soon is as quick as before. */
const COMMITS = 256;
const COMMITS_WHEN_SAVING = 16;

/** UTF-16 code units of patches after which it is measured again: these, or this part of the budget. */
const CHANGES = 65_536;
const PART_OF_BUDGET = 1 / 16;

/** Keeps account of one page's memory. Measuring costs as much as a look at everything, so it happens now and then. */
export class MemoryAccount {
  private commits = Number.POSITIVE_INFINITY;
  private changes = 0;
  private last: PageMemory = { data: 0, values: 0, log: 0, total: 0, saves: 'nothing' };

  /** @param budget bytes */
  constructor(private readonly budget: number) {}

  /** As it was measured last; all 0 where it never was. */
  get known(): PageMemory {
    return this.last;
  }

  get saves(): PageMemory['saves'] {
    return this.last.saves;
  }

  /** @param size of the patch of a commit, in UTF-16 code units */
  count(size: number): void {
    this.commits++;
    this.changes += size;
  }

  get due(): boolean {
    const most = this.saves === 'nothing' ? COMMITS : COMMITS_WHEN_SAVING;
    return this.commits >= most || this.changes >= Math.min(CHANGES, PART_OF_BUDGET * this.budget);
  }

  /** @param log bytes of the log @param keepsValues unless they have to be saved */
  measure(state: CommittedState, log: number, keepsValues: boolean): PageMemory {
    this.commits = 0;
    this.changes = 0;
    const data = sizeOfData(state.snapshot.data);
    const values = keepsValues ? sizeOfValues(state.values) : 0;
    return (this.last = {
      data,
      values,
      log,
      total: data + values + log,
      saves: this.savings(state, data + values, log),
    });
  }

  private savings(state: CommittedState, kept: number, log: number): PageMemory['saves'] {
    // The log that is not kept would be as long again: it comes back when there is room for what it takes by and by.
    if (kept + log <= (this.saves === 'nothing' ? this.budget : 0.9 * this.budget)) return 'nothing';
    return kept <= this.budget || !state.evaluation.isReproducible ? 'log' : 'log and values';
  }
}
