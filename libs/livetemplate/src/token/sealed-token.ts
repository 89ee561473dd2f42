import { decodeProtectedHeader, EncryptJWT, errors, jwtDecrypt, type CryptoKey, type JWTPayload } from 'jose';
import { ConfigurationError, InvalidApplicationError, InvalidTokenError, TokenExpiredError } from '../errors/index.js';
import type { Clock, IdSource } from '../ports/index.js';
import type { KeyPurpose, KeyRing } from './key-ring.js';

/** Longest token that is looked at, and made. Ours have about 300 characters. */
const MAX_TOKEN_LENGTH = 2_048;

/** What tokens of all kinds are made with. */
export interface TokenTools {
  readonly applicationId: string;
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** What every token says. Times in milliseconds since the Unix epoch, whole seconds. */
export interface TokenFacts {
  /** Unique name of the token, to revoke it by. */
  readonly jti: string;
  /** Name of the key that has sealed it. */
  readonly kid: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Sealed by the previous key: issue a new one while this one is still good. */
  readonly outdated: boolean;
}

/** How long a token is good, and with it who has shown it. */
export type Credential = Pick<TokenFacts, 'kid' | 'issuedAt' | 'expiresAt'>;

/** What stood in a token. */
export interface OpenedToken<Claim extends string, Optional extends string> extends TokenFacts {
  readonly claims: Readonly<Record<Claim, string> & Partial<Record<Optional, string>>>;
}

/** A token that was just made. */
export interface SealedToken {
  readonly text: string;
  readonly facts: TokenFacts;
}

/** Encrypts claims that are ours to read only (JWE, `dir` with A256GCM). */
export class TokenSeal {
  constructor(
    private readonly tools: TokenTools,
    private readonly purpose: KeyPurpose,
    private readonly ttlMs: number,
  ) {}

  /** @throws ConfigurationError where the claims are too long for a token that anybody would look at */
  async seal(claims: Readonly<Record<string, string>>): Promise<SealedToken> {
    const { applicationId, keys, clock, ids } = this.tools;
    const { kid, key } = await keys.sealing(this.purpose);
    const issued = Math.floor(clock.now() / 1_000);
    const end = issued + Math.ceil(this.ttlMs / 1_000);
    const jti = ids.next();
    const text = await new EncryptJWT({ app: applicationId, ...claims })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
      .setIssuedAt(issued)
      .setExpirationTime(end)
      .setJti(jti)
      .encrypt(key);
    if (text.length > MAX_TOKEN_LENGTH) {
      throw new ConfigurationError(
        'The id of a group is too long for a cookie or token, which would be refused. At most 1,000 bytes fit. Let "sessionGroup" of ' +
          'the authenticator, or "groupId", give a shorter one, such as a hash of the id of the user.',
      );
    }
    return { text, facts: { jti, kid, issuedAt: issued * 1_000, expiresAt: end * 1_000, outdated: false } };
  }

  /**
   * @param required claims that have to be there
   * @param optional claims that may be there
   * @throws InvalidTokenError, TokenExpiredError, InvalidApplicationError
   */
  async open<Claim extends string, Optional extends string = never>(
    token: string,
    required: readonly Claim[],
    optional: readonly Optional[] = [],
  ): Promise<OpenedToken<Claim, Optional>> {
    const kid = this.kidOf(token);
    if (!this.tools.keys.owns(kid)) throw new InvalidApplicationError();
    const opening = await this.tools.keys.opening(kid, this.purpose);
    if (opening === null) throw new InvalidTokenError();
    const payload = await this.decrypt(token, opening.key);
    this.tools.keys.follow(kid);
    if (payload['app'] !== this.tools.applicationId) throw new InvalidApplicationError();
    const { jti, iat, exp } = payload;
    if (jti === undefined || iat === undefined || exp === undefined) throw new InvalidTokenError();
    const claims: Record<string, string> = {};
    for (const claim of [...required, ...optional]) {
      const value = payload[claim];
      if (typeof value === 'string') claims[claim] = value;
      else if (value !== undefined || required.some((name) => name === claim)) throw new InvalidTokenError();
    }
    const facts = { jti, kid, issuedAt: iat * 1_000, expiresAt: exp * 1_000, outdated: opening.outdated };
    return { ...facts, claims: claims as OpenedToken<Claim, Optional>['claims'] };
  }

  /**
   * Whether somebody else has sealed it, with other keys or for another purpose. What is no token at all is nobody's; of what
   * only a forgotten key would open, nobody can tell, and it is worth nothing.
   */
  async isForeign(token: string): Promise<boolean> {
    try {
      const kid = this.kidOf(token);
      if (!this.tools.keys.owns(kid)) return true;
      const opening = await this.tools.keys.opening(kid, this.purpose);
      if (opening !== null) await this.decrypt(token, opening.key);
      return false;
    } catch (error) {
      return error instanceof InvalidTokenError && error.cause instanceof errors.JWEDecryptionFailed;
    }
  }

  /** @param token of a host, where compilers do not look: whatever it has found in a request */
  private kidOf(token: unknown): string {
    if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH) throw new InvalidTokenError();
    try {
      const { kid } = decodeProtectedHeader(token);
      if (typeof kid === 'string') return kid;
    } catch (cause) {
      throw new InvalidTokenError(undefined, { cause });
    }
    throw new InvalidTokenError();
  }

  private async decrypt(token: string, key: CryptoKey): Promise<JWTPayload> {
    try {
      const { payload } = await jwtDecrypt(token, key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        currentDate: new Date(this.tools.clock.now()),
      });
      return payload;
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) throw new TokenExpiredError(undefined, { cause });
      throw new InvalidTokenError(undefined, { cause });
    }
  }
}
