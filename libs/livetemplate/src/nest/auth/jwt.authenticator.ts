import { ServiceUnavailableException } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { jwtVerify, type JWTPayload } from 'jose';

import { ConfigurationError } from '../../errors/index.js';
import { cookieValue } from '../../token/index.js';
import { LiveLogger } from '../logging/live-logger.js';
import { AuthenticationRequiredException } from './authentication-required.exception.js';
import { groupOfUser, type AuthenticationRequest, type Authenticator } from './authenticator.js';
import { jwtKeys, KeysUnavailable, type JwtKeys, type JwtKeySource } from './jwt-keys.js';

/** Where a token stands, and what has to be true of it. @publicApi */
export type JwtAuthenticatorOptions = JwtKeySource & {
  /** Who has issued it (`iss`). With `jwksUri` it has to be given. @default anybody who holds the key */
  readonly issuer?: string;
  /**
   * Whom it is for (`aud`). With `jwksUri` it has to be given: an issuer gives everybody tokens for all sorts of applications.
   * @default anybody
   */
  readonly audience?: string | readonly string[];
  /** Algorithms it may be signed with; there is none that means no signature. @default HS256 for a secret, else all for public keys */
  readonly algorithms?: readonly string[];
  /** The claim that is the user's id. @default 'sub' */
  readonly userClaim?: string;
  /** Name of the cookie it is in. @default it is in no cookie */
  readonly cookie?: string;
  /** Name of the header it is in, after `Bearer `; it is looked at before the cookie. @default 'authorization' */
  readonly header?: string;
  /** How far the issuer's clock may be apart from ours, in seconds. @default 5 */
  readonly clockToleranceSeconds?: number;
};

/**
 * Users who bring a JSON Web Token (RFC 7519), in a cookie or a header. Who brings none is anonymous; one that is not valid is
 * refused with 401. Only tokens that end (`exp`) are taken. All devices of a user share their pages.
 *
 * Browsers send cookies with connections, but no header that a script has set. So a token in a cookie is checked again with each
 * connection; without a cookie, a connection needs no more than the cookie of its page.
 *
 * @example
 * LiveTemplateModule.forRoot({
 *   templates: 'views/**\/*.html',
 *   authenticator: new JwtAuthenticator({
 *     jwksUri: 'https://issuer.example/.well-known/jwks.json',
 *     issuer: 'https://issuer.example/',
 *     audience: 'shop',
 *     cookie: 'session',
 *   }),
 * });
 * @see requirement G1
 * @publicApi
 */
export class JwtAuthenticator implements Authenticator {
  private readonly logger = new LiveLogger();
  private readonly options: JwtAuthenticatorOptions;
  private readonly keys: JwtKeys;

  /** @throws {ConfigurationError} for keys and algorithms that do not fit each other */
  constructor(options: JwtAuthenticatorOptions) {
    this.options = { ...options };
    this.keys = jwtKeys(options, options.algorithms);
    if ('jwksUri' in options && (!options.issuer || !options.audience?.length)) {
      throw new ConfigurationError('JwtAuthenticator needs "issuer" and "audience" with "jwksUri".');
    }
  }

  /**
   * @throws {AuthenticationRequiredException} 401
   * @throws {ServiceUnavailableException} 503 where the issuer's keys cannot be had
   */
  async identify({ headers, purpose }: AuthenticationRequest): Promise<string | null | undefined> {
    const token = this.tokenOf(headers);
    if (token === null) return this.options.cookie === undefined && purpose === 'use' ? undefined : null;
    const user = (await this.payloadOf(token))[this.options.userClaim ?? 'sub'];
    // Numbers and objects could be written in several ways.
    if (typeof user !== 'string' || user === '') throw invalid();
    return user;
  }

  sessionGroup(_request: AuthenticationRequest, userId: string | null, anonymous: string): string {
    return groupOfUser(userId, anonymous);
  }

  private tokenOf(headers: IncomingHttpHeaders): string | null {
    const { header = 'authorization', cookie } = this.options;
    const value = headers[header.toLowerCase()];
    const bearer = typeof value === 'string' ? /^bearer +(\S+)$/iu.exec(value)?.[1] : undefined;
    return bearer ?? (cookie === undefined ? null : cookieValue(headers.cookie ?? '', cookie) || null);
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { issuer, audience, clockToleranceSeconds = 5 } = this.options;
    try {
      const { payload } = await jwtVerify(token, this.keys.find, {
        algorithms: this.keys.algorithms,
        requiredClaims: ['exp'],
        clockTolerance: clockToleranceSeconds,
        ...(issuer === undefined ? {} : { issuer }),
        ...(audience === undefined ? {} : { audience: typeof audience === 'string' ? audience : [...audience] }),
      });
      return payload;
    } catch (error) {
      if (!(error instanceof KeysUnavailable)) throw invalid();
      this.logger.error(error.message, error.cause);
      throw new ServiceUnavailableException();
    }
  }
}

/** Which part of it is wrong is not said. */
function invalid(): AuthenticationRequiredException {
  return new AuthenticationRequiredException('Bearer error="invalid_token"');
}
