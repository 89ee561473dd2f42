import { Inject, Injectable } from '@nestjs/common';

import type { Clock } from '../../ports/index.js';
import { KeyRing, type Credential } from '../../token/index.js';
import { CLOCK } from '../livetemplate.internal-constants.js';
import { partyName } from './party.js';

/** What a connection has shown: a cookie, or a page token with its family. */
export interface HeldCredential extends Credential {
  readonly family?: string;
}

/** A connection, as far as it stands on what it has shown. */
export interface Holder {
  /** What its client has by now, which may be newer than what it has come with. */
  readonly credential: HeldCredential;
  /** Of the page that it is to. */
  readonly groupId: string;
  /** Who uses it; null for nobody in particular. */
  readonly userId: string | null;
  /** Sees to it that its client gets another one before this one ends. */
  renew(): void;
  /** Ends it, so that its client comes again, to be let in or refused. */
  leave(): void;
  /** Ends it for good: what it has come with is worth nothing any more. */
  end(): void;
}

/** So long a handshake may take from the look at who comes, and with what, to its connection, in milliseconds. */
const LATELY_MS = 60_000;

/**
 * What the open connections of this process stand on. Who has come with a credential that somebody then takes back, by revocation
 * or by two rotations on demand, has to go, too. That time passes, and keys with it, ends no connection. Whose user or group is
 * disconnected has to come again.
 *
 * @see requirements K2, K3, G3
 */
@Injectable()
export class HeldCredentials {
  private readonly holders = new Set<Holder>();
  /** Families that were revoked a moment ago, and when. */
  private readonly lately = new Map<string, number>();
  /** Parties that were sent away a moment ago, when, and in which turn. */
  private readonly away = new Map<string, { readonly at: number; readonly turn: number }>();
  private turns = 0;

  constructor(
    private readonly keys: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  all(): Iterable<Holder> {
    return this.holders;
  }

  /** Ask for it before it is found out who comes; then {@link hold} knows what has happened since. */
  get turn(): number {
    return this.turns;
  }

  /**
   * Ends it at once where its credential was taken back while it was being let in, or its user or group sent away.
   * @param turn of when it began to be let in
   * @returns to be called when the connection has ended
   */
  hold(holder: Holder, turn: number): () => void {
    const { kid, family } = holder.credential;
    if (this.keys.ends(kid) || (family !== undefined && this.lately.has(family))) {
      holder.end();
      return () => undefined;
    }
    if (this.wasSentAway(holder, turn)) {
      holder.leave();
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

  /**
   * Has all connections of these come again. Who is no longer what they were is refused then.
   * @param parties by their names
   */
  sendAway(parties: readonly string[]): void {
    if (parties.length === 0) return;
    const at = this.clock.now();
    for (const [name, departure] of this.away) if (departure.at < at - LATELY_MS) this.away.delete(name);
    this.turns++;
    for (const name of parties) this.away.set(name, { at, turn: this.turns });
    const before = this.turns - 1;
    for (const holder of [...this.holders]) {
      if (!this.wasSentAway(holder, before)) continue;
      this.holders.delete(holder);
      holder.leave();
    }
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

  /** @param turn after which it counts */
  private wasSentAway({ userId, groupId }: Holder, turn: number): boolean {
    if (this.away.size === 0) return false;
    const parties = userId === null ? [{ group: groupId }] : [{ user: userId }, { group: groupId }];
    return parties.some((party) => (this.away.get(partyName(party))?.turn ?? 0) > turn);
  }

  private end(concerned: (credential: HeldCredential) => boolean): void {
    for (const holder of [...this.holders]) {
      if (!concerned(holder.credential)) continue;
      this.holders.delete(holder);
      holder.end();
    }
  }
}
