import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

import { KeyRing, type Credential } from '../../token/index.js';
import { HeldCredentials, type Holder } from '../token/held-credentials.js';

/** Time between two rounds, in milliseconds. */
const ROUND_MS = 60_000;

/** Rounds that are kept free at the end, for clients that take long to come back. */
const SPARE_ROUNDS = 10;

/** A connection whose turn has come, and the rounds that are left for it. */
interface Due {
  readonly holder: Holder;
  readonly left: number;
}

/**
 * Sees to it that nobody loses their pages because a key was rotated, or because a page stays open for longer than a cookie or a
 * token is good. From the rotation on, or half of that time, each connection has its turn, spread over what is left. One by token is
 * sent another. One by cookie is ended: its client comes back within moments, goes on where it was, and gets a new cookie with the
 * handshake. One for which it has become too late stays as it is.
 *
 * @see requirement K2
 */
@Injectable()
export class RenewalRounds implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly held: HeldCredentials,
    private readonly keys: KeyRing,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.round(Date.now()), ROUND_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Renews as many as have to be, so that all have had their turn in time, the most urgent first. */
  round(now: number): void {
    const due = [...this.held.all()]
      .map((holder): Due => ({ holder, left: this.roundsLeft(holder.credential, now) }))
      .filter(({ left }) => left > 0)
      .sort((a, b) => a.left - b.left);
    const share = due.reduce(
      (most, { left }, index) => Math.max(most, Math.ceil((index + 1) / Math.max(1, left - SPARE_ROUNDS))),
      0,
    );
    for (const { holder } of due.slice(0, share)) holder.renew();
  }

  /** 0 where it is too early or too late. */
  private roundsLeft({ kid, issuedAt, expiresAt }: Credential, now: number): number {
    const keyUntil = this.keys.goodUntil(kid);
    if (keyUntil === Infinity && now < (issuedAt + expiresAt) / 2) return 0;
    return Math.max(0, Math.floor((Math.min(keyUntil, expiresAt) - now) / ROUND_MS));
  }
}
