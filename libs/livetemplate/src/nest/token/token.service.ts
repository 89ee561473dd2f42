import { Injectable } from '@nestjs/common';

import { KeyRing, PageTokens, type KeyRingStatus, type PageTokenFacts } from '../../token/index.js';
import type { AuditPurpose } from '../audit/audit-events.js';
import { AuditLog } from '../audit/audit-log.js';

/**
 * Page tokens: the right to attach to one page, for clients without cookies.
 *
 * @see requirements K1, K2, K3, N2
 * @publicApi
 */
@Injectable()
export class TokenService {
  /** @internal */
  constructor(
    private readonly tokens: PageTokens,
    private readonly keys: KeyRing,
    private readonly audit: AuditLog,
  ) {}

  /** Keep it out of HTML and logs: whoever has it can attach to the page. */
  createPageToken(page: { readonly id: string; readonly groupId: string }): Promise<string> {
    return this.tokens.issue(page);
  }

  /** @throws {LiveTemplateError} `INVALID_TOKEN`, `TOKEN_EXPIRED`, `INVALID_APPLICATION`, `STORE_UNAVAILABLE` */
  async validate(token: string): Promise<PageTokenFacts> {
    try {
      return await this.open(token, 'service');
    } catch (error) {
      this.audit.refused(error, 'service', 'token');
      throw error;
    }
  }

  /** {@link validate} for who records refusals by itself. @internal */
  async open(token: string, purpose: AuditPurpose): Promise<PageTokenFacts> {
    const facts = await this.tokens.validate(token);
    if (facts.outdated) this.audit.record('previous-key', { purpose, credential: 'token' });
    return facts;
  }

  /** A new token for the same page; the old one stays good until its end. @throws as {@link validate} */
  async refresh(token: string): Promise<string> {
    const { pageId, groupId } = await this.validate(token);
    return this.tokens.issue({ id: pageId, groupId });
  }

  /** Takes a token back before its end, on all nodes. @throws as {@link validate} */
  async invalidate(token: string): Promise<void> {
    const facts = await this.validate(token);
    await this.tokens.revoke(facts);
    this.audit.record('token-revoked', { jti: facts.jti });
  }

  /**
   * Makes a new key at once, beside the rotation by time. What the key before has sealed is honoured for `keys.previousForMs`; two
   * rotations in a row end everything that was sealed before. Nodes that share a Redis follow within five seconds, or with the first
   * token of the new key that they see.
   *
   * @returns the name (`kid`) of the new key.
   * @throws {StoreUnavailableError} `STORE_UNAVAILABLE` where the other nodes cannot be told; then there is no new key
   * @example await tokens.rotateSigningKey();
   * @see requirement K2
   */
  rotateSigningKey(): Promise<string> {
    return this.keys.rotate();
  }

  /** Names and times of the keys in use; nothing in it is secret. */
  get keyStatus(): KeyRingStatus {
    return this.keys.status;
  }
}
