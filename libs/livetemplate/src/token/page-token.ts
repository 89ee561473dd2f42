import { InvalidTokenError, TokenExpiredError } from '../errors/index.js';
import type { RevocationList } from '../ports/index.js';
import { TokenSeal, type TokenFacts, type TokenTools } from './sealed-token.js';

/** How far the clocks of two nodes may be apart, in milliseconds. */
const CLOCK_SKEW_MS = 60_000;

/** What a valid page token says. */
export interface PageTokenFacts extends TokenFacts {
  readonly pageId: string;
  readonly groupId: string;
  /** Name of the first of the tokens that were renewed into this one, `jti` where it is that itself: they are revoked together. */
  readonly family: string;
  /** Whether its holder should get a new one: it is sealed by the previous key, or past half of its time. */
  readonly renew: boolean;
}

/** A page token that was just made, and what it says. */
export interface IssuedPageToken {
  readonly text: string;
  readonly facts: PageTokenFacts;
}

export interface PageTokenOptions extends TokenTools {
  /** Tokens that were taken back. */
  readonly revocations: RevocationList;
  /** How long a token is good for, in milliseconds. @default 86_400_000 */
  readonly ttlMs?: number | undefined;
}

/**
 * Page tokens: the right to attach to one page, for clients without cookies. They name the page and its group, and never
 * anything about a user.
 *
 * @see requirements K1, K3
 */
export class PageTokens {
  private readonly seal: TokenSeal;
  private readonly revocations: RevocationList;
  private readonly clock;
  private readonly keys;
  private readonly ttlMs: number;

  constructor(options: PageTokenOptions) {
    this.ttlMs = options.ttlMs ?? 86_400_000;
    this.seal = new TokenSeal(options, 'page', this.ttlMs);
    this.revocations = options.revocations;
    this.clock = options.clock;
    this.keys = options.keys;
  }

  /** The first token of a family of its own. */
  async issue(page: { readonly id: string; readonly groupId: string }): Promise<string> {
    return (await this.seal.seal({ page: page.id, group: page.groupId })).text;
  }

  /** @throws InvalidTokenError, TokenExpiredError, InvalidApplicationError, StoreUnavailableError */
  async validate(token: string): Promise<PageTokenFacts> {
    const { claims, ...facts } = await this.seal.open(token, ['page', 'group'], ['family']);
    const { page: pageId, group: groupId, family = facts.jti } = claims;
    await this.assertNotRevoked(family);
    const half = (facts.issuedAt + facts.expiresAt) / 2;
    const renew = facts.outdated || this.clock.now() >= half;
    return { ...facts, pageId, groupId, family, renew };
  }

  /**
   * A new token of the same family, for who has shown this one before: it may have lost its worth since then.
   * @throws InvalidTokenError, TokenExpiredError, StoreUnavailableError
   */
  async renew({ pageId, groupId, family, kid, expiresAt }: PageTokenFacts): Promise<IssuedPageToken> {
    const { text, facts } = await this.seal.seal({ page: pageId, group: groupId, family });
    // Only now: what it has lost before is seen here, and what it loses later, the new one loses with it.
    await this.assertNotRevoked(family);
    const now = this.clock.now();
    if (this.keys.goodUntil(kid) <= now) throw new InvalidTokenError();
    if (expiresAt <= now) throw new TokenExpiredError();
    return { text, facts: { ...facts, pageId, groupId, family, renew: false } };
  }

  /**
   * Takes a token back, on every node, with all of its family: what was renewed from it and into it.
   * @throws StoreUnavailableError
   */
  async revoke({ family, expiresAt }: Pick<PageTokenFacts, 'family' | 'expiresAt'>): Promise<void> {
    // Another of the family may have been made in this moment, on a node whose clock is ahead.
    const last = Math.max(expiresAt, this.clock.now() + this.ttlMs);
    await this.revocations.revoke(family, last + CLOCK_SKEW_MS);
  }

  /** Families that were taken back since it was last asked, as far as other nodes may have, and what else was announced. @throws StoreUnavailableError */
  async newlyRevoked(): Promise<readonly string[]> {
    return (await this.revocations.news?.()) ?? [];
  }

  private async assertNotRevoked(family: string): Promise<void> {
    if (await this.revocations.isRevoked(family)) throw new InvalidTokenError();
  }
}
