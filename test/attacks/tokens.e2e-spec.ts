import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, hkdfSync } from 'node:crypto';
import { CompactEncrypt, EncryptJWT, SignJWT, UnsecuredJWT } from 'jose';

import { PageService, TokenService } from '@livetemplate/nestjs';

import { FakeClock } from '../../libs/livetemplate/src/testing/fake-clock.js';
import { GroupCookies, KeyRing, TokenSeal } from '../../libs/livetemplate/src/token/index.js';
import { SECRET, type LiveHost } from '../e2e/live-host.js';
import { cookieOf, post, vaults, Victim } from './world.js';

let shop: LiveHost;
let victim: Victim;
let genuine: string;

beforeAll(async () => {
  shop = await vaults('shop');
  victim = await Victim.open(shop, null);
  genuine = await shop.app.get(TokenService).createPageToken(victim.page);
});

afterAll(() => shop.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ids = { next: () => 'A'.repeat(22) };
const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = (): { page: string; group: string } => ({ page: victim.page.id, group: victim.page.groupId });

/** What a node with the secret would seal at another time or for another purpose. */
async function sealed(agoMs: number, ttlMs: number, purpose: 'page' | 'group' = 'page', secret = SECRET) {
  const clock = new FakeClock(Date.now() - agoMs);
  const tools = { applicationId: 'shop', keys: new KeyRing({ secret, applicationId: 'shop', clock }), clock, ids };
  return (await new TokenSeal(tools, purpose, ttlMs).seal(claims())).text;
}

/** The genuine token with another character in the middle of one of its parts. */
function tampered(part: number): string {
  const parts = genuine.split('.');
  const text = parts[part] ?? '';
  const middle = text.length >> 1;
  parts[part] = text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1);
  return parts.join('.');
}

/** The genuine token under another header. */
function headed(change: (header: Record<string, unknown>) => object): string {
  const [header = '', ...rest] = genuine.split('.');
  const known = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
  return [json(change(known)), ...rest].join('.');
}

const kid = (): string => shop.app.get(TokenService).keyStatus.current;
const plain = () => ({ app: 'shop', ...claims() });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const guess = (text: string): Uint8Array => createHash('sha256').update(text).digest();

const FORGERIES: [string, () => string | Promise<string>, string?][] = [
  ['with a changed header', () => tampered(0)],
  ['with a key where there is none', () => genuine.replace('..', '.AAAA.')],
  ['with a changed nonce', () => tampered(2)],
  ['with changed contents', () => tampered(3)],
  ['with a changed seal', () => tampered(4)],
  ['without a seal', () => genuine.split('.').slice(0, 4).join('.')],
  ['with a short seal', () => genuine.replace(/[^.]+$/u, 'AAAA')],
  ['with an empty seal', () => genuine.replace(/[^.]+$/u, '')],
  ['twice', () => `${genuine}.${genuine}`],
  ['whose algorithm is none', () => headed((header) => ({ ...header, alg: 'none' }))],
  ['whose algorithm wraps a key', () => headed((header) => ({ ...header, alg: 'A256KW' }))],
  ['whose algorithm takes a password', () => headed((header) => ({ ...header, alg: 'PBES2-HS256+A128KW', p2c: 1e9 }))],
  ['with another encryption', () => headed((header) => ({ ...header, enc: 'A128CBC-HS256' }))],
  ['that is compressed', () => headed((header) => ({ ...header, zip: 'DEF' }))],
  ['with critical extensions', () => headed((header) => ({ ...header, crit: ['exp'], exp: 1 }))],
  ['without an algorithm', () => headed(({ alg: _, ...header }) => header)],
  ['without the name of a key', () => headed(({ kid: _, ...header }) => header), 'INVALID_TOKEN'],
  ['whose key is a list', () => headed((header) => ({ ...header, kid: [header['kid']] }))],
  ['whose key is a path', () => headed((header) => ({ ...header, kid: '../../../dev/null' })), 'INVALID_APPLICATION'],
  ['whose key is a query', () => headed((header) => ({ ...header, kid: "' OR 1=1 --" })), 'INVALID_APPLICATION'],
  [
    'whose key is of Object.prototype',
    () => headed((header) => ({ ...header, kid: '__proto__' })),
    'INVALID_APPLICATION',
  ],
  ['whose key is to come', () => headed((header) => ({ ...header, kid: kid().replace(/\.[^.]+\./u, '.zzzzzz.') }))],
  ['whose key has another spelling', () => headed((header) => ({ ...header, kid: `${kid()}0` }))],
  ['without encryption', () => new UnsecuredJWT(plain()).setExpirationTime('1h').setJti('j').encode()],
  [
    'that is only signed',
    () => new SignJWT(plain()).setProtectedHeader({ alg: 'HS256', kid: kid() }).sign(bytes(SECRET)),
  ],
  ...['', SECRET, 'shop', 'livetemplate page'].map((text): [string, () => Promise<string>] => [
    `sealed by a guess of the key, "${text.replace(SECRET, 'the secret itself')}"`,
    () => sealedBy(guess(text)),
  ]),
  [
    'sealed by the key of nobody',
    () => sealedBy(new Uint8Array(hkdfSync('sha256', '', 'shop', `livetemplate page ${kid()}`, 32))),
  ],
  ['of another secret', () => sealed(0, HOUR, 'page', `${SECRET}!`)],
  ['for another purpose: a cookie', () => sealed(0, HOUR, 'group')],
  ['that is the cookie of its page', () => cookieOf(victim.browser, 'livetemplate')],
  ['that has ended', () => sealed(10_000, 5_000), 'TOKEN_EXPIRED'],
  ['of two rotations ago, though it has time left', () => sealed(2 * DAY, 30 * DAY)],
  ['that was taken back', () => takenBack()],
  ['that is endless', () => 'x'.repeat(100_000)],
  ['of nothing but dots', () => '....'],
  ['with NUL', () => `${genuine}\0`],
  ['with a line break', () => genuine.replace('..', '.\r\n.')],
];

