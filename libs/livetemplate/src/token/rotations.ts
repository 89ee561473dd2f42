import type { KeyName } from './key-name.js';

/**
 * What is known of the rotations of one application: by the clock at the end of each period, and on demand at any time.
 *
 * @see requirement K2
 */
export class Rotations {
  /** When rotations on demand happened, in order, of this period and the one before. */
  private readonly demands = new Map<number, readonly number[]>();

  /**
   * @param everyMs time between two rotations by the clock
   * @param previousForMs how long a key is good for after it was replaced; no more than `everyMs`
   */
  constructor(
    private readonly everyMs: number,
    private readonly previousForMs: number,
    private period: number,
  ) {}

  get current(): KeyName {
    return { period: this.period, generation: this.of(this.period).length };
  }

  /** When the current key came into use. */
  get since(): number {
    return this.of(this.period).at(-1) ?? this.period * this.everyMs;
  }

  get previous(): KeyName {
    const { period, generation } = this.current;
    return generation > 0
      ? { period, generation: generation - 1 }
      : { period: period - 1, generation: this.of(period - 1).length };
  }

  /** @returns whether it is later than it was: clocks may go back, keys do not. */
  reach(period: number): boolean {
    if (period <= this.period) return false;
    this.period = period;
    for (const known of this.demands.keys()) if (known < period - 1) this.demands.delete(known);
    return true;
  }

  /**
   * @param times all rotations on demand of this period or the one before
   * @returns whether there is another current key
   */
  learn(period: number, times: readonly number[]): boolean {
    if (period < this.period - 1 || period > this.period || times.length < this.of(period).length) return false;
    const before = this.current.generation;
    this.demands.set(period, times);
    return this.current.generation > before;
  }

  /** A key of this period has proved to be in use. @returns whether it is another than the current one */
  follow({ period, generation }: KeyName, now: number): boolean {
    if (period !== this.period || generation <= this.current.generation) return false;
    const known = this.of(period);
    this.demands.set(period, [...known, ...Array.from({ length: generation - known.length }, () => now)]);
    return true;
  }

  /**
   * Until when a key from before the current one is good: for a time, unless two rotations on demand have followed, which is how
   * everybody can be thrown out. A rotation by the clock is nobody's wish, and ends nothing early.
   * @returns 0 where it was ended, or so long ago that it makes no difference
   */
  goodUntil({ period, generation }: KeyName): number {
    if (period < this.period - 1 || this.ends({ period, generation })) return 0;
    const replacedAt = this.of(period)[generation] ?? (period + 1) * this.everyMs;
    return replacedAt + this.previousForMs;
  }

  /**
   * Whether two rotations on demand have followed a key. That is more than being too old: whoever has come with it has to go, too.
   */
  ends({ period, generation }: KeyName): boolean {
    let followed = 0;
    for (const [known, { length }] of this.demands) {
      // A process that has just come up may know less of the period before than the key tells.
      if (known === period) followed += Math.max(0, length - generation);
      else if (known > period) followed += length;
    }
    return followed >= 2;
  }

  private of(period: number): readonly number[] {
    return this.demands.get(period) ?? [];
  }
}
