import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader, EncryptJWT } from 'jose';
import { randomIds } from '../page/environment.js';
import { MemoryRevocationList } from '../store/memory/memory-revocation-list.js';
import { FakeClock } from '../testing/fake-clock.js';
import { GroupCookies } from './group-cookie.js';
import { KeyRing } from './key-ring.js';
import { PageTokens, type PageTokenFacts } from './page-token.js';
import type { TokenTools } from './sealed-token.js';

const SECRET = 'a secret of thirty-two bytes or more';
const HOUR = 3_600_000;
const PAGE = { id: 'page-1', groupId: 'group-1' };
const PAGE_FACTS = { pageId: PAGE.id, groupId: PAGE.groupId };

let clock: FakeClock;
let revocations: MemoryRevocationList;

beforeEach(() => {
  clock = new FakeClock();
  revocations = new MemoryRevocationList(clock);
});

function node(
  applicationId = 'app',
  secret: string | Uint8Array = SECRET,
): TokenTools & { tokens: PageTokens; cookies: GroupCookies } {
  const keys = new KeyRing({ secret, applicationId, clock });
  const tools = { applicationId, keys, clock, ids: randomIds };
  return { ...tools, tokens: new PageTokens({ ...tools, revocations }), cookies: new GroupCookies(tools) };
}

/** A forged or broken token: one character in the middle of part `part` is another. */
function tamper(token: string, part: number): string {
  const parts = token.split('.');
  const text = parts[part]!;
  const middle = text.length >> 1;
  parts[part] = text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1);
  return parts.join('.');
}

