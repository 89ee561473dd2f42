import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SignJWT } from 'jose';

import {
  AuditLog,
  BasicAuthenticator,
  JwtAuthenticator,
  LivePage,
  LiveTemplateModule,
  PageService,
  passwordsOf,
  type LiveTemplateModuleOptions,
} from '@livetemplate/nestjs';

import { Browser, type Document } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { Issuer } from './issuer.js';
import { LiveHost, SECRET, type HostParts } from './live-host.js';

const templates = { 'counter.html': COUNTER_TEMPLATE };
const TOKEN_SECRET = 'what the tokens of users are signed with';

/** A page for each load. */
@LivePage('/draft', { template: 'counter.html', isolate: 'tab' })
class DraftPage extends CounterPage {}

const start = (authenticator: LiveTemplateModuleOptions['authenticator'], parts: Partial<HostParts> = {}) =>
  LiveHost.start({
    controllers: [CounterPage],
    ...parts,
    options: { templates, ...(authenticator === undefined ? {} : { authenticator }) },
  });

const basic = (user: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

function tokenOf(user: string, expiry: string | number = '1h'): Promise<string> {
  const key = new TextEncoder().encode(TOKEN_SECRET);
  return new SignJWT({ sub: user }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(expiry).sign(key);
}

async function load(browser: Browser, headers: Record<string, string> = {}): Promise<Document> {
  const response = await browser.fetch('/counter', { headers });
  const html = await response.text();
  return { response, html, page: /data-lvt-page="([^"]*)"/u.exec(html)?.[1] ?? '', seq: 0, template: '' };
}

function post(browser: Browser, page: string, headers: Record<string, string> = {}): Promise<Response> {
  return browser.fetch('/livetemplate/actions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-livetemplate': '1', ...headers },
    body: JSON.stringify({ page, action: 'increment' }),
  });
}

const countOf = async (host: LiveHost, page: string): Promise<number> =>
  (await host.app.get(PageService).get<CounterState>(page)).data.count;

