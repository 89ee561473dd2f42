/** Frames of one commit, as the page has written them down; the store does not look into them. */
export interface LogEntry {
  /** Sequence number of its last frame. */
  readonly seq: number;
  readonly text: string;
}

/** An action that was carried out, so that it is not carried out again when it comes a second time. */
export interface ActionRecord {
  /** Chosen by the client, up to 64 characters. */
  readonly id: string;
  /** What was answered, as JSON. */
  readonly answer: string;
}

/** What a commit leaves behind besides the snapshot. */
export interface CommitTrace {
  /** What continues the log of the page; `same` where nobody could see the commit, `anew` where it cannot be told as frames. */
  readonly log: LogEntry | 'same' | 'anew';
  readonly actions: readonly ActionRecord[];
}

/** How far somebody knows the history of a page. */
export interface KnownHistory {
  /** Entries of the log after this sequence number are asked for. */
  readonly seq: number;
  /** Actions after this one, as {@link PageHistory.mark} said it; empty for all. */
  readonly mark: string;
}

/** What a store remembers of the last commits of a page. */
export interface PageHistory {
  /** In order; what is older may be missing. */
  readonly log: readonly LogEntry[];
  readonly actions: readonly ActionRecord[];
  readonly mark: string;
  /** Set where changes were lost since the known mark: `actions` are all that the page has, and others count as not carried out. */
  readonly anew?: boolean;
}

/** So long the ids of actions are remembered, in milliseconds: a client whose node has died has come back by then. */
export const ACTION_IDS_MS = 60_000;

/** Most ids of actions that are remembered of a page, however young they are. */
export const MOST_ACTION_IDS = 4_096;

/** How much a store has to remember of a page. */
export interface HistoryLimits {
  /** Entries of the log. */
  readonly logCount: number;
  /** The same limit by size, in UTF-16 code units. */
  readonly logSize: number;
  /** Actions, however old they are. Younger ones than {@link ACTION_IDS_MS} are kept beyond it, up to {@link MOST_ACTION_IDS}. */
  readonly actionIds: number;
}
