import { Injectable } from '@nestjs/common';

import { GroupCookies, type CookieHeaders, type Credential, type IssuedCookie } from '../../token/index.js';

/** What a browser's cookie says. */
export interface GroupPass {
  readonly groupId: string;
  /**
   * False for a group that the authenticator has assigned, as to a user who signed in. Such a group ends for the browser when
   * the authenticator no longer assigns it; an anonymous one is the browser's own for good.
   */
  readonly anonymous: boolean;
  /** The cookie that has told it, or a part in it; left out where the browser had none. */
  readonly credential?: Credential;
}

/** A pass, and the cookie it stood in. */
export interface ReadPass extends GroupPass {
  /** Whether the browser came over HTTPS. */
  readonly secure: boolean;
  /** Whether the next answer should set the cookie anew. */
  readonly renew: boolean;
  /** Whether the previous key has sealed it. */
  readonly outdated: boolean;
  readonly credential: Credential;
}

const ANONYMOUS = 'a:';
const ASSIGNED = 'g:';

/** The group of a browser, sealed in its cookie together with where it comes from. */
@Injectable()
export class GroupPasses {
  constructor(private readonly cookies: GroupCookies) {}

  /**
   * A cookie for the answer to a request with these headers.
   * @throws {InvalidTokenError} where everybody was thrown out since the pass was read
   */
  issue(pass: GroupPass, headers: CookieHeaders, secure: boolean): Promise<IssuedCookie> {
    return this.cookies.issue(sealedGroup(pass), headers, secure, pass.credential);
  }

  /**
   * @returns null where the browser has no cookie of ours.
   * @throws {LiveTemplateError} `INVALID_TOKEN`, `TOKEN_EXPIRED`, `INVALID_APPLICATION`
   */
  async read(headers: CookieHeaders, secure: boolean): Promise<ReadPass | null> {
    const cookie = await this.cookies.read(headers, secure);
    if (cookie === null) return null;
    const { kid, issuedAt, expiresAt } = cookie;
    return {
      groupId: cookie.groupId.slice(ANONYMOUS.length),
      anonymous: cookie.groupId.startsWith(ANONYMOUS),
      secure,
      renew: cookie.renew,
      outdated: cookie.outdated,
      // Kept for as long as a connection: nothing more than it needs.
      credential: { kid, issuedAt, expiresAt },
    };
  }

  /**
   * For requests of which nobody knows whether TLS ends at a proxy before us. A browser sends the safer cookie only where it is
   * safe, so it comes first. @throws as {@link read}
   */
  async readEither(headers: CookieHeaders): Promise<ReadPass | null> {
    return (await this.read(headers, true)) ?? (await this.read(headers, false));
  }
}

function sealedGroup({ groupId, anonymous }: GroupPass): string {
  return (anonymous ? ANONYMOUS : ASSIGNED) + groupId;
}
