import { Injectable } from '@nestjs/common';

import { KeyRing, PageTokens, type KeyRingStatus, type PageTokenFacts } from '../../token/index.js';

/**
 * Page tokens: the right to attach to one page, for clients without cookies.
 *
 * @see requirements K1, K2, K3, N2
 * @publicApi
 */
@Injectable()
export class TokenService {
  constructor(
    private readonly tokens: PageTokens,
    private readonly keys: KeyRing,
  ) {}

  /** Keep it out of HTML and logs: whoever has it can attach to the page. */
  createPageToken(page: { readonly id: string; readonly groupId: string }): Promise<string> {
    return this.tokens.issue(page);
  }

  /** @throws {LiveTemplateError} `INVALID_TOKEN`, `TOKEN_EXPIRED`, `INVALID_APPLICATION`, `STORE_UNAVAILABLE` */
  validate(token: string): Promise<PageTokenFacts> {
    return this.tokens.validate(token);
  }

  /** A new token for the same page; the old one stays good until its end. @throws as {@link validate} */
  refresh(token: string): Promise<string> {
    return this.tokens.refresh(token);
  }

  /** Takes a token back before its end. @throws as {@link validate} */
  invalidate(token: string): Promise<void> {
    return this.tokens.invalidate(token);
  }

  /**
   * Makes a new key at once, beside the rotation by time. What the key before has sealed is honoured for an hour.
   * @returns the name (`kid`) of the new key.
   */
  rotateSigningKey(): string {
    return this.keys.rotate();
  }

  /** Names and times of the keys in use; nothing in it is secret. */
  get keyStatus(): KeyRingStatus {
    return this.keys.status;
  }
}
