import type { HeldPages, StoreOutage } from './held-pages.js';
import type { ActionRecord, CommitTrace, KnownHistory, PageHistory } from './page-history.js';
import type { PageSnapshot } from './page-snapshot.js';

/**
 * Keeps the snapshots of one application's pages.
 *
 * A store forgets nothing before its `expiresAt`, and may forget at once after it. What it gives back is equal in value to
 * what it was given; whether it is the same object is left open. A store that fails rejects with `StoreUnavailableError`.
 *
 * @publicApi
 */
export interface PageStore {
  /** Whether other processes work on the same pages. */
  readonly shared: boolean;

  /**
   * Adds a page.
   * @returns the id of the page that has the snapshot's name now: its own, or that of an older page; then nothing was added.
   */
  create(snapshot: PageSnapshot): Promise<string>;

  /** Id of the page of this name; null where there is none. */
  find(name: string): Promise<string | null>;

  /** The latest snapshot; null where there is no such page. */
  load(id: string): Promise<PageSnapshot | null>;

  /**
   * Replaces a snapshot, if the stored one still has the expected version. Name, group and user never change. Neither
   * `lastUsedAt` nor `expiresAt` becomes earlier: another process may know of a later use.
   * @param trace to remember in the same step; left out where nobody else works on the same pages
   * @returns false where another commit was quicker or the page is gone; then nothing was written.
   */
  commit(snapshot: PageSnapshot, expectedVersion: number, trace?: CommitTrace): Promise<boolean>;

  /** Remembers actions that have committed nothing. Does nothing where there is no such page. */
  note(id: string, actions: readonly ActionRecord[]): Promise<void>;

  /**
   * What is remembered of the last commits and actions. It may be newer than a snapshot that was loaded before, and lacks what
   * has become too much: how much is kept, the store is told when it is made.
   */
  history(id: string, known: KnownHistory): Promise<PageHistory>;

  /**
   * Notes that a page is in use, whatever its version. No time becomes earlier.
   * @returns false where there is no such page.
   */
  touch(id: string, lastUsedAt: number, expiresAt: number): Promise<boolean>;

  /** @returns false where there was no such page. */
  delete(id: string): Promise<boolean>;

  /** Pages of a group. @throws StoreUnavailableError */
  idsOfGroup(groupId: string): Promise<string[]>;

  /** Pages of a user, whatever their group. @throws StoreUnavailableError */
  idsOfUser(userId: string): Promise<string[]>;

  /** Pages whose latest snapshot has the topic. */
  idsOfTopic(topic: string): Promise<string[]>;

  /** All pages, those that nobody has removed yet after their end included. */
  ids(): Promise<string[]>;

  /** Number of pages, those that nobody has removed yet after their end included. */
  count(): Promise<number>;

  /** @throws StoreUnavailableError where the store cannot be reached. */
  check(): Promise<void>;

  /**
   * Removes what has lost its owner, such as the entry of a page in a list that a process has not lived to take it out of. Called by each
   * process now and then; the store sees to it that it is done by one at a time.
   * @param everyMs least time between two times, in milliseconds
   */
  tidy?(everyMs: number): Promise<void>;

  /** Called once by the application that the pages are of, where there is such a method. */
  attend?(held: HeldPages): void;

  /**
   * Null where changes can be kept now, else resolves when they can; left out where they always can.
   * @throws StoreUnavailableError where that takes too long
   */
  ready?(): Promise<void> | null;

  /** Not null while pages live in memory because the store is out of reach; left out where they never do. */
  readonly outage?: StoreOutage | null;

  /** Releases connections. The store is not used afterwards. */
  close(): Promise<void>;
}