describe('PageTokens', () => {
  it('says which page and group, and when', async () => {
    const { keys, tokens } = node();
    const facts = await tokens.validate(await tokens.issue(PAGE));
    expect(facts).toEqual({
      kid: keys.status.current,
      family: facts.jti,
      pageId: 'page-1',
      groupId: 'group-1',
      jti: expect.stringMatching(/^[\w-]{22}$/) as unknown,
      issuedAt: clock.now(),
      expiresAt: clock.now() + 24 * HOUR,
      outdated: false,
      renew: false,
    });
  });

  it('shows nothing to who cannot open it', async () => {
    const token = await node().tokens.issue(PAGE);
    const visible = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    for (const word of ['page-1', 'group-1']) expect(visible.join()).not.toContain(word);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'dir', enc: 'A256GCM', kid: expect.any(String) as unknown });
    expect(token.length).toBeLessThan(400);
  });

  it('is good on every node with the same secret, also after a restart', async () => {
    const token = await node().tokens.issue(PAGE);
    expect((await node().tokens.validate(token)).pageId).toBe('page-1');
  });

  it('expires', async () => {
    const { keys, tokens } = node();
    const short = new PageTokens({ applicationId: 'app', keys, clock, ids: randomIds, revocations, ttlMs: 1_000 });
    const token = await short.issue(PAGE);
    await clock.advance(999);
    await short.validate(token);
    await clock.advance(1);
    await expect(tokens.validate(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED', status: 401 });
  });

  it.each([
    ['nothing', async () => ''],
    ['garbage', async () => 'a.b.c.d.e'],
    ['a header without a key', async () => `${Buffer.from('{"alg":"dir"}').toString('base64url')}....`],
    ['a header that is no object', async () => `${Buffer.from('7').toString('base64url')}....`],
    ['something endless', async () => 'x'.repeat(10_000)],
    ['a changed header', async () => tamper(await node().tokens.issue(PAGE), 0)],
    ['a changed nonce', async () => tamper(await node().tokens.issue(PAGE), 2)],
    ['a changed body', async () => tamper(await node().tokens.issue(PAGE), 3)],
    ['a changed seal', async () => tamper(await node().tokens.issue(PAGE), 4)],
    ['the token of another secret', async () => node('app', `${SECRET}!`).tokens.issue(PAGE)],
    ['a group cookie', async () => /=([^;]*)/.exec((await node().cookies.issue('group-1', {}, true)).header)![1]!],
  ])('refuses %s', async (_name, make) => {
    await expect(node().tokens.validate(await make())).rejects.toMatchObject({
      code: expect.stringMatching(/^INVALID_TOKEN$/) as unknown,
      message: 'The page token is not valid.',
    });
  });

  it('refuses one of another application by name', async () => {
    const token = await node('other').tokens.issue(PAGE);
    await expect(node().tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_APPLICATION', status: 401 });
  });

  it('refuses claims of another application under our key', async () => {
    const { keys, tokens } = node();
    const { kid, key } = await keys.sealing('page');
    const token = await new EncryptJWT({ app: 'other', page: 'p', group: 'g' })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
      .setIssuedAt(clock.now() / 1_000)
      .setExpirationTime(clock.now() / 1_000 + 60)
      .setJti('j')
      .encrypt(key);
    await expect(tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_APPLICATION' });
  });

  it.each([
    { app: 'app', page: 'p' },
    { app: 'app', page: 1, group: 'g' },
    { app: 'app', page: 'p', group: 'g', family: 1 },
  ])('refuses claims like %j', async (claims) => {
    const { keys, tokens } = node();
    const { kid, key } = await keys.sealing('page');
    const token = await new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
      .setIssuedAt(clock.now() / 1_000)
      .setExpirationTime(clock.now() / 1_000 + 60)
      .setJti('j')
      .encrypt(key);
    await expect(tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
  });

  it('is renewed into one that says the same and has the same family, over any number of keys', async () => {
    const { tokens } = node();
    const first = await tokens.validate(await tokens.issue(PAGE));
    let facts = first;
    for (let hours = 0; hours < 96; hours += 12) {
      await clock.advance(12 * HOUR);
      const { text, facts: told } = await tokens.renew(facts);
      expect(told).toEqual(await tokens.validate(text));
      const { pageId, groupId, family, renew } = told;
      expect({ pageId, groupId, family, renew }).toEqual({ ...PAGE_FACTS, family: first.jti, renew: false });
      expect(told.jti).not.toBe(facts.jti);
      facts = told;
    }
  });

  it.each<[string, string, (tools: ReturnType<typeof node>, facts: PageTokenFacts) => Promise<unknown>]>([
    ['was taken back', 'INVALID_TOKEN', ({ tokens }, facts) => tokens.revoke(facts)],
    ['has ended', 'TOKEN_EXPIRED', () => clock.advance(24 * HOUR)],
    ['was sealed by a key that is forgotten', 'INVALID_TOKEN', () => clock.advance(25 * HOUR)],
    [
      'was sealed by a key that was replaced twice',
      'INVALID_TOKEN',
      ({ keys }) => keys.rotate().then(() => keys.rotate()),
    ],
  ])('is not renewed when it %s meanwhile', async (_, code, happen) => {
    const here = node();
    const facts = await here.tokens.validate(await here.tokens.issue(PAGE));
    await happen(here, facts);
    await expect(here.tokens.renew(facts)).rejects.toMatchObject({ code });
  });

  it('is taken back with its family, also with what is made of it in this moment, on every node', async () => {
    const { tokens } = node();
    const first = await tokens.issue(PAGE);
    const facts = await tokens.validate(first);
    await clock.advance(12 * HOUR);
    const second = await tokens.renew(facts);
    await tokens.revoke(second.facts);
    // Another process has looked before, and seals after it.
    await clock.advance(2_000);
    const late = await new PageTokens({ ...node(), revocations: new MemoryRevocationList(clock) }).renew(facts);
    for (let hours = 0; hours < 24; hours++) {
      for (const text of [first, second.text, late.text]) {
        await expect(node().tokens.validate(text)).rejects.toMatchObject({ status: 401 });
      }
      await clock.advance(HOUR);
      // So that what has ended is forgotten.
      for (let n = 0; n < 1_000; n++) await revocations.revoke(`${hours}-${n}`, clock.now());
    }
  });

  it('is taken back alone, on every node', async () => {
    const { tokens } = node();
    const [token, other] = [await tokens.issue(PAGE), await tokens.issue(PAGE)];
    await tokens.revoke(await tokens.validate(token));
    await expect(node().tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    await tokens.validate(other);
  });
});

describe('KeyRing', () => {
  it.each<[string, string | Uint8Array]>([
    ['a short text', 'x'.repeat(31)],
    ['few bytes', new Uint8Array(31)],
  ])('refuses %s as a secret', (_name, secret) => {
    expect(() => node('app', secret)).toThrow('"secret" must have at least 32 bytes. It has 31.');
  });

  it('counts the bytes of a secret, not its characters', () => {
    expect(() => node('app', 'ä'.repeat(16))).not.toThrow();
  });

  it.each([{ rotateEveryMs: 0 }, { previousForMs: -1 }, { rotateEveryMs: 0.5 }])('refuses %j', (options) => {
    expect(() => new KeyRing({ secret: SECRET, applicationId: 'app', clock, ...options })).toThrow(
      'whole number of milliseconds',
    );
  });

  it('rotates every 24 hours and honours the previous key for one', async () => {
    const { tokens, keys } = node();
    await clock.advance(24 * HOUR - 1_000);
    const token = await tokens.issue(PAGE);
    const before = keys.status;
    await clock.advance(1_000);
    expect((await tokens.validate(token)).outdated).toBe(true);
    expect(keys.status).toEqual({
      current: expect.any(String) as unknown,
      since: clock.now(),
      previous: before.current,
      previousUntil: clock.now() + HOUR,
    });
    expect(keys.status.current).not.toBe(before.current);
    const refreshed = await tokens.issue(PAGE);
    await clock.advance(HOUR - 1);
    await tokens.validate(token);
    await clock.advance(1);
    await expect(tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    expect((await tokens.validate(refreshed)).outdated).toBe(false);
  });

  it('agrees with a node that was started after the rotation', async () => {
    const { tokens } = node();
    await clock.advance(24 * HOUR - 1_000);
    const token = await tokens.issue(PAGE);
    await clock.advance(1_000);
    const late = node();
    expect((await late.tokens.validate(token)).outdated).toBe(true);
    expect((await tokens.validate(await late.tokens.issue(PAGE))).outdated).toBe(false);
  });

  it('rotates on demand, and other nodes follow the first token they see', async () => {
    const [here, there] = [node(), node()];
    const old = await there.tokens.issue(PAGE);
    const kid = await here.keys.rotate();
    const token = await here.tokens.issue(PAGE);
    expect(decodeProtectedHeader(token)['kid']).toBe(kid);
    expect((await here.tokens.validate(old)).outdated).toBe(true);
    await there.tokens.validate(token);
    expect(there.keys.status.current).toBe(kid);
    expect((await there.tokens.validate(old)).outdated).toBe(true);
    await clock.advance(HOUR);
    await expect(there.tokens.validate(old)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    await there.tokens.validate(token);
  });

  it('gives a key made on demand up at the next rotation', async () => {
    const { tokens, keys } = node();
    await clock.advance(23 * HOUR);
    await keys.rotate();
    const token = await tokens.issue(PAGE);
    await clock.advance(HOUR);
    expect((await tokens.validate(token)).outdated).toBe(true);
    expect((await node().tokens.validate(token)).outdated).toBe(true);
    await clock.advance(HOUR);
    await expect(tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
  });

  it('does not believe in a key that nobody has sealed with', async () => {
    const { tokens, keys } = node();
    const [tag, period] = keys.status.current.split('.');
    const token = await tokens.issue(PAGE);
    const [, ...rest] = token.split('.');
    for (const kid of [
      `${tag}.${period}.5`,
      `${tag}.zzzzzz.0`,
      `${tag}.${period}.00`,
      `${tag}.${period}`,
      `${tag}.-1.0`,
    ]) {
      const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid })).toString('base64url');
      await expect(tokens.validate([header, ...rest].join('.'))).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    }
    expect(keys.status.current).toBe(`${tag}.${period}.0`);
  });

  it('knows each key by one name only', async () => {
    const { keys } = node();
    const { current } = keys.status;
    expect(await keys.opening(current, 'page')).not.toBeNull();
    expect(await keys.opening(`${current}0`, 'page')).toBeNull();
  });

  it('never goes back, even if the clock does', async () => {
    let now = clock.now();
    const keys = new KeyRing({
      secret: SECRET,
      applicationId: 'app',
      clock: { ...clock, now: () => now } as FakeClock,
    });
    const before = keys.status;
    now -= 1;
    expect(keys.status).toEqual(before);
  });

  it('bears a node whose clock is a little ahead, and no more', async () => {
    const ahead = new FakeClock(clock.now() + 24 * HOUR);
    const keys = new KeyRing({ secret: SECRET, applicationId: 'app', clock: ahead });
    const tokens = new PageTokens({ applicationId: 'app', keys, clock: ahead, ids: randomIds, revocations });
    const token = await tokens.issue(PAGE);
    const here = node();
    await clock.advance(24 * HOUR - 60_001);
    await expect(here.tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    await clock.advance(1);
    await here.tokens.validate(token);
    expect(here.keys.status.since).toBeLessThan(clock.now());
  });
});

describe('the id of a group', () => {
  it('may have 1,000 bytes, and is refused at once where it would make a token that nobody opens', async () => {
    const { tokens, cookies } = node();
    const longest = 'u'.repeat(1_000);
    const { header } = await cookies.issue(longest, {}, false);
    expect(await cookies.read({ cookie: header.split(';')[0] }, false)).toMatchObject({ groupId: longest });
    expect(await tokens.validate(await tokens.issue({ id: 'p', groupId: longest }))).toMatchObject({
      groupId: longest,
    });
    const tooLong = 'u'.repeat(3_000);
    for (const sealing of [cookies.issue(tooLong, {}, false), tokens.issue({ id: 'p', groupId: tooLong })]) {
      await expect(sealing).rejects.toMatchObject({
        code: 'CONFIGURATION',
        message: expect.stringContaining('Let "sessionGroup" of the authenticator') as unknown,
      });
    }
  });
});

describe('GroupCookies', () => {
  it.each([
    [true, /^__Host-livetemplate=[\w.-]+; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/],
    [false, /^livetemplate=[\w.-]+; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax$/],
  ])('is set as browsers demand (secure: %s)', async (secure, pattern) => {
    expect((await node().cookies.issue('g', {}, secure)).header).toMatch(pattern);
  });

  it('is read from among others', async () => {
    const { cookies } = node();
    const pair = (await cookies.issue('g', {}, true)).header.split(';')[0]!;
    const facts = await cookies.read({ cookie: `a=1;x__Host-livetemplate=no; ${pair}; livetemplate=no; b` }, true);
    expect(facts).toMatchObject({ groupId: 'g', renew: false });
  });

  it.each([undefined, '', 'a=b', 'livetemplate=x'])('is not found in %j', async (header) => {
    expect(await node().cookies.read({ cookie: header }, true)).toBeNull();
  });

  it('that is forged is refused', async () => {
    await expect(node().cookies.read({ cookie: 'livetemplate=forged' }, false)).rejects.toMatchObject({
      code: 'INVALID_TOKEN',
    });
  });

  it('is renewed past half of its time, and after a rotation', async () => {
    const { cookies, keys } = node();
    const [pair] = (await cookies.issue('g', {}, true)).header.split(';');
    await clock.advance(12 * HOUR - 1);
    expect((await cookies.read({ cookie: pair }, true))!.renew).toBe(false);
    await keys.rotate();
    expect((await cookies.read({ cookie: pair }, true))!.renew).toBe(true);
    const [fresh] = (await cookies.issue('g', {}, true)).header.split(';');
    expect((await cookies.read({ cookie: fresh }, true))!.renew).toBe(false);
    await clock.advance(12 * HOUR);
    expect((await cookies.read({ cookie: fresh }, true))!.renew).toBe(true);
  });
});

describe('MemoryRevocationList', () => {
  it('forgets what has ended by itself', async () => {
    for (let n = 0; n < 999; n++) await revocations.revoke(`short-${n}`, clock.now() + 1);
    await clock.advance(2);
    await revocations.revoke('long', clock.now() + HOUR);
    expect([await revocations.isRevoked('short-0'), await revocations.isRevoked('long')]).toEqual([false, true]);
  });
});
