/**
 * All that has to be kept of a page; the rest of it follows from its data. Immutable: a change makes a new snapshot.
 */
export interface PageSnapshot {
  /** Unguessable, and powerless by itself. */
  readonly id: string;
  readonly applicationId: string;
  /** Who shares the page: the tabs of a browser or the devices of a user. */
  readonly groupId: string;
  /** Whose page it is; null for an anonymous one. */
  readonly userId: string | null;
  /** Name of the template. */
  readonly template: string;
  /** Content hash of the template at the last commit: another one now means that browsers show an outdated document. */
  readonly fingerprint: string;
  /** Name of the class whose methods serve the page's actions; null where there is none. */
  readonly handler: string | null;
  /** What tells pages of one template and handler apart, as `rows=50`; empty where nothing does. */
  readonly key: string;
  /** Unique name under which other tabs of the group find the page; null for the page of a single tab. */
  readonly name: string | null;
  readonly data: unknown;
  /** What the page subscribes to, each once: a broadcast to one of them reaches it. */
  readonly topics: readonly string[];
  /** Rises by 1 with each commit. */
  readonly version: number;
  /** Rises by 1 with each commit that somebody can see. Never more than `version`. */
  readonly seq: number;
  /** Milliseconds since the Unix epoch, like all times here. */
  readonly createdAt: number;
  readonly lastUsedAt: number;
  /** From then on the page is gone, unless it is used before. */
  readonly expiresAt: number;
}
