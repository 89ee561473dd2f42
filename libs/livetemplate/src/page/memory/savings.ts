import type { BlockPatch } from '../../program/patch.js';
import type { Delivery } from '../delivery/delivery.js';
import { weight } from '../delivery/weight.js';
import type { CommittedState } from '../page-state.js';
import { MemoryAccount, type PageMemory } from './page-memory.js';

/** Lets go what one page must not keep, and what it does not need. */
export class Savings {
  private readonly memory: MemoryAccount;

  /**
   * @param budget bytes
   * @param changed the page begins or ceases to save memory, or saves more or less of it
   */
  constructor(
    budget: number,
    private readonly delivery: Delivery,
    private readonly changed: (memory: PageMemory) => void,
  ) {
    this.memory = new MemoryAccount(budget);
  }

  /** What the page took when it was measured last. */
  get known(): PageMemory {
    return this.memory.known;
  }

  /** What the page takes, measured now. */
  measure(state: CommittedState): PageMemory {
    const { saves } = this.memory;
    const measured = this.memory.measure(state, this.delivery.logBytes, this.keepsValues(state));
    if (measured.saves !== saves) this.changed(measured);
    this.save(state);
    return measured;
  }

  save(state: CommittedState): void {
    const { saves } = this.memory;
    if (saves !== 'nothing') this.delivery.forgetLog();
    if (saves === 'log and values' || !this.keepsValues(state)) state.evaluation.forget();
  }

  /** The page has nothing to do now. */
  rest(state: CommittedState): void {
    this.save(state);
    state.evaluation.forget();
  }

  /** Keeps account of a commit, when everybody has been told. */
  account(before: CommittedState, now: CommittedState, patch: BlockPatch | null): void {
    this.memory.count(weight(patch));
    if (this.memory.saves === 'log and values') before.evaluation.forget();
    if (this.memory.due) this.measure(now);
    else this.save(now);
  }

  /** A change is found by evaluating what it touches, before and after; only version 1.0 wants to know where in the HTML that is. */
  private keepsValues({ evaluation, snapshot }: CommittedState): boolean {
    return !evaluation.isReproducible || this.delivery.wantsEnvelopes(snapshot.seq);
  }
}
