import { InvalidTokenError, LiveTemplateError } from '../errors/index.js';
import { TokenSeal, type Credential, type TokenFacts, type TokenTools } from './sealed-token.js';

/** The headers of a request that say which of a browser's cookies is ours. */
export interface CookieHeaders {
  readonly cookie?: string | undefined;
  readonly host?: string | undefined;
}

/** What a valid group cookie says. */
export interface GroupCookieFacts extends TokenFacts {
  readonly groupId: string;
  /** Whether the next answer should set it anew: it is sealed by the previous key, or past half of its time. */
  readonly renew: boolean;
}

/** A cookie that was just made. */
export interface IssuedCookie {
  /** `Set-Cookie`. */
  readonly header: string;
  readonly credential: Credential;
}

export interface GroupCookieOptions extends TokenTools {
  /** How long a cookie is good for, in milliseconds. @default 86_400_000 */
  readonly ttlMs?: number | undefined;
  /** Of the cookie, to tell applications apart that one browser visits. @default 'livetemplate' */
  readonly name?: string | undefined;
}

/**
 * The cookie that says which group a browser belongs to: one for all of its tabs and pages, encrypted, out of reach of scripts.
 *
 * Browsers keep one cookie of a name for all ports of a host. Where it is another application's, that one stays as it is, and
 * ours gets a name with the application and the port in it: so neither throws the other's visitors out.
 *
 * @see requirements K1, K4
 */
export class GroupCookies {
  private readonly seal: TokenSeal;
  private readonly ttlMs: number;
  private readonly plainName: string;
  private readonly clock;
  private readonly keys;

  constructor(options: GroupCookieOptions) {
    this.ttlMs = options.ttlMs ?? 86_400_000;
    this.plainName = options.name ?? 'livetemplate';
    this.clock = options.clock;
    this.keys = options.keys;
    this.seal = new TokenSeal(options, 'group', this.ttlMs);
  }

  /**
   * A cookie for a group.
   * @param headers of the request that it answers
   * @param secure whether the browser came over HTTPS
   * @param shown the cookie that the browser came with, which has told the group or a part in it
   * @throws InvalidTokenError where everybody was thrown out since that one was read
   */
  async issue(
    groupId: string,
    headers: CookieHeaders,
    secure: boolean,
    shown?: Pick<Credential, 'kid'>,
  ): Promise<IssuedCookie> {
    const [name, sealed] = await Promise.all([this.nameFor(headers, secure), this.seal.seal({ group: groupId })]);
    // Only now: if its key ends later than this, that of the new one ends with it.
    if (shown !== undefined && this.keys.ends(shown.kid)) throw new InvalidTokenError();
    const attributes = `Path=/; Max-Age=${Math.ceil(this.ttlMs / 1_000)}; HttpOnly; SameSite=Lax`;
    const header = `${name}=${sealed.text}; ${attributes}${secure ? '; Secure' : ''}`;
    const { kid, issuedAt, expiresAt } = sealed.facts;
    return { header, credential: { kid, issuedAt, expiresAt } };
  }

  /**
   * @returns null where the request holds no cookie of ours
   * @throws InvalidTokenError, TokenExpiredError, InvalidApplicationError
   */
  async read(headers: CookieHeaders, secure: boolean): Promise<GroupCookieFacts | null> {
    let refusal: unknown = null;
    for (const name of this.names(headers, secure)) {
      const value = cookieValue(headers.cookie ?? '', name);
      if (value === null) continue;
      try {
        return await this.open(value);
      } catch (error) {
        if (!(error instanceof LiveTemplateError)) throw error;
        refusal ??= error;
      }
    }
    if (refusal !== null) throw refusal;
    return null;
  }

  private async open(value: string): Promise<GroupCookieFacts> {
    const { claims, ...facts } = await this.seal.open(value, ['group']);
    const half = (facts.issuedAt + facts.expiresAt) / 2;
    return { ...facts, groupId: claims.group, renew: facts.outdated || this.clock.now() >= half };
  }

  private async nameFor(headers: CookieHeaders, secure: boolean): Promise<string> {
    const [ownName, name] = this.names(headers, secure);
    const cookies = headers.cookie ?? '';
    if (cookieValue(cookies, ownName) !== null) return ownName;
    const value = cookieValue(cookies, name);
    return value !== null && (await this.seal.isForeign(value)) ? ownName : name;
  }

  /** Where the cookie may be: nobody else has the first one. */
  private names({ host = '' }: CookieHeaders, secure: boolean): [own: string, plain: string] {
    const name = cookieName(this.plainName, secure);
    const [port = ''] = /:\d+$/u.exec(host) ?? [];
    return [`${name}.${this.keys.tag}${port.replace(':', '.')}`, name];
  }
}

/** Over HTTPS a prefix makes browsers refuse a cookie that another host or an unencrypted page has set. */
export function cookieName(plain: string, secure: boolean): string {
  return secure ? `__Host-${plain}` : plain;
}

/** The value of a cookie in a `Cookie` header; null where there is none of this name. */
export function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
