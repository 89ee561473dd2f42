import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';

import { LiveTemplateError } from '../../errors/index.js';
import type { Credential, CookieHeaders, IssuedCookie } from '../../token/index.js';
import { GroupPasses } from '../auth/group-passes.js';
import { LiveLogger } from '../logging/live-logger.js';

/**
 * Gives browsers a new cookie in time. Only an answer over HTTP can set one: that to an action, to a stream, or to the handshake of
 * a connection.
 *
 * @see requirement K2
 */
@Injectable()
export class CookieRenewal {
  private readonly logger = new LiveLogger();
  /** Cookies that wait for the answer to their handshake. */
  private readonly prepared = new WeakMap<IncomingMessage, IssuedCookie>();

  constructor(private readonly passes: GroupPasses) {}

  /** Seals a new cookie for a handshake whose cookie should be renewed. Whether to accept it is decided elsewhere. */
  async prepare(request: IncomingMessage): Promise<void> {
    const cookie = await this.renewed(request.headers);
    if (cookie !== null) this.prepared.set(request, cookie);
  }

  /** What a browser holds since the answer to its handshake; undefined where that has set no cookie. */
  preparedFor(request: IncomingMessage): Credential | undefined {
    return this.prepared.get(request)?.credential;
  }

  /**
   * @param headers of a request
   * @returns null where there is no cookie that should be renewed
   */
  async renewed(headers: CookieHeaders): Promise<IssuedCookie | null> {
    try {
      const pass = await this.passes.readEither(headers);
      return pass?.renew === true ? await this.passes.issue(pass, headers, pass.secure) : null;
    } catch (error) {
      if (!(error instanceof LiveTemplateError)) this.logger.error('A cookie could not be renewed.', error);
      return null;
    }
  }

  /** Puts prepared cookies into the answers of handshakes. */
  serve(server: Server): void {
    server.engine.on('initial_headers', (headers: Record<string, string>, request: IncomingMessage) => {
      const cookie = this.prepared.get(request);
      if (cookie !== undefined) headers['Set-Cookie'] = cookie.header;
    });
  }
}
