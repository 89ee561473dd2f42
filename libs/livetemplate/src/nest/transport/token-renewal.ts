import { Logger } from '@nestjs/common';
import type { Socket } from 'socket.io';

import type { Page } from '../../page/index.js';
import { EVENTS } from '../../protocol/index.js';
import type { TokenService } from '../token/token.service.js';
import type { CookieRenewal } from './cookie-renewal.js';

/**
 * Hands clients without cookies a new page token before theirs ends. They need not come back for it as browsers do for a cookie:
 * it is sent to them.
 *
 * @see requirement K2
 */
export class TokenRenewal {
  private readonly logger = new Logger('LiveTemplate');

  constructor(
    private readonly renewal: CookieRenewal,
    private readonly tokens: TokenService,
  ) {}

  /**
   * From now on the connection gets a new token after each rotation, when its turn comes.
   * @param now whether it needs one at once
   */
  follow(socket: Socket, page: Page, now: boolean): void {
    const renew = (): void => {
      forget();
      forget = this.renewal.followEnd(renew);
      void this.send(socket, page);
    };
    let forget = this.renewal.followEnd(renew);
    socket.once('disconnect', () => forget());
    if (now) void this.send(socket, page);
  }

  private async send(socket: Socket, page: Page): Promise<void> {
    try {
      socket.emit(EVENTS.token, { token: await this.tokens.createPageToken(page) });
    } catch (error) {
      this.logger.error('A page token could not be renewed.', error);
    }
  }
}
