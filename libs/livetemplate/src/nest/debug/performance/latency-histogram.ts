/** Each power of two is divided into so many buckets: what is read is wrong by 1/32 at most. */
const PARTS = 16;
const PART_BITS = 4;

/** The last bucket begins at about a minute; what takes longer is counted there. */
const LAST_POWER = 26;
const BUCKETS = PARTS * (LAST_POWER - PART_BITS + 2);

/**
 * How long things took, in a fixed number of buckets, so that its size does not grow with what it has seen: narrow ones for microseconds,
 * wide ones for seconds.
 */
export class LatencyHistogram {
  private readonly counts = new Uint32Array(BUCKETS);
  private total = 0;

  get count(): number {
    return this.total;
  }

  /** @param ms milliseconds, with fractions */
  add(ms: number): void {
    this.counts[bucketOf(ms)]!++;
    this.total++;
  }

  /** Adds all that another one has seen. */
  include(other: LatencyHistogram): void {
    if (other.total === 0) return;
    for (let index = 0; index < BUCKETS; index++) this.counts[index]! += other.counts[index]!;
    this.total += other.total;
  }

  clear(): void {
    if (this.total > 0) this.counts.fill(0);
    this.total = 0;
  }

  /**
   * What so many of them did not exceed, in milliseconds; null where there was nothing.
   * @param share from 0 to 1, such as 0.95
   */
  quantile(share: number): number | null {
    if (this.total === 0) return null;
    const rank = Math.max(1, Math.ceil(share * this.total));
    let seen = 0;
    for (let index = 0; index < BUCKETS; index++) {
      seen += this.counts[index]!;
      if (seen >= rank) return middleOf(index);
    }
    return middleOf(BUCKETS - 1);
  }
}

function bucketOf(ms: number): number {
  const us = Math.max(0, ms * 1_000);
  if (us < PARTS) return Math.floor(us);
  const power = Math.min(LAST_POWER, Math.floor(Math.log2(us)));
  const part = Math.min(PARTS - 1, Math.floor(us / 2 ** (power - PART_BITS)) - PARTS);
  return PARTS * (power - PART_BITS + 1) + part;
}

function middleOf(index: number): number {
  if (index < PARTS) return (index + 0.5) / 1_000;
  const width = 2 ** (Math.floor(index / PARTS) - 1);
  return ((PARTS + (index % PARTS) + 0.5) * width) / 1_000;
}
