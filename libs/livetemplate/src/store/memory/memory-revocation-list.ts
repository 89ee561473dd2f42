import type { Clock, RevocationList } from '../../ports/index.js';

/** Remembered revocations above which those that have ended are looked for. */
const TIDY_EVERY = 1_000;

/** Revocations known to this process. */
export class MemoryRevocationList implements RevocationList {
  private readonly ends = new Map<string, number>();
  private tidyAt = TIDY_EVERY;

  constructor(private readonly clock: Clock) {}

  async revoke(jti: string, expiresAt: number): Promise<void> {
    this.ends.set(jti, expiresAt);
    if (this.ends.size >= this.tidyAt) this.tidy();
  }

  async isRevoked(jti: string): Promise<boolean> {
    return this.ends.has(jti);
  }

  private tidy(): void {
    const now = this.clock.now();
    for (const [jti, end] of this.ends) if (end <= now) this.ends.delete(jti);
    // Grows with what has to be kept, so that tidying stays rare.
    this.tidyAt = this.ends.size + TIDY_EVERY;
  }
}
