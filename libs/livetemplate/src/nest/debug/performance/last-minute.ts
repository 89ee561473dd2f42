import { UpdateTally, type UpdateNumbers } from './update-tally.js';

const SECONDS = 60;

/** What one second has brought. */
interface Second {
  /** Since the Unix epoch; the tally is of this one. */
  second: number;
  readonly tally: UpdateTally;
}

/** The updates of the last 60 full seconds, second by second: a fixed number of tallies, which are used again and again. */
export class LastMinute {
  /** One more than is shown: the second that is not over yet. */
  private readonly ring: readonly Second[] = Array.from({ length: SECONDS + 1 }, () => ({
    second: -1,
    tally: new UpdateTally(),
  }));

  /** @param at milliseconds since the Unix epoch */
  add(at: number, update: UpdateNumbers): void {
    const second = Math.floor(at / 1_000);
    const slot = this.slotOf(second);
    if (slot.second !== second) {
      slot.second = second;
      slot.tally.clear();
    }
    slot.tally.add(update);
  }

  /** The full seconds before this moment, the oldest first; null for one in which nothing happened. */
  seconds(now: number): readonly (UpdateTally | null)[] {
    const current = Math.floor(now / 1_000);
    return Array.from({ length: SECONDS }, (_, index) => {
      const second = current - SECONDS + index;
      const slot = this.slotOf(second);
      return slot.second === second ? slot.tally : null;
    });
  }

  /** All of them as one. */
  total(now: number): UpdateTally {
    const total = new UpdateTally();
    for (const tally of this.seconds(now)) if (tally !== null) total.include(tally);
    return total;
  }

  private slotOf(second: number): Second {
    return this.ring[((second % this.ring.length) + this.ring.length) % this.ring.length]!;
  }
}
