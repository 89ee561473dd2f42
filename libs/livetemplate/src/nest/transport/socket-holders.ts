import type { Socket } from 'socket.io';

import { ERROR_CODES, InvalidTokenError } from '../../errors/index.js';
import type { Page } from '../../page/index.js';
import { EVENTS, type Fault } from '../../protocol/index.js';
import type { Credential, PageTokenFacts } from '../../token/index.js';
import type { LiveLogger } from '../logging/live-logger.js';
import type { Holder } from '../token/held-credentials.js';
import type { TokenService } from '../token/token.service.js';
import { closeAfterFlush } from './page-rooms.js';

/** What a connection is told whose credential was taken back. Its client comes again, with another or to be refused. */
export const CREDENTIAL_FAULT: Fault = { code: 'INVALID_TOKEN', message: ERROR_CODES.INVALID_TOKEN.text };

/** A connection of a browser. It gets a new cookie when it comes back. */
export class CookieHolder implements Holder {
  constructor(
    private readonly socket: Socket,
    readonly credential: Credential,
    private readonly page: Page,
    readonly userId: string | null,
  ) {}

  get groupId(): string {
    return this.page.groupId;
  }

  renew(): void {
    this.leave();
  }

  leave(): void {
    closeAfterFlush(this.socket);
  }

  end(): void {
    refuse(this.socket);
  }
}

/** A connection of a client without cookies. It need not come back for a new token: it is sent one. */
export class TokenHolder implements Holder {
  private newest: PageTokenFacts;
  private renewing = false;

  constructor(
    private readonly socket: Socket,
    first: PageTokenFacts,
    readonly userId: string | null,
    private readonly tokens: TokenService,
    private readonly logger: LiveLogger,
  ) {
    this.newest = first;
  }

  get credential(): PageTokenFacts {
    return this.newest;
  }

  get groupId(): string {
    return this.newest.groupId;
  }

  renew(): void {
    if (this.renewing) return;
    this.renewing = true;
    void this.another().finally(() => (this.renewing = false));
  }

  leave(): void {
    closeAfterFlush(this.socket);
  }

  end(): void {
    refuse(this.socket);
  }

  /** Where it fails, the next round tries again. */
  private async another(): Promise<void> {
    try {
      const { text, facts } = await this.tokens.renew(this.newest);
      this.newest = facts;
      this.socket.emit(EVENTS.token, { token: text });
    } catch (error) {
      if (error instanceof InvalidTokenError) this.end();
      else this.logger.error('A page token could not be renewed.', error);
    }
  }
}

function refuse(socket: Socket): void {
  socket.emit(EVENTS.fault, CREDENTIAL_FAULT);
  closeAfterFlush(socket);
}
