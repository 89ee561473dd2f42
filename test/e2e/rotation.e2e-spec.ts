import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request, type IncomingMessage } from 'node:http';

import { PageService, TokenService } from '@livetemplate/nestjs';

import { RenewalRounds } from '../../libs/livetemplate/src/nest/transport/renewal-rounds.js';
import { Browser, type Tab } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { LiveHost } from './live-host.js';

const HANDSHAKE = '/livetemplate/socket/?EIO=4&transport=';
const MINUTE = 60_000;

let host: LiveHost;
let tokens: TokenService;
let rounds: RenewalRounds;

beforeEach(async () => {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE } },
    controllers: [CounterPage],
  });
  tokens = host.app.get(TokenService);
  rounds = host.app.get(RenewalRounds);
});

afterEach(() => host.close());

/** The answer to a WebSocket handshake. */
function upgrade(browser: Browser): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'c29tZXRoaW5nIHJhbmRvbQ==',
      cookie: browser.cookieHeader,
    };
    request(`${host.origin}${HANDSHAKE}websocket`, { headers })
      .on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response);
      })
      .on('error', reject)
      .end();
  });
}

/** The same browser with the cookie of this answer. */
function withCookie(cookies: readonly string[] | undefined): Browser {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(cookies?.[0] ?? '') ?? [];
  const browser = host.browser();
  browser.setCookie(name, value);
  return browser;
}

describe('after a rotation', () => {
  it('a cookie of the key before still opens its page, and is renewed with the handshake', async () => {
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    await tokens.rotateSigningKey();
    const polling = await fetch(`${host.origin}${HANDSHAKE}polling`, { headers: { cookie: browser.cookieHeader } });
    const answers = [(await upgrade(browser)).headers['set-cookie'], polling.headers.getSetCookie()];
    // Two rotations later the first cookie opens nothing any more, the renewed ones do.
    await tokens.rotateSigningKey();
    expect(await browser.refusal({ page })).toMatchObject({ data: { code: 'INVALID_TOKEN' } });
    for (const answer of answers) {
      expect(answer).toEqual([expect.stringMatching(/^livetemplate=[\w.-]+; Path=\/; .*HttpOnly; SameSite=Lax$/u)]);
      const tab = await withCookie(answer).attach({ page, protocol: ['2.0'], ack: 0 });
      expect(await tab.act('increment')).toMatchObject({ ok: true });
    }
  });

  it('a handshake with a fresh cookie sets none, nor does one with a forged one', async () => {
    const browser = host.browser();
    await browser.load('/counter');
    expect((await upgrade(browser)).headers['set-cookie']).toBeUndefined();
    browser.setCookie('livetemplate', 'made-up');
    expect((await upgrade(browser)).headers['set-cookie']).toBeUndefined();
  });

  it('the connections of before are ended one by one, those with a token and those of after are not', async () => {
    const tabs: Tab[] = [];
    for (let count = 0; count < 10; count++) tabs.push(await host.browser().open('/counter', '2.0'));
    const page = await host.app.get(PageService).create('counter.html', { count: 0, names: [] });
    const held = await host.browser().attach({ token: await tokens.createPageToken(page), protocol: ['2.0'] });
    const ended: number[] = [];
    for (const [index, tab] of tabs.entries()) void tab.closed.then(() => ended.push(index));

    rounds.round(Date.now());
    await tokens.rotateSigningKey();
    const rotatedAt = tokens.keyStatus.since;
    // Acceptance is told from rotation by the millisecond.
    while (Date.now() <= rotatedAt) await new Promise((resolve) => setImmediate(resolve));
    const later = await host.browser().open('/counter', '2.0');

    rounds.round(rotatedAt);
    const first = await Promise.race(tabs.map((tab) => tab.closed));
    expect(first).toBe('transport close');
    await later.act('increment');
    expect(ended).toHaveLength(1);

    rounds.round(rotatedAt + 55 * MINUTE);
    await Promise.all(tabs.map((tab) => tab.closed));
    expect(ended).toHaveLength(10);

    rounds.round(rotatedAt + 55 * MINUTE);
    expect(await later.act('increment')).toMatchObject({ ok: true });
    expect(await held.act('none')).toMatchObject({ ok: false });
  });

  it('a client with a page token is sent a new one, by which it comes back when the first is worth nothing', async () => {
    const page = await host.app.get(PageService).create('counter.html', { count: 0, names: [] });
    const first = await tokens.createPageToken(page);
    const tab = await host.browser().attach({ token: first, protocol: ['2.0'] });
    await tokens.rotateSigningKey();
    const rotatedAt = tokens.keyStatus.since;
    rounds.round(rotatedAt + 55 * MINUTE);
    const [{ token: second }] = (await tab.next('token')) as [{ token: string }];
    // It came on the connection, which goes on; and once for each rotation.
    expect(await tab.act('none')).toMatchObject({ ok: false });
    await tokens.rotateSigningKey();
    expect(await host.browser().refusal({ token: first })).toMatchObject({ data: { code: 'INVALID_TOKEN' } });

    // One that is about to end is replaced at once.
    const late = await host.browser().attach({ token: second, protocol: ['1.0'] });
    const [{ token: third }] = (await late.next('token')) as [{ token: string }];
    expect(await tokens.validate(third)).toMatchObject({ pageId: page.id, outdated: false, renew: false });
    expect(tab.of('token')).toHaveLength(1);
    const fresh = await host.browser().attach({ token: third });
    expect(await fresh.act('none')).toMatchObject({ ok: false });
    expect(fresh.of('token')).toEqual([]);
  });
});
