import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, UnauthorizedException } from '@nestjs/common';

import { PageService, type AuthenticationRequest, type Authenticator } from '@livetemplate/nestjs';

import type { Browser, Document } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';

@Injectable()
class Accounts {
  readonly locked = new Set<string>();
}

/** A user's devices share a group; the name of the user stands in a header. */
@Injectable()
class HeaderAuthenticator implements Authenticator {
  asked = 0;

  constructor(private readonly accounts: Accounts) {}

  identify({ headers, purpose }: AuthenticationRequest): string | null | undefined {
    this.asked++;
    const user = headers['x-user'];
    if (typeof user !== 'string') return purpose === 'use' ? undefined : null;
    if (this.accounts.locked.has(user)) throw new UnauthorizedException('This account is locked.');
    return user;
  }

  sessionGroup(_request: AuthenticationRequest, userId: string | null, anonymous: string): string {
    return userId === null ? anonymous : `user:${userId}`;
  }
}

let host: LiveHost;

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE }, authenticator: HeaderAuthenticator },
    controllers: [CounterPage],
    providers: [Accounts, HeaderAuthenticator],
  });
});

afterAll(() => host.close());

async function loadAs(browser: Browser, user?: string): Promise<Document> {
  const response = await browser.fetch('/counter', user === undefined ? {} : { headers: { 'x-user': user } });
  const html = await response.text();
  const page = /data-lvt-page="([^"]*)"/u.exec(html)?.[1] ?? '';
  return { response, html, page, seq: 0, template: '' };
}

async function groupOf(page: string): Promise<string> {
  return (await host.app.get(PageService).get<CounterState>(page)).groupId;
}

describe('with an authenticator that may be any provider', () => {
  it('the devices of a user share a page, those of another do not', async () => {
    const phone = await loadAs(host.browser(), 'ann');
    const desk = await loadAs(host.browser(), 'ann');
    const other = await loadAs(host.browser(), 'bob');
    expect(desk.page).toBe(phone.page);
    expect(other.page).not.toBe(phone.page);
    expect(await groupOf(phone.page)).toBe('user:ann');
  });

  it('a connection needs no more than the cookie', async () => {
    const browser = host.browser();
    const { page } = await loadAs(browser, 'cy');
    const tab = await browser.attach({ page, protocol: ['2.0'], ack: 0 });
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    expect((await loadAs(host.browser(), 'cy')).html).toContain('Count: 1');
  });

  it('is asked once for each request', async () => {
    const authenticator = host.app.get(HeaderAuthenticator);
    const before = authenticator.asked;
    await loadAs(host.browser(), 'dee');
    expect(authenticator.asked).toBe(before + 1);
  });

  it('nobody stays in the group of a user who signed out', async () => {
    const browser = host.browser();
    const own = await loadAs(browser);
    const signedIn = await loadAs(browser, 'eve');
    const signedOut = await loadAs(browser);
    expect(await groupOf(signedIn.page)).toBe('user:eve');
    expect(await groupOf(signedOut.page)).not.toBe('user:eve');
    expect(new Set([own.page, signedIn.page, signedOut.page]).size).toBe(3);
    expect(await browser.refusal({ page: signedIn.page })).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
  });

  it('two users of one browser never share a page', async () => {
    const browser = host.browser();
    const first = await loadAs(browser, 'fay');
    const second = await loadAs(browser, 'gus');
    expect(second.page).not.toBe(first.page);
    expect(await browser.refusal({ page: first.page })).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
  });

  it('an exception of the authenticator is the answer', async () => {
    host.app.get(Accounts).locked.add('hal');
    const { response } = await loadAs(host.browser(), 'hal');
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});
