import type { CommitTrace, PageBus, PageNews, PageSnapshot } from '../../libs/livetemplate/src/ports/index.js';
import { MemoryPageStore } from '../../libs/livetemplate/src/store/index.js';

/** Lets so many turns of the event loop pass, in which sockets and promises go on. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A store in memory that answers some turns later, as one on another machine would, and tells what it has committed. */
export class RecordingStore extends MemoryPageStore {
  onCommit: (snapshot: PageSnapshot) => void = () => {};
  /** Turns from a question to its answer. */
  delay = 0;

  override async create(snapshot: PageSnapshot): Promise<string> {
    const id = await super.create(snapshot);
    if (id === snapshot.id) this.onCommit(snapshot);
    return id;
  }

  override async load(id: string): Promise<PageSnapshot | null> {
    await turns(this.delay);
    const snapshot = await super.load(id);
    await turns(this.delay);
    return snapshot;
  }

  override async commit(snapshot: PageSnapshot, expectedVersion: number, trace?: CommitTrace): Promise<boolean> {
    await turns(this.delay);
    const committed = await super.commit(snapshot, expectedVersion, trace);
    if (committed) this.onCommit(snapshot);
    await turns(this.delay);
    return committed;
  }

  /** Other nodes may still use it. */
  override async close(): Promise<void> {}
}

/** Brings news when it is told to, or says that it has lost some. */
export class HeldBus implements PageBus {
  private readonly listeners = new Set<{ onNews(news: PageNews): void; onGap(): void }>();
  private readonly held: PageNews[] = [];
  holds = false;

  async publish(news: PageNews): Promise<void> {
    this.held.push(news);
    if (!this.holds) this.deliver();
  }

  subscribe(onNews: (news: PageNews) => void, onGap: () => void): () => void {
    const listener = { onNews, onGap };
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  deliver(): void {
    for (const news of this.held.splice(0)) {
      for (const listener of this.listeners) listener.onNews(news);
    }
  }

  lose(): void {
    this.held.length = 0;
    for (const listener of this.listeners) listener.onGap();
  }

  async close(): Promise<void> {}
}
