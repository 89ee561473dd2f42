import { TokenSeal, type TokenFacts, type TokenTools } from './sealed-token.js';

/** What a valid group cookie says. */
export interface GroupCookieFacts extends TokenFacts {
  readonly groupId: string;
  /** Whether the next answer should set it anew: it is sealed by the previous key, or past half of its time. */
  readonly renew: boolean;
}

export interface GroupCookieOptions extends TokenTools {
  /** How long a cookie is good for, in milliseconds. @default 86_400_000 */
  readonly ttlMs?: number | undefined;
  /** Of the cookie, to tell applications apart that one browser visits. @default 'livetemplate' */
  readonly name?: string | undefined;
}

/** Makes browsers refuse a cookie that another host or an unencrypted page has set. */
const SECURE_PREFIX = '__Host-';

/**
 * The cookie that says which group a browser belongs to: one for all of its tabs and pages, encrypted, out of reach of scripts.
 *
 * @see requirements K1, K4
 */
export class GroupCookies {
  private readonly seal: TokenSeal;
  private readonly ttlMs: number;
  private readonly plainName: string;
  private readonly clock;

  constructor(options: GroupCookieOptions) {
    this.ttlMs = options.ttlMs ?? 86_400_000;
    this.plainName = options.name ?? 'livetemplate';
    this.clock = options.clock;
    this.seal = new TokenSeal(options, 'group', this.ttlMs);
  }

  /** @param secure whether the browser came over HTTPS */
  name(secure: boolean): string {
    return secure ? SECURE_PREFIX + this.plainName : this.plainName;
  }

  /** A `Set-Cookie` header for a group. */
  async header(groupId: string, secure: boolean): Promise<string> {
    const value = await this.seal.seal({ group: groupId });
    const attributes = `Path=/; Max-Age=${Math.ceil(this.ttlMs / 1_000)}; HttpOnly; SameSite=Lax`;
    return `${this.name(secure)}=${value}; ${attributes}${secure ? '; Secure' : ''}`;
  }

  /** A `Set-Cookie` header that makes the browser forget its group. */
  removal(secure: boolean): string {
    return `${this.name(secure)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  }

  /**
   * @param header the request's `Cookie` header
   * @returns null where it holds no cookie of ours
   * @throws InvalidTokenError, TokenExpiredError, InvalidApplicationError
   */
  async read(header: string | undefined, secure: boolean): Promise<GroupCookieFacts | null> {
    const value = cookieValue(header ?? '', this.name(secure));
    if (value === null) return null;
    const { claims, ...facts } = await this.seal.open(value, ['group']);
    const half = (facts.issuedAt + facts.expiresAt) / 2;
    return { ...facts, groupId: claims.group, renew: facts.outdated || this.clock.now() >= half };
  }
}

/** The value of a cookie in a `Cookie` header; null where there is none of this name. */
export function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
