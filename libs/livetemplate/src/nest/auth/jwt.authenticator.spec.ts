import { beforeAll, describe, expect, it } from '@jest/globals';
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { base64url, exportJWK, exportSPKI, importSPKI, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';

import { AuthenticationRequiredException } from './authentication-required.exception.js';
import type { AuthenticationPurpose, AuthenticationRequest } from './authenticator.js';
import { JwtAuthenticator, type JwtAuthenticatorOptions } from './jwt.authenticator.js';

const SECRET = 'a secret of thirty-two bytes or more, for signing';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strangers = generateKeyPairSync('rsa', { modulusLength: 2048 });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });

type Key = Parameters<SignJWT['sign']>[0];

function signed(claims: JWTPayload, key: Key, alg: string, expiry: string | number | null = '1h'): Promise<string> {
  const token = new SignJWT(claims).setProtectedHeader({ alg });
  if (expiry !== null) token.setExpirationTime(expiry);
  return token.sign(key);
}

function asked(headers: Record<string, string>, purpose: AuthenticationPurpose = 'open'): AuthenticationRequest {
  return { purpose, headers, request: undefined, cookieGroupId: null };
}

const bearer = (token: string): AuthenticationRequest => asked({ authorization: `Bearer ${token}` });

const REFUSED = 'Bearer error="invalid_token"';

/** The challenge that a token is refused with. */
async function challenge(authenticator: JwtAuthenticator, token: string): Promise<string> {
  const answer: unknown = await authenticator.identify(bearer(token)).catch((error: unknown) => error);
  if (answer instanceof AuthenticationRequiredException) return answer.challenge;
  throw new Error('The token was not refused.', { cause: answer });
}

describe('JwtAuthenticator with a secret', () => {
  const authenticator = new JwtAuthenticator({ secret: SECRET, issuer: 'us', audience: ['shop', 'bank'] });
  const claims = { sub: 'ann', iss: 'us', aud: 'shop' };

  it('knows the user of a token', async () => {
    expect(await authenticator.identify(bearer(await signed(claims, bytes(SECRET), 'HS256')))).toBe('ann');
    expect(authenticator.sessionGroup(asked({}), 'ann', 'own')).toBe('user:ann');
    expect(authenticator.sessionGroup(asked({}), null, 'own')).toBe('own');
  });

  it.each<[string, () => string | Promise<string>]>([
    ['of another secret', () => signed(claims, bytes(`${SECRET}!`), 'HS256')],
    ['with an algorithm that was not chosen', () => signed(claims, bytes(SECRET), 'HS512')],
    ['without a signature', () => new UnsecuredJWT(claims).setExpirationTime('1h').encode()],
    ['without a signature, named otherwise', () => unsigned('NONE')],
    ['of another issuer', () => signed({ ...claims, iss: 'them' }, bytes(SECRET), 'HS256')],
    ['without an issuer', () => signed({ sub: 'ann', aud: 'shop' }, bytes(SECRET), 'HS256')],
    ['for somebody else', () => signed({ ...claims, aud: 'office' }, bytes(SECRET), 'HS256')],
    ['that has ended', () => signed(claims, bytes(SECRET), 'HS256', Math.floor(Date.now() / 1_000) - 6)],
    ['without an end', () => signed(claims, bytes(SECRET), 'HS256', null)],
    ['that has not begun', () => signed({ ...claims, nbf: Date.now() / 1_000 + 60 }, bytes(SECRET), 'HS256')],
    ['without a user', () => signed({ iss: 'us', aud: 'shop' }, bytes(SECRET), 'HS256')],
    ['with an empty user', () => signed({ ...claims, sub: '' }, bytes(SECRET), 'HS256')],
    ['with a user that is no text', () => signed({ ...claims, sub: 7 as never }, bytes(SECRET), 'HS256')],
    ['signed by a private key', () => signed(claims, rsa.privateKey, 'RS256')],
    ['that is none', () => 'a.b.c'],
  ])('refuses a token %s', async (_, make) => {
    expect(await challenge(authenticator, await make())).toBe(REFUSED);
  });

  it('bears a clock that is a little slow', async () => {
    const token = await signed(claims, bytes(SECRET), 'HS256', Math.floor(Date.now() / 1_000) - 1);
    expect(await authenticator.identify(bearer(token))).toBe('ann');
    const strict = new JwtAuthenticator({ secret: SECRET, clockToleranceSeconds: 0 });
    expect(await challenge(strict, token)).toBe(REFUSED);
  });

  it('takes a user from another claim', async () => {
    const named = new JwtAuthenticator({ secret: SECRET, userClaim: 'email' });
    const token = await signed({ sub: '1', email: 'ann@example.com' }, bytes(SECRET), 'HS256');
    expect(await named.identify(bearer(token))).toBe('ann@example.com');
  });

  it('is told of a user by no name of Object.prototype', async () => {
    const named = new JwtAuthenticator({ secret: SECRET, userClaim: 'constructor' });
    expect(await challenge(named, await signed({ sub: 'ann' }, bytes(SECRET), 'HS256'))).toBe(REFUSED);
  });
});

