import type { PageSnapshot } from './page-snapshot.js';

/** The pages that this process holds, for a store that may have to live without what it keeps them in. @publicApi */
export interface HeldPages {
  /** As last committed; undefined where it is not held. */
  get(id: string): PageSnapshot | undefined;

  /** All that it holds at this moment. */
  all(): Iterable<PageSnapshot>;

  /**
   * The store has something else of it than was committed here: another version, or the same one with higher sequence numbers.
   * @param version infinite where it has to be looked at, whatever is known here
   */
  changed(id: string, version: number): void;
}

/** A time in which pages live in memory because their store is out of reach. */
export interface StoreOutage {
  /** When it began, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** Pages that have changes which the store does not have. */
  readonly unsaved: number;
}
