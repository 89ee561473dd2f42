import { Injectable } from '@nestjs/common';

import { InvalidTokenError } from '../../errors/index.js';
import {
  KeyRing,
  PageTokens,
  type IssuedPageToken,
  type KeyRingStatus,
  type PageTokenFacts,
} from '../../token/index.js';
import type { AuditPurpose } from '../audit/audit-events.js';
import { AuditLog } from '../audit/audit-log.js';
import { HeldCredentials } from './held-credentials.js';

/** Of a rotation on demand. @publicApi */
export interface RotationOptions {
  /** Whether what was sealed before is to be worth nothing at once, instead of after `keys.previousForMs`. @default false */
  readonly revokePrevious?: boolean;
}

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
    private readonly held: HeldCredentials,
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

  /**
   * A new token for the same page; the old one stays good until its end. Each of the two is revoked by itself.
   * @throws as {@link validate}
   */
  async refresh(token: string): Promise<string> {
    const { pageId, groupId, kid } = await this.validate(token);
    const fresh = await this.tokens.issue({ id: pageId, groupId });
    // Only now: if its key ends later than this, that of the new one ends with it.
    if (this.keys.ends(kid)) throw new InvalidTokenError();
    return fresh;
  }

  /** Another token for a client that has come with this one. @internal */
  renew(facts: PageTokenFacts): Promise<IssuedPageToken> {
    return this.tokens.renew(facts);
  }

  /**
   * Takes a token back before its end, on all nodes, with those that a connection was sent in its place. Connections that were opened
   * with any of them end: at once on this node, within five seconds on those that share a Redis with it.
   * @throws as {@link validate}
   */
  async invalidate(token: string): Promise<void> {
    const facts = await this.validate(token);
    await this.tokens.revoke(facts);
    this.audit.record('token-revoked', { jti: facts.jti });
    this.held.revoked([facts.family]);
  }

  /**
   * Makes a new key at once, beside the rotation by time. What the key before has sealed is honoured for `keys.previousForMs`. Nodes
   * that share a Redis follow within five seconds, or with the first token of the new key that they see.
   *
   * `revokePrevious` throws everybody out, for when cookies or tokens have leaked: whatever was sealed before opens nothing any more, and
   * the connections that stand on it end, on all nodes. It is one step: nobody can come in between with an old one and be given a new one.
   * Two rotations with an hour's grace in a row do the same, but for who has come between them.
   *
   * @returns the name (`kid`) of the new key.
   * @throws {StoreUnavailableError} `STORE_UNAVAILABLE` where the other nodes cannot be told; then there is no new key
   * @example await tokens.rotateSigningKey();
   * @example await tokens.rotateSigningKey({ revokePrevious: true });
   * @see requirement K2
   */
  async rotateSigningKey({ revokePrevious = false }: RotationOptions = {}): Promise<string> {
    const kid = await this.keys.rotate(revokePrevious ? 'end' : 'keep');
    this.held.rotated();
    return kid;
  }

  /** Names and times of the keys in use; nothing in it is secret. */
  get keyStatus(): KeyRingStatus {
    return this.keys.status;
  }
}