describe('JwtAuthenticator with a public key', () => {
  const keys: [string, () => JwtAuthenticatorOptions | Promise<JwtAuthenticatorOptions>][] = [
    ['PEM', () => ({ key: pem as string })],
    ['a key of Node.js', () => ({ key: rsa.publicKey })],
    ['a private key, of which it takes the public half', () => ({ key: rsa.privateKey })],
    ['a JWK', async () => ({ key: await exportJWK(rsa.publicKey) })],
    ['a key of Web Cryptography', async () => ({ key: await importSPKI(await exportSPKI(rsa.publicKey), 'RS256') })],
  ];

  it.each(keys)('knows the user by %s', async (_, options) => {
    const authenticator = new JwtAuthenticator(await options());
    expect(await authenticator.identify(bearer(await signed({ sub: 'ann' }, rsa.privateKey, 'RS256')))).toBe('ann');
  });

  it.each<[string, () => string | Promise<string>]>([
    ['signed with the public key as a secret', () => signed({ sub: 'ann' }, bytes(pem as string), 'HS256')],
    ['signed by a key of another kind', () => signed({ sub: 'ann' }, elliptic.privateKey, 'ES256')],
    ['signed by somebody else', () => signed({ sub: 'ann' }, strangers.privateKey, 'RS256')],
    ['without a signature', () => unsigned('none')],
    ['that brings its own key', () => selfMade()],
  ])('refuses a token %s', async (_, make) => {
    for (const [, options] of keys)
      expect(await challenge(new JwtAuthenticator(await options()), await make())).toBe(REFUSED);
  });
});

describe('where the token stands', () => {
  const [SESSION, HEADER] = ['session', 'X-Token'];
  let ann: string;
  let bob: string;

  beforeAll(async () => {
    ann = await signed({ sub: 'ann' }, bytes(SECRET), 'HS256');
    bob = await signed({ sub: 'bob' }, bytes(SECRET), 'HS256');
  });

  it('is a header or a cookie, the header first', async () => {
    const authenticator = new JwtAuthenticator({ secret: SECRET, cookie: SESSION });
    const cookie = `other=1; ${SESSION}=${ann}`;
    expect(await authenticator.identify(asked({ cookie }))).toBe('ann');
    expect(await authenticator.identify(asked({ cookie }, 'use'))).toBe('ann');
    expect(await authenticator.identify(asked({ cookie, authorization: `Bearer ${bob}` }))).toBe('bob');
    expect(await authenticator.identify(asked({ cookie, authorization: 'Basic eA==' }))).toBe('ann');
    const named = new JwtAuthenticator({ secret: SECRET, header: HEADER });
    expect(await named.identify(asked({ 'x-token': `bearer ${bob}`, authorization: `Bearer ${ann}` }))).toBe('bob');
  });

  it.each([{}, { cookie: 'session=' }, { cookie: 'xsession=1' }])('is nowhere in %j', async (headers) => {
    const byCookie = new JwtAuthenticator({ secret: SECRET, cookie: SESSION });
    expect(await byCookie.identify(asked(headers))).toBeNull();
    expect(await byCookie.identify(asked(headers, 'use'))).toBeNull();
    const byHeader = new JwtAuthenticator({ secret: SECRET });
    expect(await byHeader.identify(asked(headers))).toBeNull();
    // A browser sends no header of a script with a connection: it says nothing that there is none.
    expect(await byHeader.identify(asked(headers, 'use'))).toBeUndefined();
  });
});

describe('the options', () => {
  const far = 'https://issuer.example/jwks.json';
  it.each<[string, unknown, string]>([
    ['no key', {}, 'needs one of "secret", "key" and "jwksUri"'],
    ['two keys', { secret: SECRET, key: pem }, 'and only one'],
    ['a short secret', { secret: 'x'.repeat(31) }, 'at least 32 bytes. It has 31.'],
    ['no algorithm', { secret: SECRET, algorithms: [] }, 'Received none'],
    ['none', { secret: SECRET, algorithms: ['none'] }, 'Received none'],
    ['an algorithm for public keys', { secret: SECRET, algorithms: ['HS256', 'RS256'] }, 'Received RS256'],
    ['an algorithm for secrets', { key: pem, algorithms: ['HS256'] }, 'Received HS256'],
    ['a secret as JWK', { key: { kty: 'oct', k: base64url.encode(SECRET) } }, 'a secret is given as "secret"'],
    ['a secret as key', { key: createSecretKey(bytes(SECRET)) }, 'a secret is given as "secret"'],
    ['a text that is no key', { key: 'PEM' }, 'cannot be read as a public key'],
    ['a foreign address without TLS', { jwksUri: far.replace('s:', ':'), issuer: 'i', audience: 'a' }, 'https://'],
    ['no address', { jwksUri: 'issuer.example', issuer: 'i', audience: 'a' }, 'https://'],
    ['an address without issuer', { jwksUri: far, audience: 'a' }, 'needs "issuer" and "audience"'],
    ['an address without audience', { jwksUri: far, issuer: 'i', audience: [] }, 'needs "issuer" and "audience"'],
  ])('with %s stop the start', (_, options, message) => {
    expect(() => new JwtAuthenticator(options as JwtAuthenticatorOptions)).toThrow(message);
  });
});

function unsigned(alg: string): string {
  const part = (value: object): string => base64url.encode(JSON.stringify(value));
  return `${part({ alg })}.${part({ sub: 'ann', iss: 'us', aud: 'shop', exp: Date.now() / 1_000 + 3_600 })}.`;
}

/** A token with the key that it is signed by in its own header. */
async function selfMade(): Promise<string> {
  const jwk = await exportJWK(strangers.publicKey);
  return new SignJWT({ sub: 'ann' })
    .setProtectedHeader({ alg: 'RS256', jwk })
    .setExpirationTime('1h')
    .sign(strangers.privateKey);
}
