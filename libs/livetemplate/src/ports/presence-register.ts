/** Somebody who is there by one connection. */
export interface PresenceEntry {
  readonly connectionId: string;
  /** Who it is: connections of one person have the same. */
  readonly key: string;
  /** What others may know of them, as JSON. */
  readonly meta: unknown;
  /** When they came, in milliseconds since the Unix epoch. */
  readonly since: number;
}

/** What has changed on a topic without anybody of this process having asked for it. */
export interface PresenceNews {
  readonly topic: string;
  readonly joins: readonly PresenceEntry[];
  readonly leaves: readonly PresenceEntry[];
}

/**
 * Knows who is on a topic, over all processes of one application. What a process has entered is gone when it dies, at the
 * latest after a time that the register chooses; then one of the others is told.
 */
export interface PresenceRegister {
  /** Puts the entry in place of one of the same connection. @throws StoreUnavailableError */
  add(topic: string, entry: PresenceEntry): Promise<void>;

  /** @returns what was there; null where nothing was. @throws StoreUnavailableError */
  remove(topic: string, connectionId: string): Promise<PresenceEntry | null>;

  /** In the order in which they came. @throws StoreUnavailableError */
  entries(topic: string): Promise<PresenceEntry[]>;

  /** @param listener is told what other processes have left behind, and what came back of this one's. @returns what ends it */
  watch(listener: (news: PresenceNews) => void): () => void;

  /** Takes out what this process has entered. The register is not used afterwards. */
  close(): Promise<void>;
}
