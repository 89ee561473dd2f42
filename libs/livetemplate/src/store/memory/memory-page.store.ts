import type {
  ActionRecord,
  CommitTrace,
  HistoryLimits,
  KnownHistory,
  PageHistory,
  PageSnapshot,
  PageStore,
} from '../../ports/index.js';
import { DEFAULT_HISTORY_LIMITS } from '../history-limits.js';
import { MemoryHistory } from './memory-history.js';

/**
 * Keeps pages in this process, and loses them with it. The embedded default.
 *
 * Several applications may be given the same instance only if they stand for the nodes of one application.
 * @publicApi
 */
export class MemoryPageStore implements PageStore {
  readonly shared: boolean;

  private readonly pages = new Map<string, PageSnapshot>();
  private readonly names = new Map<string, string>();
  private readonly groups = new Map<string, Set<string>>();
  private readonly users = new Map<string, Set<string>>();
  private readonly topics = new Map<string, Set<string>>();
  /** Of pages whose commits have left something behind. */
  private readonly histories = new Map<string, MemoryHistory>();
  private readonly limits: HistoryLimits;

  /**
   * @param options.shared whether several applications work on it, as in a test of several nodes. Default: false
   * @param options.history how much to remember of the commits of each page. Default: as the limits of pages
   */
  constructor(options: { readonly shared?: boolean; readonly history?: Partial<HistoryLimits> } = {}) {
    this.shared = options.shared ?? false;
    this.limits = { ...DEFAULT_HISTORY_LIMITS, ...options.history };
  }

  async create(snapshot: PageSnapshot): Promise<string> {
    const holder = snapshot.name === null ? undefined : this.names.get(snapshot.name);
    if (holder !== undefined) return holder;
    this.pages.set(snapshot.id, snapshot);
    if (snapshot.name !== null) this.names.set(snapshot.name, snapshot.id);
    add(this.groups, snapshot.groupId, snapshot.id);
    if (snapshot.userId !== null) add(this.users, snapshot.userId, snapshot.id);
    for (const topic of snapshot.topics) add(this.topics, topic, snapshot.id);
    return snapshot.id;
  }

  async find(name: string): Promise<string | null> {
    return this.names.get(name) ?? null;
  }

  async load(id: string): Promise<PageSnapshot | null> {
    return this.pages.get(id) ?? null;
  }

  async commit(snapshot: PageSnapshot, expectedVersion: number, trace?: CommitTrace): Promise<boolean> {
    const before = this.pages.get(snapshot.id);
    if (before?.version !== expectedVersion) return false;
    this.pages.set(snapshot.id, notBefore(before, snapshot));
    if (trace !== undefined) this.historyOf(snapshot.id).add(trace);
    if (snapshot.topics !== before.topics) {
      for (const topic of before.topics) remove(this.topics, topic, snapshot.id);
      for (const topic of snapshot.topics) add(this.topics, topic, snapshot.id);
    }
    return true;
  }

  async note(id: string, actions: readonly ActionRecord[]): Promise<void> {
    if (this.pages.has(id)) this.historyOf(id).note(actions);
  }

  async history(id: string, known: KnownHistory): Promise<PageHistory> {
    return this.histories.get(id)?.since(known) ?? { log: [], actions: [], mark: '' };
  }

  async touch(id: string, lastUsedAt: number, expiresAt: number): Promise<boolean> {
    const snapshot = this.pages.get(id);
    if (snapshot === undefined) return false;
    this.pages.set(id, notBefore(snapshot, { ...snapshot, lastUsedAt, expiresAt }));
    return true;
  }

  async delete(id: string): Promise<boolean> {
    const snapshot = this.pages.get(id);
    if (snapshot === undefined) return false;
    this.pages.delete(id);
    this.histories.delete(id);
    if (snapshot.name !== null) this.names.delete(snapshot.name);
    remove(this.groups, snapshot.groupId, id);
    if (snapshot.userId !== null) remove(this.users, snapshot.userId, id);
    for (const topic of snapshot.topics) remove(this.topics, topic, id);
    return true;
  }

  async idsOfGroup(groupId: string): Promise<string[]> {
    return [...(this.groups.get(groupId) ?? [])];
  }

  async idsOfUser(userId: string): Promise<string[]> {
    return [...(this.users.get(userId) ?? [])];
  }

  async idsOfTopic(topic: string): Promise<string[]> {
    return [...(this.topics.get(topic) ?? [])];
  }

  async ids(): Promise<string[]> {
    return [...this.pages.keys()];
  }

  async count(): Promise<number> {
    return this.pages.size;
  }

  async check(): Promise<void> {
    // Memory is always within reach.
  }

  async close(): Promise<void> {
    for (const index of [this.pages, this.histories, this.names, this.groups, this.users, this.topics]) index.clear();
  }

  private historyOf(id: string): MemoryHistory {
    const history = this.histories.get(id) ?? new MemoryHistory(this.limits);
    this.histories.set(id, history);
    return history;
  }
}

/** No time becomes earlier. */
function notBefore(before: PageSnapshot, after: PageSnapshot): PageSnapshot {
  if (after.lastUsedAt >= before.lastUsedAt && after.expiresAt >= before.expiresAt) return after;
  const [lastUsedAt, expiresAt] = [
    Math.max(before.lastUsedAt, after.lastUsedAt),
    Math.max(before.expiresAt, after.expiresAt),
  ];
  return { ...after, lastUsedAt, expiresAt };
}

function add(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key) ?? new Set();
  index.set(key, ids.add(id));
}

function remove(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}