describe('users who sign in by password', () => {
  let host: LiveHost;

  beforeAll(async () => {
    const verify = passwordsOf({ ann: 'one', bob: 'two' });
    host = await start(new BasicAuthenticator({ verify, realm: 'Office' }));
  });
  afterAll(() => host.close());

  it.each([
    ['no password', {}],
    ['a wrong one', basic('ann', 'two')],
  ])('are asked for it where a page is opened with %s', async (_, headers) => {
    const { response, html } = await load(host.browser(), headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="Office", charset="UTF-8"');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(JSON.parse(html)).toEqual({ message: 'Unauthorized', statusCode: 401 });
  });

  it('share their pages among their devices, and with nobody else', async () => {
    const [phone, desk, other] = [host.browser(), host.browser(), host.browser()];
    const { page } = await load(phone, basic('ann', 'one'));
    expect((await load(desk, basic('ann', 'one'))).page).toBe(page);
    expect((await load(other, basic('bob', 'two'))).page).not.toBe(page);
    expect(await other.refusal({ page }, basic('bob', 'two'))).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
  });

  it('connect and act with the cookie of the page, with or without the password', async () => {
    const browser = host.browser();
    const { page } = await load(browser, basic('ann', 'one'));
    for (const headers of [{}, basic('ann', 'one')]) {
      const tab = await browser.attach({ page, protocol: ['2.0'] }, headers);
      expect(await tab.act('increment')).toMatchObject({ ok: true });
      expect((await post(browser, page, headers)).status).toBe(200);
    }
  });

  it.each([
    ['a wrong password', basic('ann', 'two'), 'INVALID_TOKEN', 401],
    ['the password of another user', basic('bob', 'two'), 'PAGE_NOT_FOUND', 404],
  ])('are refused with %s, in spite of the cookie', async (_, headers, code, status) => {
    const browser = host.browser();
    const { page } = await load(browser, basic('ann', 'one'));
    const before = await countOf(host, page);
    expect(await browser.refusal({ page }, headers)).toEqual({ message: code, data: { code, status } });
    const response = await post(browser, page, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(await response.json()).toMatchObject({ code });
    expect(await countOf(host, page)).toBe(before);
  });
});

describe('users who bring a token in a cookie', () => {
  let host: LiveHost;

  beforeAll(async () => {
    const authenticator = new JwtAuthenticator({ secret: TOKEN_SECRET, cookie: 'session' });
    host = await start(authenticator, { controllers: [CounterPage, DraftPage] });
  });
  afterAll(() => host.close());

  async function signedIn(user: string): Promise<{ browser: Browser; page: string }> {
    const browser = host.browser();
    browser.setCookie('session', await tokenOf(user));
    return { browser, page: (await load(browser)).page };
  }

  it('share their pages among their devices, and connect to them', async () => {
    const [phone, desk] = [await signedIn('ann'), await signedIn('ann')];
    expect(desk.page).toBe(phone.page);
    const [first, second] = [
      await phone.browser.attach({ page: phone.page, protocol: ['2.0'], ack: 0 }),
      await desk.browser.attach({ page: phone.page, protocol: ['2.0'], ack: 0 }),
    ];
    expect(await first.act('increment')).toEqual({ ok: true, seq: 1 });
    expect(await second.next('u')).toEqual([1, 0, '1']);
  });

  const changes: [string, (browser: Browser) => void | Promise<void>, string, number][] = [
    ['have signed out', (browser) => browser.setCookie('session', ''), 'PAGE_NOT_FOUND', 404],
    [
      'have signed in as somebody else',
      async (browser) => browser.setCookie('session', await tokenOf('bob')),
      'PAGE_NOT_FOUND',
      404,
    ],
    [
      'have a token that has ended',
      async (browser) => browser.setCookie('session', await tokenOf('eve', Date.now() / 1_000 - 60)),
      'INVALID_TOKEN',
      401,
    ],
    ['have a token that somebody made up', (browser) => browser.setCookie('session', 'x.y.z'), 'INVALID_TOKEN', 401],
  ];
  it.each(changes)('lose the page with the next connection or action when they %s', async (_, change, code, status) => {
    const { browser, page } = await signedIn('eve');
    const before = await countOf(host, page);
    await change(browser);
    expect(await browser.refusal({ page })).toEqual({ message: code, data: { code, status } });
    expect((await post(browser, page)).status).toBe(status);
    expect(await countOf(host, page)).toBe(before);
    const next = await load(browser);
    expect(next.page).not.toBe(page);
  });

  it('may have opened pages before: those stay with the browser that was nobody', async () => {
    const browser = host.browser();
    const { page } = await load(browser);
    browser.setCookie('session', await tokenOf('fay'));
    expect(await browser.refusal({ page })).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
    browser.setCookie('session', '');
    const tab = await browser.attach({ page, protocol: ['2.0'] });
    expect(await tab.act('increment')).toMatchObject({ ok: true });
  });

  it('are told nothing of what is wrong, and the operator is', async () => {
    const heard: unknown[] = [];
    const audit = host.app.get(AuditLog);
    const end = audit.on('access-refused', (event) => heard.push(event));
    const endAccess = audit.on('page-access', (event) => heard.push(event));
    const { browser, page } = await signedIn('gus');
    expect(heard.splice(0)).toEqual([{ pageId: page, purpose: 'page', credential: 'cookie' }]);
    endAccess();
    browser.setCookie('session', '');
    await browser.refusal({ page });
    end();
    expect(heard).toEqual([{ code: 'PAGE_NOT_FOUND', purpose: 'connection', credential: 'cookie' }]);
    expect(host.warnings.filter((text) => text.includes('let `identify` return undefined'))).toHaveLength(1);
  });

  it('have a page for each load where the page says so', async () => {
    const { browser } = await signedIn('ann');
    const [one, two] = [await browser.open('/draft', '2.0'), await browser.open('/draft', '2.0')];
    expect(one.document.page).not.toBe(two.document.page);
    expect(await one.act('increment')).toEqual({ ok: true, seq: 1 });
    expect(await two.act('increment')).toEqual({ ok: true, seq: 1 });
    expect(two.of('u')).toEqual([[1, 0, '1']]);
  });
});

describe('users of an issuer that publishes its keys', () => {
  let issuer: Issuer;
  let host: LiveHost;

  beforeEach(async () => {
    issuer = await Issuer.start();
    const { jwksUri } = issuer;
    host = await start(new JwtAuthenticator({ jwksUri, issuer: 'issuer', audience: 'shop', cookie: 'session' }));
  });
  afterEach(async () => {
    await host.close();
    await issuer.close();
  });

  async function opened(token: string): Promise<{ browser: Browser; document: Document }> {
    const browser = host.browser();
    browser.setCookie('session', token);
    return { browser, document: await load(browser) };
  }

  it('are not refused but put off while the keys cannot be had', async () => {
    issuer.up = false;
    const { document } = await opened(await issuer.token('ann'));
    expect(document.response.status).toBe(503);
    expect(host.errors.join()).toContain('The keys of the issuer cannot be fetched.');
    issuer.up = true;
    expect((await opened(await issuer.token('ann'))).document.response.status).toBe(200);
  });

  it('are known over HTTP and by connection, and the keys are kept', async () => {
    const { browser, document } = await opened(await issuer.token('ann'));
    const asked = issuer.asked;
    const tab = await browser.attach({ page: document.page, protocol: ['2.0'] });
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    expect((await opened(await issuer.token('bob'))).document.response.status).toBe(200);
    expect(issuer.asked).toBe(asked);
  });

  it.each([
    ['by a key that is not published', () => issuer.token('ann', {}, 'secret')],
    ['for somebody else', () => issuer.token('ann', { aud: 'office' })],
    ['by another issuer', () => issuer.token('ann', { iss: 'other' })],
    ['that has ended', () => issuer.token('ann', { exp: Math.floor(Date.now() / 1_000) - 60 })],
  ])('are refused with a token %s', async (_, token) => {
    const { document } = await opened(await token());
    expect(document.response.status).toBe(401);
    expect(document.response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it('cannot make us ask the issuer again and again', async () => {
    for (let count = 0; count < 6; count++) await opened(await issuer.token('ann', {}, `made-up-${count}`));
    expect(issuer.asked).toBe(1);
  });
});

describe('an authenticator', () => {
  const TOKEN_OPTIONS = Symbol('what a module of the host provides');

  @Injectable()
  class HostAuthenticator extends JwtAuthenticator {
    constructor(@Inject(TOKEN_OPTIONS) options: { secret: string }) {
      super({ ...options, cookie: 'session' });
    }
  }

  const made = () => new JwtAuthenticator({ secret: TOKEN_SECRET, cookie: 'session' });
  const options = { provide: TOKEN_OPTIONS, useValue: { secret: TOKEN_SECRET } };
  const ways: [string, () => Promise<LiveHost>][] = [
    ['an instance', () => start(made())],
    ['a provider by its class', () => start(HostAuthenticator, { providers: [options, HostAuthenticator] })],
    [
      'a provider by useFactory',
      () => start(JwtAuthenticator, { providers: [{ provide: JwtAuthenticator, useFactory: made }] }),
    ],
  ];

  it.each(ways)('may be %s', async (_, begin) => {
    const host = await begin();
    expect(await knowsAnn(host.origin)).toEqual({ onBothDevices: true, elsewhere: false });
    await host.close();
  });

  it('may give a group to people whom it does not know', async () => {
    const host = await start({ identify: () => null, sessionGroup: ({ headers }) => `site:${headers.host}` });
    const [one, two] = [host.browser(), host.browser()];
    const { page } = await load(one);
    expect((await load(two)).page).toBe(page);
    const tab = await two.attach({ page, protocol: ['2.0'] });
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    expect(host.warnings).toEqual([]);
    await host.close();
  });

  it('may come with the options of a factory', async () => {
    const module = LiveTemplateModule.forRootAsync({
      useFactory: () => ({ templates, secret: SECRET, authenticator: made() }),
    });
    const app = await NestFactory.create(
      { module: class {}, imports: [module], controllers: [CounterPage] },
      {
        logger: false,
      },
    );
    await app.listen(0, '127.0.0.1');
    expect(await knowsAnn(await app.getUrl())).toEqual({ onBothDevices: true, elsewhere: false });
    await app.close();
  });

  /** Whether somebody gets the page of Ann. */
  async function knowsAnn(origin: string): Promise<{ onBothDevices: boolean; elsewhere: boolean }> {
    const [one, two, nobody] = [new Browser(origin), new Browser(origin), new Browser(origin)];
    for (const browser of [one, two]) browser.setCookie('session', await tokenOf('ann'));
    const { page } = await load(one);
    return { onBothDevices: (await load(two)).page === page, elsewhere: (await load(nobody)).page === page };
  }
});
