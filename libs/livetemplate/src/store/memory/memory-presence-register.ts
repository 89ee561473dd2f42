import type { PresenceEntry, PresenceRegister } from '../../ports/index.js';

/** Who is on a topic of this process, which is the only one. */
export class MemoryPresenceRegister implements PresenceRegister {
  private readonly topics = new Map<string, Map<string, PresenceEntry>>();

  async add(topic: string, entry: PresenceEntry): Promise<void> {
    const there = this.topics.get(topic) ?? new Map<string, PresenceEntry>();
    // Whoever has given it may change it afterwards.
    this.topics.set(topic, there.set(entry.connectionId, structuredClone(entry)));
  }

  async remove(topic: string, connectionId: string): Promise<PresenceEntry | null> {
    const there = this.topics.get(topic);
    const entry = there?.get(connectionId) ?? null;
    there?.delete(connectionId);
    if (there?.size === 0) this.topics.delete(topic);
    return entry;
  }

  async entries(topic: string): Promise<PresenceEntry[]> {
    return inOrder([...(this.topics.get(topic)?.values() ?? [])].map((entry) => structuredClone(entry)));
  }

  /** There is nobody else. */
  watch(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {
    this.topics.clear();
  }
}

/** The same order everywhere. */
export function inOrder(entries: PresenceEntry[]): PresenceEntry[] {
  return entries.sort((a, b) => a.since - b.since || (a.connectionId < b.connectionId ? -1 : 1));
}
