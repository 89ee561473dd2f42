import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

import { StoreUnavailableError } from '../../errors/index.js';
import { systemClock } from '../../page/index.js';
import { KeyRing, PageTokens } from '../../token/index.js';
import { LiveLogger } from '../logging/live-logger.js';
import { HeldCredentials } from './held-credentials.js';
import { isPartyName } from './party.js';

/** Time between two looks, in milliseconds: so long one node may go on with what another has replaced or taken back. */
const LOOK_EVERY_MS = 5_000;

/**
 * Hears of keys that other nodes have made on demand, of tokens that they have revoked, and of users and groups that they have
 * disconnected. It looks instead of being told: whatever happened while the store was out of reach, or before this process was
 * there, is then known without further ado.
 *
 * @see requirements K2, K3
 */
@Injectable()
export class KeyNews implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new LiveLogger();
  private timer: NodeJS.Timeout | undefined;
  private unheardSince: number | null = null;

  constructor(
    private readonly keys: KeyRing,
    private readonly tokens: PageTokens,
    private readonly held: HeldCredentials,
  ) {}

  /** Since when it could not be found out what other nodes have done, in milliseconds since the Unix epoch; null where it can. */
  get deafSince(): number | null {
    return this.unheardSince;
  }

  onModuleInit(): void {
    void this.look();
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** What could not be heard is said once, until it can again. */
  async look(): Promise<void> {
    try {
      await this.keys.catchUp();
      this.held.rotated();
      const news = await this.tokens.newlyRevoked();
      this.held.revoked(news.filter((name) => !isPartyName(name)));
      this.held.sendAway(news.filter(isPartyName));
      this.unheardSince = null;
    } catch (error) {
      if (this.unheardSince === null) {
        this.logger.error('Whether other nodes have rotated keys or revoked tokens cannot be found out.', error);
      }
      this.unheardSince = error instanceof StoreUnavailableError ? (this.unheardSince ?? systemClock.now()) : null;
    }
  }
}
