import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';

import {
  ActionContext,
  actionContextOf,
  LiveAction,
  LivePage,
  OnConnect,
  PageService,
  type AuthenticationRequest,
  type Draft,
  type LiveActionContext,
  type LiveConnection,
} from '@livetemplate/nestjs';

import { ActionWays, WAYS } from './action-ways.js';
import type { Browser, Tab } from './browser.js';
import { EventStreamClient } from './event-stream-client.js';
import { LiveHost } from './live-host.js';

const TEMPLATE = `<!DOCTYPE html>
<html><head></head><body><form method="post" action="/livetemplate/actions/sign">{{lvtForm}}</form>
{{range .names}}<i>{{.}}</i>{{end}}</body></html>`;

interface Names {
  names: string[];
}

/** What was told of those who acted and connected. */
let told: Record<string, unknown>[] = [];

/** Whoever is known by name may act, but for Mallory. */
@Injectable()
class NoMallory implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const action = actionContextOf(context);
    if (action === null) return context.getType() === 'http';
    return action.userId !== 'mallory';
  }
}

@UseGuards(NoMallory)
@LivePage('/names', { template: 'names.html' })
class NamesPage {
  mount(): Names {
    return { names: [] };
  }

  @LiveAction()
  sign(state: Draft<Names>, @ActionContext() context: LiveActionContext): void {
    const { userId, groupId, address, connectionId, headers } = context;
    state.names.push(String(userId));
    told.push({ userId, groupId, address, connected: connectionId !== null, agent: headers['user-agent'] });
  }

  @OnConnect()
  come(_state: Draft<Names>, { userId, address }: LiveConnection): void {
    told.push({ userId, address });
  }
}

/** A team shares its pages; who is who is told by a cookie. */
class TeamAuthenticator {
  identify({ headers }: AuthenticationRequest): string | null | undefined {
    const name = /(?:^|; )user=(\w+)/u.exec(headers.cookie ?? '')?.[1];
    return name === 'unknown' ? undefined : (name ?? null);
  }

  sessionGroup(): string {
    return 'the-team';
  }
}

let host: LiveHost;

beforeEach(async () => {
  told = [];
  host = await LiveHost.start({
    options: { templates: { 'names.html': TEMPLATE }, authenticator: new TeamAuthenticator() },
    controllers: [NamesPage],
    prepare: (app) => void (app as NestExpressApplication).set('trust proxy', 'loopback'),
  });
});

afterEach(() => host.close());

function browserOf(user: string, address: string): Browser {
  const browser = host.browser();
  browser.setCookie('user', user);
  browser.headers = { 'x-forwarded-for': address, 'user-agent': `browser of ${user}` };
  return browser;
}

/** Another one of the team, on a page that Ann has opened. */
async function joined(user: string, page: string, address = '192.0.2.2'): Promise<Tab> {
  const browser = browserOf(user, address);
  await browser.load('/names');
  return browser.attach({ page, protocol: ['2.0'], ack: 0 });
}

describe('a connection', () => {
  it('tells who connects and from where also as a stream', async () => {
    const browser = browserOf('ann', '192.0.2.1');
    const { page } = await browser.load('/names');
    const url = `${host.origin}/livetemplate/stream?${new URLSearchParams({ page, protocol: '2.0' }).toString()}`;
    const stream = await EventStreamClient.open(url, { ...browser.headers, cookie: browser.cookieHeader });
    await stream.next('welcome');
    // Changes of a page come one after the other: this one after the hook.
    await host.app
      .get(PageService)
      .get<Names>(page)
      .then((shown) => shown.update({ names: ['later'] }));
    expect(told).toEqual([{ userId: 'ann', address: '192.0.2.1' }]);
    stream.close();
    await stream.ended;
  });
});

describe('an action', () => {
  it.each(WAYS)('tells who acts, from where, and on which connection: by %s', async (way) => {
    const page = await ActionWays.of(browserOf('ann', '192.0.2.1'), '/names');
    expect(await page.act(way, 'sign', {})).toBeNull();
    const connected = way === 'socket';
    expect(told).toEqual([
      { userId: 'ann', address: '192.0.2.1' },
      { userId: 'ann', groupId: 'the-team', address: '192.0.2.1', connected, agent: 'browser of ann' },
    ]);
  });

  it('is of who acts, not of who has opened the page', async () => {
    const { document } = await ActionWays.of(browserOf('ann', '192.0.2.1'), '/names');
    const bea = await joined('bea', document.page);
    expect(await bea.act('sign')).toMatchObject({ ok: true });
    expect(told.slice(1)).toEqual([
      { userId: 'bea', address: '192.0.2.2' },
      { userId: 'bea', groupId: 'the-team', address: '192.0.2.2', connected: true, agent: 'browser of bea' },
    ]);
  });

  it('can be forbidden by who acts', async () => {
    const { document } = await ActionWays.of(browserOf('ann', '192.0.2.1'), '/names');
    const mallory = await joined('mallory', document.page);
    expect(await mallory.act('sign')).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    const page = await host.app.get(PageService).get<Names>(document.page);
    expect(page.data.names).toEqual([]);
  });

  it('is of nobody, where the authenticator says so, and of the user of the page, where it cannot tell', async () => {
    const { document } = await ActionWays.of(browserOf('ann', '192.0.2.1'), '/names');
    const nobody = host.browser();
    await nobody.load('/names');
    await (await nobody.attach({ page: document.page, protocol: ['2.0'], ack: 0 })).act('sign');
    await (await joined('unknown', document.page)).act('sign');
    const page = await host.app.get(PageService).get<Names>(document.page);
    const byToken = await host.browser().attach({ token: await page.token, protocol: ['2.0'], ack: 0 });
    await byToken.act('sign');
    expect(page.data.names).toEqual(['null', 'ann', 'ann']);
  });
});
