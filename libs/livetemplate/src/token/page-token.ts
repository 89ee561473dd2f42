import { InvalidTokenError } from '../errors/index.js';
import type { RevocationList } from '../ports/index.js';
import { TokenSeal, type TokenFacts, type TokenTools } from './sealed-token.js';

/** What a valid page token says. */
export interface PageTokenFacts extends TokenFacts {
  readonly pageId: string;
  readonly groupId: string;
  /** Whether its holder should get a new one: it is sealed by the previous key, or past half of its time. */
  readonly renew: boolean;
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

  constructor(options: PageTokenOptions) {
    this.seal = new TokenSeal(options, 'page', options.ttlMs ?? 86_400_000);
    this.revocations = options.revocations;
    this.clock = options.clock;
  }

  issue(page: { readonly id: string; readonly groupId: string }): Promise<string> {
    return this.seal.seal({ page: page.id, group: page.groupId });
  }

  /** @throws InvalidTokenError, TokenExpiredError, InvalidApplicationError, StoreUnavailableError */
  async validate(token: string): Promise<PageTokenFacts> {
    const { claims, ...facts } = await this.seal.open(token, ['page', 'group']);
    if (await this.revocations.isRevoked(facts.jti)) throw new InvalidTokenError();
    const half = (facts.issuedAt + facts.expiresAt) / 2;
    const renew = facts.outdated || this.clock.now() >= half;
    return { ...facts, pageId: claims.page, groupId: claims.group, renew };
  }

  /** Takes a token back, on every node. @throws StoreUnavailableError */
  async revoke({ jti, expiresAt }: Pick<PageTokenFacts, 'jti' | 'expiresAt'>): Promise<void> {
    await this.revocations.revoke(jti, expiresAt);
  }
}
