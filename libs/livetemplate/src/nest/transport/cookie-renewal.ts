import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';

import { LiveTemplateError } from '../../errors/index.js';
import { KeyRing, type CookieHeaders } from '../../token/index.js';
import { GroupPasses } from '../auth/group-passes.js';
import { closeAfterFlush } from './page-rooms.js';

/** Time between two rounds, in milliseconds. */
const ROUND_MS = 60_000;

/** Rounds that are kept free at the end, for browsers that take long to come back. */
const SPARE_ROUNDS = 10;

/**
 * Sees to it that nobody loses their pages because a key was rotated. A browser's cookie can only be set by an answer over HTTP,
 * and a page that stays open for days asks for nothing. So after a rotation each connection is ended once, spread over the time
 * in which the previous key still opens cookies; its client comes back within moments, goes on where it was, and gets a new
 * cookie with the handshake.
 *
 * @see requirement K2
 */
@Injectable()
export class CookieRenewal implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('LiveTemplate');
  /** `Set-Cookie` headers that wait for the answer to their handshake. */
  private readonly prepared = new WeakMap<IncomingMessage, string>();
  /** What ends each connection that holds a cookie, and when that was accepted, the oldest first. */
  private readonly accepted = new Map<() => void, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly passes: GroupPasses,
    private readonly keys: KeyRing,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.round(Date.now()), ROUND_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Seals a new cookie for a handshake whose cookie should be renewed. Whether to accept it is decided elsewhere. */
  async prepare(request: IncomingMessage): Promise<void> {
    const cookie = await this.renewed(request.headers);
    if (cookie !== null) this.prepared.set(request, cookie);
  }

  /**
   * @param headers of a request
   * @returns a `Set-Cookie` header; null where there is no cookie that should be renewed
   */
  async renewed(headers: CookieHeaders): Promise<string | null> {
    try {
      const pass = await this.passes.readEither(headers);
      return pass?.renew === true ? await this.passes.header(pass, headers, pass.secure) : null;
    } catch (error) {
      if (!(error instanceof LiveTemplateError)) this.logger.error('A cookie could not be renewed.', error);
      return null;
    }
  }

  /** Puts prepared cookies into the answers of handshakes. */
  serve(server: Server): void {
    server.engine.on('initial_headers', (headers: Record<string, string>, request: IncomingMessage) => {
      const cookie = this.prepared.get(request);
      if (cookie !== undefined) headers['Set-Cookie'] = cookie;
    });
  }

  /** From now on this connection is renewed with the others. */
  follow(socket: Socket): void {
    socket.once(
      'disconnect',
      this.followEnd(() => closeAfterFlush(socket)),
    );
  }

  /**
   * The same for one that is none of Socket.IO.
   * @param end ends it so that its client comes back
   * @returns to be called when it has ended
   */
  followEnd(end: () => void): () => void {
    this.accepted.set(end, Date.now());
    return () => this.accepted.delete(end);
  }

  /** Ends as many of the connections from before the rotation as have to be, so that all have had their turn in time. */
  round(now: number): void {
    const { since, previousUntil } = this.keys.status;
    const left = Math.floor((previousUntil - now) / ROUND_MS);
    if (left <= 0) return;
    const stale = [...this.accepted].filter(([, acceptedAt]) => acceptedAt <= since).map(([end]) => end);
    const share = Math.ceil(stale.length / Math.max(1, left - SPARE_ROUNDS));
    for (const end of stale.slice(0, share)) end();
  }
}
