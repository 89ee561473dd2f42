import { LRUCache } from 'lru-cache';

import type { ActionRecord, ToldCommit } from '../../ports/index.js';
import type { SnapshotCodec } from '../snapshot-codec.js';

/**
 * Longest data that goes to all processes with the news of its commit, in UTF-16 code units. To ask for a page takes about as much; longer
 * data is read by those that need it, and where changes come quickly, not after each.
 */
const LONGEST = 512;

/** Most commits that are in the store and not told of yet. */
const MOST = 1_000;

/** The rest of a commit: its data is a text of its own. */
type Facts = readonly [
  seq: number,
  lastUsedAt: number,
  expiresAt: number,
  fingerprint: string,
  topics: readonly string[],
  actions: readonly (readonly [id: string, answer: string])[],
];

/** How news tell of commits. The data is the text that was written to the store, so that it is made once. */
export class ToldCommits {
  private readonly texts = new LRUCache<string, { readonly version: number; readonly text: string }>({ max: MOST });

  constructor(private readonly codec: SnapshotCodec) {}

  /** @param text of the data that was committed, as the store has it */
  keep(pageId: string, version: number, text: string): void {
    if (text.length <= LONGEST) this.texts.set(pageId, { version, text });
    else this.texts.delete(pageId);
  }

  /** Once for each commit. @returns two lines; null where the commit is not in the store, or too long */
  write(pageId: string, commit: ToldCommit): string | null {
    const kept = this.texts.get(pageId);
    this.texts.delete(pageId);
    if (kept?.version !== commit.version) return null;
    const { seq, lastUsedAt, expiresAt, fingerprint, topics, actions } = commit;
    const told = actions.map(({ id, answer }) => [id, answer] as const);
    const facts: Facts = [seq, lastUsedAt, expiresAt, fingerprint, topics, told];
    return `${JSON.stringify(facts)}\n${kept.text}`;
  }

  read(version: number, facts: string, data: string): ToldCommit {
    const [seq, lastUsedAt, expiresAt, fingerprint, topics, told] = JSON.parse(facts) as Facts;
    const actions: ActionRecord[] = told.map(([id, answer]) => ({ id, answer }));
    return { data: this.codec.decode(data), topics, version, seq, fingerprint, lastUsedAt, expiresAt, actions };
  }
}