function sealedBy(key: Uint8Array): Promise<string> {
  return new EncryptJWT(plain())
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: kid() })
    .setIssuedAt()
    .setExpirationTime('1h')
    .setJti('j')
    .encrypt(key);
}

async function takenBack(): Promise<string> {
  const tokens = shop.app.get(TokenService);
  const token = await tokens.createPageToken(victim.page);
  await tokens.invalidate(token);
  return token;
}

describe('a page token', () => {
  it('opens its page as long as it is genuine', async () => {
    const other = await victim.page.token;
    expect(other).not.toBe(genuine);
    expect((await shop.app.get(PageService).getPageByToken(other)).id).toBe(victim.page.id);
    const tab = await shop.browser().attach({ token: genuine });
    expect(await tab.next('welcome')).toMatchObject([{ page: victim.page.id }]);
  });

  it('may be used again: a client that comes back shows the same one', async () => {
    for (let count = 0; count < 2; count++) {
      const tab = await shop.browser().attach({ token: genuine });
      tab.socket.disconnect();
      expect((await shop.app.get(PageService).getPageByToken(genuine)).id).toBe(victim.page.id);
    }
  });

  it.each(FORGERIES)('%s is refused', async (_, forge, code = 'INVALID_TOKEN') => {
    const token = await forge();
    expect(token).not.toBe(genuine);
    const before = victim.state;
    const refusal = await shop.browser().refusal({ token });
    expect(refusal).toEqual({ message: code, data: { code, status: 401 } });
    await expect(shop.app.get(PageService).getPageByToken(token)).rejects.toMatchObject({ code });
    await expect(shop.app.get(TokenService).refresh(token)).rejects.toMatchObject({ code });
    expect(victim.state).toEqual(before);
  });

  it.each([[['x']], [{ toString: 'x' }], [7], [true], [null], ['']])(
    'that is %j breaks the protocol',
    async (token) => {
      expect(await shop.browser().refusal({ token })).toMatchObject({ data: { code: 'PROTOCOL_VIOLATION' } });
    },
  );

  it('that is genuine does not outlive its page', async () => {
    const pages = shop.app.get(PageService);
    const page = await pages.create('vault.html', { shown: '', hidden: '', count: 0 });
    const token = await shop.app.get(TokenService).createPageToken(page);
    await page.close();
    expect(await shop.browser().refusal({ token })).toMatchObject({ data: { code: 'PAGE_CLOSED' } });
  });
});

describe('a group cookie', () => {
  const cookies: [string, () => string | Promise<string>][] = [
    ...FORGERIES.filter(([name]) => !/cookie|NUL|line break|endless|to come/u.test(name)).map(
      ([name, forge]): [string, () => string | Promise<string>] => [`like a page token ${name}`, forge],
    ),
    ['that is a page token', () => genuine],
    [
      'whose group is the bare name of one',
      () =>
        new CompactEncrypt(bytes('user:ann'))
          .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: kid() })
          .encrypt(guess('')),
    ],
    ['of another secret', () => cookieSealedBy(`${SECRET}!`)],
  ];

  async function cookieSealedBy(secret: string): Promise<string> {
    const clock = new FakeClock(Date.now());
    const keys = new KeyRing({ secret, applicationId: 'shop', clock });
    const { header } = await new GroupCookies({ applicationId: 'shop', keys, clock, ids }).issue('a:group', {}, false);
    return /=([^;]*)/u.exec(header)?.[1] ?? '';
  }

  it.each(cookies)('%s is refused, and is as good as none to open a page', async (_, forge) => {
    const browser = shop.browser();
    browser.setCookie('livetemplate', await forge());
    const before = victim.state;
    const refusal = await browser.refusal({ page: victim.page.id });
    expect(refusal).toMatchObject({ data: { code: expect.stringMatching(/^(INVALID_|TOKEN_EXPIRED)/u), status: 401 } });
    const answer = await post(browser, { page: victim.page.id, action: 'increment' });
    expect(answer.status).toBe(401);
    expect(victim.leaksIn(answer.text)).toEqual([]);
    const document = await browser.load('/vault');
    expect(document.page).not.toBe(victim.page.id);
    expect(victim.leaksIn(document.html)).toEqual([]);
    expect(victim.state).toEqual(before);
  });
});
