import { Inject, Injectable } from '@nestjs/common';

import type { Clock } from '../../ports/index.js';
import { KeyRing, type Credential } from '../../token/index.js';
import { CLOCK } from '../livetemplate.internal-constants.js';

/** What a connection has shown: a cookie, or a page token with its family. */
export interface HeldCredential extends Credential {
  readonly family?: string;
}

/** A connection, as far as it stands on what it has shown. */
export interface Holder {
  /** What its client has by now, which may be newer than what it has come with. */
  readonly credential: HeldCredential;
  /** Sees to it that its client gets another one before this one ends. */
  renew(): void;
  /** Ends it for good: what it has come with is worth nothing any more. */
  end(): void;
}

/** So long a handshake may take between the look at its token and its connection, in milliseconds. */
const LATELY_MS = 60_000;

/**
 * What the open connections of this process stand on. Who has come with a credential that somebody then takes back, by revocation
 * or by two rotations on demand, has to go, too. That time passes, and keys with it, ends no connection.
 *
 * @see requirements K2, K3
 */
@Injectable()
export class HeldCredentials {
  private readonly holders = new Set<Holder>();
  /** Families that were revoked a moment ago, and when. */
  private readonly lately = new Map<string, number>();

  constructor(
    private readonly keys: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  all(): Iterable<Holder> {
    return this.holders;
  }

  /**
   * Ends it at once where its credential was taken back while it was being let in.
   * @returns to be called when the connection has ended
   */
  hold(holder: Holder): () => void {
    const { kid, family } = holder.credential;
    if (this.keys.ends(kid) || (family !== undefined && this.lately.has(family))) {
      holder.end();
      return () => undefined;
    }
    this.holders.add(holder);
    return () => this.holders.delete(holder);
  }

  /** Ends who holds a token of these families. */
  revoked(families: readonly string[]): void {
    const now = this.clock.now();
    for (const [family, at] of this.lately) if (at < now - LATELY_MS) this.lately.delete(family);
    if (families.length === 0) return;
    for (const family of families) this.lately.set(family, now);
    const named = new Set<string | undefined>(families);
    this.end(({ family }) => family !== undefined && named.has(family));
  }

  /** Ends who holds something of a key that rotations on demand have ended. */
  rotated(): void {
    const ended = new Map<string, boolean>();
    this.end(({ kid }) => {
      const known = ended.get(kid) ?? this.keys.ends(kid);
      ended.set(kid, known);
      return known;
    });
  }

  private end(concerned: (credential: HeldCredential) => boolean): void {
    for (const holder of [...this.holders]) {
      if (!concerned(holder.credential)) continue;
      this.holders.delete(holder);
      holder.end();
    }
  }
}
