/** What can be counted. The names are few and fixed, so that they can be labels of a metric. */
export const COUNTED = [
  /** Pages that were opened here … */
  'page.created',
  /** … and that ended here, by the event of the same name. */
  'page.closed',
  'page.expired',
  'page.evicted',
  /** Fragments replaced because too many places in them changed. */
  'fallback.caps',
  /** Fragments replaced because the new text is longer than `maxPayload`. */
  'fallback.size',
  /** Fragments replaced because the splices did not lead to their new text. */
  'fallback.drift',
  /** Changes that version 2.0 tells as a state, which is smaller than the patch. */
  'fallback.state',
  /** Pages that began to save memory, so that they keep less to go on from. */
  'fallback.memory',
  /** Parts of fragments longer than `maxPayload`. */
  'chunks',
  /** Full states that a client asked for because a frame was missing … */
  'resync.gap',
  /** … because the document was not what the server had rendered … */
  'resync.drift',
  /** … and without a reason. */
  'resync.page',
  /** Fragments that a client of version 1.0 asked for. */
  'resync.fragment',
] as const;

export type Counted = (typeof COUNTED)[number];

/** How often things have happened in an application of this process. @see requirements A6, P3, Q7, O1 */
export class Counters {
  private readonly counts = new Map<Counted, number>(COUNTED.map((name) => [name, 0]));

  add(name: Counted, count = 1): void {
    this.counts.set(name, this.get(name) + count);
  }

  get(name: Counted): number {
    return this.counts.get(name) ?? 0;
  }

  /** All of them as they are now. */
  all(): Readonly<Record<Counted, number>> {
    return Object.fromEntries(this.counts) as Record<Counted, number>;
  }
}
