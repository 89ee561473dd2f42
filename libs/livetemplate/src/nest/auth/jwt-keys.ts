import { createPublicKey, KeyObject } from 'node:crypto';
import { createRemoteJWKSet, errors, type CryptoKey, type JWK, type JWTVerifyGetKey } from 'jose';

import { ConfigurationError } from '../../errors/index.js';

/** Shortest secret, in bytes: a shorter one than the hash could be guessed from a single token. */
const MIN_SECRET_BYTES = 32;

/** What a shared secret signs with. */
const SYMMETRIC = ['HS256', 'HS384', 'HS512'];

/** What a private key signs with. */
const ASYMMETRIC = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** Where the keys come from that tokens are checked with: exactly one of three. @publicApi */
export type JwtKeySource =
  | {
      /** Shared with who issues the tokens: at least 32 bytes. */
      readonly secret: string | Uint8Array;
    }
  | {
      /** Public key of who issues the tokens: PEM, JWK, or a key of Node.js or Web Cryptography. */
      readonly key: string | JWK | KeyObject | CryptoKey;
    }
  | {
      /**
       * Where the issuer publishes its keys, as `https://issuer.example/.well-known/jwks.json`. They are fetched when the first
       * token comes, kept for 10 minutes, and fetched again for a key that is not among them, at most every 30 seconds.
       */
      readonly jwksUri: string;
    };

/** The keys, and the algorithms they may be used with. */
export interface JwtKeys {
  readonly find: JWTVerifyGetKey;
  readonly algorithms: string[];
}

/** The keys cannot be had, so nobody knows whether a token is good. */
export class KeysUnavailable extends Error {}

/**
 * A public key must never be taken for a secret, nor a token without a signature for one with: so the kind of key decides which
 * algorithms there are to choose from.
 *
 * @param wanted algorithms, a choice of those that fit. @default HS256 for a secret, else all that fit
 * @throws {ConfigurationError}
 */
export function jwtKeys(source: JwtKeySource, wanted: readonly string[] | undefined): JwtKeys {
  const given = ['secret', 'key', 'jwksUri'].filter((name) => (source as Record<string, unknown>)[name] !== undefined);
  if (given.length !== 1) {
    throw new ConfigurationError('JwtAuthenticator needs one of "secret", "key" and "jwksUri", and only one.');
  }
  if ('secret' in source) {
    return { find: constant(secretKey(source.secret)), algorithms: choice(wanted ?? ['HS256'], SYMMETRIC) };
  }
  const algorithms = choice(wanted ?? ASYMMETRIC, ASYMMETRIC);
  if ('key' in source) return { find: constant(publicKey(source.key)), algorithms };
  return { find: remoteKeys(source.jwksUri), algorithms };
}

function constant(key: Awaited<ReturnType<JWTVerifyGetKey>>): JWTVerifyGetKey {
  return () => key;
}

function choice(wanted: readonly string[], possible: readonly string[]): string[] {
  const wrong = wanted.filter((algorithm) => !possible.includes(algorithm));
  if (wanted.length > 0 && wrong.length === 0) return [...wanted];
  throw new ConfigurationError(
    `"algorithms" must be some of ${possible.join(', ')} with this kind of key. Received ${wrong.join(', ') || 'none'}.`,
  );
}

function secretKey(secret: string | Uint8Array): Uint8Array {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret.slice();
  if (bytes.length >= MIN_SECRET_BYTES) return bytes;
  throw new ConfigurationError(
    `"secret" of JwtAuthenticator must have at least ${MIN_SECRET_BYTES} bytes. It has ${bytes.length}.`,
  );
}

function publicKey(key: string | JWK | KeyObject | CryptoKey): KeyObject | CryptoKey {
  try {
    if (typeof key === 'string') return createPublicKey(key);
    if (key instanceof KeyObject) {
      if (key.type !== 'secret') return key.type === 'public' ? key : createPublicKey(key);
    } else if (isJwk(key)) {
      if (key.kty !== 'oct') return createPublicKey({ key: { ...key }, format: 'jwk' });
    } else if (key.type === 'public') return key;
  } catch (cause) {
    throw new ConfigurationError('"key" of JwtAuthenticator cannot be read as a public key.', { cause });
  }
  throw new ConfigurationError('"key" of JwtAuthenticator must be a public key; a secret is given as "secret".');
}

function isJwk(key: JWK | CryptoKey): key is JWK {
  return 'kty' in key;
}

function remoteKeys(uri: string): JWTVerifyGetKey {
  const address = URL.canParse(uri) ? new URL(uri) : null;
  // Whoever can change the keys on their way can sign in as anybody.
  const local = /^(localhost|127\.0\.0\.1|\[::1\])$/u;
  const safe = address?.protocol === 'https:' || (address?.protocol === 'http:' && local.test(address.hostname));
  if (address === null || !safe) {
    throw new ConfigurationError('"jwksUri" must be an address with https://; http:// is for this machine only.');
  }
  const find = createRemoteJWKSet(address, { cacheMaxAge: 600_000, cooldownDuration: 30_000, timeoutDuration: 5_000 });
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      // A key set that is out of reach says nothing about the token.
      throw new KeysUnavailable('The keys of the issuer cannot be fetched.', { cause });
    }
  };
}
