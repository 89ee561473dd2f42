import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { TokenService, PageService } from '@livetemplate/nestjs';

import type { Browser } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { LiveHost } from './live-host.js';

const templates = { 'counter.html': COUNTER_TEMPLATE };
const COOKIE = 'livetemplate';

let host: LiveHost;
let other: LiveHost;
let browser: Browser;
let page: string;

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates, connections: { origins: ['https://partner.example'] } },
    controllers: [CounterPage],
  });
  other = await LiveHost.start({ options: { templates, applicationId: 'other' }, controllers: [CounterPage] });
});

beforeEach(async () => {
  browser = host.browser();
  page = (await browser.load('/counter')).page;
});

afterAll(async () => {
  await host.close();
  await other.close();
});

function refused(code: string, status: number): { message: string; data: { code: string; status: number } } {
  return { message: code, data: { code, status } };
}

describe('a handshake', () => {
  it('is accepted with the cookie of the page', async () => {
    const tab = await browser.attach({ page, protocol: ['2.0', '1.0'] });
    expect(await tab.next('welcome')).toEqual([
      { protocol: '2.0', page, seq: 0, resumed: false, template: expect.stringMatching(/^[0-9a-f]+$/u) },
    ]);
  });

  it('speaks 1.0 where it names no version', async () => {
    const tab = await browser.attach({ page });
    expect(await tab.next('welcome')).toEqual([{ protocol: '1.0', page, seq: 0, resumed: false }]);
  });

  it('is accepted with a page token in place of cookie and page', async () => {
    const stored = await host.app.get(PageService).get(page);
    const token = await host.app.get(TokenService).createPageToken(stored);
    const tab = await host.browser().attach({ token, protocol: ['2.0'] });
    expect(await tab.next('welcome')).toMatchObject([{ page }]);
  });

  it.each([
    ['our own', () => host.origin],
    ['one that is allowed', () => 'https://partner.example'],
  ])('is accepted from %s origin', async (_, origin) => {
    const tab = await browser.attach({ page }, { origin: origin() });
    expect(await tab.next('welcome')).toMatchObject([{ page }]);
  });

  it.each([
    ['another site', 'https://evil.example'],
    ['another port of our host', 'http://127.0.0.1:1'],
    ['a sandboxed frame', 'null'],
    ['a subdomain of one that is allowed', 'https://sub.partner.example'],
    ['one that is allowed, unencrypted', 'http://partner.example'],
  ])('is refused from %s', async (_, origin) => {
    expect(await browser.refusal({ page }, { origin })).toEqual(refused('FORBIDDEN_ORIGIN', 403));
  });

  it('is refused without a cookie', async () => {
    expect(await host.browser().refusal({ page })).toEqual(refused('INVALID_TOKEN', 401));
  });

  it('is refused with a forged cookie', async () => {
    const value = browser.cookieHeader.slice(COOKIE.length + 1);
    const middle = Math.floor(value.length / 2);
    const flipped = value.charAt(middle) === 'A' ? 'B' : 'A';
    browser.setCookie(COOKIE, value.slice(0, middle) + flipped + value.slice(middle + 1));
    expect(await browser.refusal({ page })).toEqual(refused('INVALID_TOKEN', 401));
  });

  it('is refused with a page token for a cookie', async () => {
    const token = await host.app.get(TokenService).createPageToken({ id: page, groupId: 'any' });
    browser.setCookie(COOKIE, token);
    expect(await browser.refusal({ page })).toEqual(refused('INVALID_TOKEN', 401));
  });

  it('does not tell the page of another group from one that never was', async () => {
    const stranger = host.browser();
    await stranger.load('/counter');
    const foreign = await stranger.refusal({ page });
    expect(foreign).toEqual(refused('PAGE_NOT_FOUND', 404));
    expect(await stranger.refusal({ page: 'never-was' })).toEqual(foreign);
  });

  it('is refused with a cookie of another application', async () => {
    const elsewhere = other.browser();
    await elsewhere.load('/counter');
    const [, value = ''] = elsewhere.cookieHeader.split('=');
    browser.setCookie(COOKIE, value);
    expect(await browser.refusal({ page })).toEqual(refused('INVALID_APPLICATION', 401));
  });

  it('is refused with a token of another application', async () => {
    const token = await other.app.get(TokenService).createPageToken({ id: page, groupId: 'any' });
    expect(await host.browser().refusal({ token })).toEqual(refused('INVALID_APPLICATION', 401));
  });

  it('is refused with a token that was taken back', async () => {
    const tokens = host.app.get(TokenService);
    const token = await tokens.createPageToken(await host.app.get(PageService).get(page));
    await tokens.invalidate(token);
    expect(await host.browser().refusal({ token })).toEqual(refused('INVALID_TOKEN', 401));
  });

  it('is refused where the page is closed', async () => {
    await host.app.get(PageService).close(page);
    expect(await browser.refusal({ page })).toEqual(refused('PAGE_CLOSED', 410));
  });

  it.each([
    ['unknown versions', { protocol: ['3.0', 'x'] }],
    ['no version at all', { protocol: [] }],
  ])('is refused with %s', async (_, auth) => {
    expect(await browser.refusal({ page, ...auth })).toEqual(refused('UNSUPPORTED_PROTOCOL', 400));
  });

  it.each([
    ['nothing', () => ({})],
    ['both page and token', () => ({ page, token: 'x' })],
    ['a page that is no text', () => ({ page: { $ne: '' } })],
    ['a negative ack', () => ({ page, ack: -1 })],
  ])('is refused with %s', async (_, auth) => {
    expect(await browser.refusal(auth())).toEqual(refused('PROTOCOL_VIOLATION', 400));
  });
});
