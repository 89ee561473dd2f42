import { createHash, timingSafeEqual } from 'node:crypto';

import { ConfigurationError } from '../../errors/index.js';
import { AuthenticationRequiredException } from './authentication-required.exception.js';
import { groupOfUser, type AuthenticationRequest, type Authenticator } from './authenticator.js';

/** How a {@link BasicAuthenticator} checks passwords. @publicApi */
export interface BasicAuthenticatorOptions {
  /** Whether this is the user's password. {@link passwordsOf} makes one from a list. */
  readonly verify: (user: string, password: string) => boolean | Promise<boolean>;
  /** What browsers name when they ask for the password. Printable ASCII. @default 'Restricted' */
  readonly realm?: string;
}

/**
 * Users who sign in by HTTP Basic authentication (RFC 7617): a request for a page without the right password is answered with 401,
 * and the browser asks for it. All devices of a user share their pages. Only over HTTPS: the password is in every request.
 *
 * Some browsers leave the password out of connections. Then the cookie of the page counts; a wrong password is refused there too.
 *
 * @example
 * LiveTemplateModule.forRoot({
 *   templates: 'views/**\/*.html',
 *   authenticator: new BasicAuthenticator({ verify: (user, password) => accounts.check(user, password), realm: 'Office' }),
 * });
 * @see requirement G1
 * @publicApi
 */
export class BasicAuthenticator implements Authenticator {
  private readonly options: BasicAuthenticatorOptions;
  private readonly challenge: string;

  /** @throws {ConfigurationError} without a function that checks passwords, and for a realm that no header can carry */
  constructor(options: BasicAuthenticatorOptions) {
    const { realm = 'Restricted', verify } = (options as Partial<BasicAuthenticatorOptions> | undefined) ?? {};
    if (typeof verify !== 'function') {
      throw new ConfigurationError(
        'BasicAuthenticator needs "verify", a function from user and password to whether it is right.',
      );
    }
    if (!/^[\x20-\x7e]+$/u.test(realm)) {
      throw new ConfigurationError(`"realm" must be printable ASCII. Received ${JSON.stringify(realm)}.`);
    }
    this.options = options;
    this.challenge = `Basic realm="${realm.replace(/["\\]/gu, '\\$&')}", charset="UTF-8"`;
  }

  /** @throws {AuthenticationRequiredException} 401 */
  async identify({ headers, purpose }: AuthenticationRequest): Promise<string | undefined> {
    if (headers.authorization === undefined && purpose === 'use') return undefined;
    const credentials = credentialsOf(headers.authorization ?? '');
    if (credentials === null || (await this.options.verify(...credentials)) !== true) {
      throw new AuthenticationRequiredException(this.challenge);
    }
    return credentials[0];
  }

  sessionGroup(_request: AuthenticationRequest, userId: string | null, anonymous: string): string {
    return groupOfUser(userId, anonymous);
  }
}

/**
 * Checks passwords against a list, in the same time whether or not there is such a user. For a handful of users whose passwords
 * come from the environment; for more, keep hashes made for passwords.
 *
 * @param passwords by user
 * @example new BasicAuthenticator({ verify: passwordsOf({ admin: process.env.ADMIN_PASSWORD }) })
 * @throws {ConfigurationError} for a user without a password
 * @publicApi
 */
export function passwordsOf(
  passwords: Readonly<Record<string, string | undefined>>,
): (user: string, password: string) => boolean {
  const digests = new Map<string, Buffer>();
  for (const [user, password] of Object.entries(passwords)) {
    if (password === undefined || password === '') throw new ConfigurationError(`The user ${user} has no password.`);
    digests.set(user, digest(password));
  }
  const nobody = digest('');
  return (user, password) => {
    const expected = digests.get(user);
    const equal = timingSafeEqual(digest(password), expected ?? nobody);
    return equal && expected !== undefined;
  };
}

/** Digests are of one length, so that comparing them tells nothing of the passwords'. */
function digest(password: string): Buffer {
  return createHash('sha256').update(password).digest();
}

/** User and password; null where there are none. */
function credentialsOf(header: string): [user: string, password: string] | null {
  const encoded = /^basic +([a-z0-9+/]+=*)$/iu.exec(header)?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  // RFC 7617 allows neither an empty name here, which nobody has, nor control characters.
  // oxlint-disable-next-line no-control-regex
  if (at <= 0 || /[\u0000-\u001f\u007f]/u.test(text)) return null;
  return [text.slice(0, at), text.slice(at + 1)];
}
