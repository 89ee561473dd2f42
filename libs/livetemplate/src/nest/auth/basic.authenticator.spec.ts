import { describe, expect, it } from '@jest/globals';

import { AuthenticationRequiredException } from './authentication-required.exception.js';
import type { AuthenticationPurpose, AuthenticationRequest } from './authenticator.js';
import { BasicAuthenticator, passwordsOf } from './basic.authenticator.js';

const authenticator = new BasicAuthenticator({
  verify: passwordsOf({ ann: 'open sesame', böb: 'pass:wörd' }),
  realm: 'The "office"',
});

function asked(authorization: string | undefined, purpose: AuthenticationPurpose = 'open'): AuthenticationRequest {
  return { purpose, headers: { authorization }, request: undefined, cookieGroupId: null };
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

describe('BasicAuthenticator', () => {
  it.each([
    ['ann', basic('ann', 'open sesame')],
    ['böb', basic('böb', 'pass:wörd')],
    ['ann', basic('ann', 'open sesame').replace('Basic', 'bAsIc')],
  ])('knows %s by %j', async (user, header) => {
    expect(await authenticator.identify(asked(header))).toBe(user);
    expect(await authenticator.identify(asked(header, 'use'))).toBe(user);
  });

  it.each([
    ['another password', basic('ann', 'open')],
    ['the password of another user', basic('ann', 'pass:wörd')],
    ['no password', basic('ann', '')],
    ['an unknown user', basic('eve', 'open sesame')],
    ['an unknown user without password', basic('eve', '')],
    ['a name of Object.prototype', basic('constructor', '')],
    ['no user', basic('', 'open sesame')],
    ['no colon', `Basic ${Buffer.from('ann').toString('base64')}`],
    ['a NUL behind the user', basic('ann\0', 'open sesame')],
    ['a line break', basic('ann', 'open sesame\n')],
    ['another scheme', 'Bearer YW5uOm9wZW4gc2VzYW1l'],
    ['what is no base64', 'Basic ?'],
    ['nothing', ''],
  ])('refuses %s with a challenge, whatever it is for', async (_, header) => {
    for (const purpose of ['open', 'use'] as const) {
      const refusal = await authenticator.identify(asked(header, purpose)).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(AuthenticationRequiredException);
      expect((refusal as AuthenticationRequiredException).getStatus()).toBe(401);
      expect((refusal as AuthenticationRequiredException).challenge).toBe(
        'Basic realm="The \\"office\\"", charset="UTF-8"',
      );
    }
  });

  it('lets the cookie of a page count where a browser leaves the password out', async () => {
    expect(await authenticator.identify(asked(undefined, 'use'))).toBeUndefined();
    await expect(authenticator.identify(asked(undefined))).rejects.toThrow(AuthenticationRequiredException);
  });

  it('takes nothing but true for a yes', async () => {
    const lax = new BasicAuthenticator({ verify: (() => 'no') as never });
    await expect(lax.identify(asked(basic('ann', 'x')))).rejects.toThrow(AuthenticationRequiredException);
  });

  it('gives all devices of a user one group', () => {
    expect(authenticator.sessionGroup(asked(undefined), 'ann', 'own')).toBe('user:ann');
  });

  it.each(['', 'line\nbreak', 'ünicode'])('refuses the realm %j', (realm) => {
    expect(() => new BasicAuthenticator({ verify: () => true, realm })).toThrow('"realm" must be printable ASCII');
  });
});

describe('passwordsOf', () => {
  it.each([undefined, ''])('refuses the password %j at the start', (password) => {
    expect(() => passwordsOf({ admin: password })).toThrow('The user admin has no password.');
  });
});
