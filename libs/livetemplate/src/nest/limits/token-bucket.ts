/** So much is allowed on average, and so much at once after a pause. @publicApi */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

const TOKEN = 1_000;

/** Allows a {@link Rate}: tokens come in steadily, up to the burst; each thing that is done takes one. */
export class TokenBucket {
  /** In thousandths of a token, so that whole rates and milliseconds are counted without fractions. */
  private credit: number;

  /** @param now milliseconds, from any start */
  constructor(
    private readonly rate: Rate,
    private at: number,
  ) {
    this.credit = rate.burst * TOKEN;
  }

  /** @returns 0 where it is allowed; else the milliseconds after which it will be. What is refused costs nothing. */
  take(now: number): number {
    const { perSecond, burst } = this.rate;
    // A clock that is set back gives nothing and takes nothing.
    const passed = Math.max(0, now - this.at);
    this.at = now;
    this.credit = Math.min(burst * TOKEN, this.credit + passed * perSecond);
    if (this.credit < TOKEN) return Math.ceil((TOKEN - this.credit) / perSecond);
    this.credit -= TOKEN;
    return 0;
  }
}
