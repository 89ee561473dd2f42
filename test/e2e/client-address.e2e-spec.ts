import { afterEach, describe, expect, it } from '@jest/globals';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import {
  ActionContext,
  LiveAction,
  LivePage,
  OnConnect,
  PageService,
  type Draft,
  type LiveActionContext,
  type LiveConnection,
} from '@livetemplate/nestjs';

import { ActionWays, WAYS } from './action-ways.js';
import type { Browser } from './browser.js';
import { EventStreamClient } from './event-stream-client.js';
import { LiveHost } from './live-host.js';

interface Addresses {
  seen: string[];
}

/** Remembers from where it was used. */
@LivePage('/where', { template: 'where.html' })
class WherePage {
  mount(): Addresses {
    return { seen: [] };
  }

  @OnConnect()
  come(state: Draft<Addresses>, { address }: LiveConnection): void {
    state.seen.push(address);
  }

  @LiveAction()
  ask(state: Draft<Addresses>, @ActionContext() { address }: LiveActionContext): void {
    state.seen.push(address);
  }
}

const TEMPLATE = `<!DOCTYPE html><html><body><form method="post" action="/livetemplate/actions/ask" lvt-submit="ask">
{{lvtForm}}<button>{{len .seen}}</button></form></body></html>`;

/** A platform that was told to trust a proxy on this machine, or nothing at all. */
const PLATFORMS: [string, (trusting: boolean) => AbstractHttpAdapter][] = [
  [
    'Express',
    (trusting) => {
      const adapter = new ExpressAdapter();
      if (trusting) adapter.set('trust proxy', 'loopback');
      return adapter;
    },
  ],
  ['Fastify', (trusting) => new FastifyAdapter(trusting ? { trustProxy: 'loopback' } : {})],
];

/** What a proxy on this machine adds to what the client has made up. */
const FORWARDED = { 'x-forwarded-for': '127.0.0.1, 198.51.100.1, 203.0.113.66' };
const ONCE = { perSecond: 0.001, burst: 1 };

let host: LiveHost;

afterEach(() => host.close());

async function start(adapter: AbstractHttpAdapter, rateLimits = {}): Promise<Browser> {
  const options = { templates: { 'where.html': TEMPLATE }, rateLimits };
  host = await LiveHost.start({ options, controllers: [WherePage], adapter });
  return visitor(FORWARDED);
}

function visitor(headers: Record<string, string>): Browser {
  const browser = host.browser();
  browser.headers = headers;
  return browser;
}

describe.each(PLATFORMS)('on %s', (_, adapter) => {
  it.each([
    ['that the proxy tells, where it is trusted', true, '203.0.113.66'],
    ['of the connection, where nobody is', false, '127.0.0.1'],
  ])('an address is the one %s, whichever way somebody comes', async (_name, trusting, address) => {
    const browser = await start(adapter(trusting));
    const ways = await ActionWays.of(browser, '/where');
    const { page: id } = ways.document;
    for (const way of WAYS) expect(await ways.act(way, 'ask', {})).toBeNull();
    const polling = await browser.attach({ page: id, protocol: ['2.0'] }, {}, ['polling']);
    expect(await polling.act('ask')).toMatchObject({ ok: true });
    const stream = await EventStreamClient.open(`${host.origin}/livetemplate/stream?page=${id}`, {
      cookie: browser.cookieHeader,
      ...FORWARDED,
    });
    await stream.next('welcome');
    // What it has said to the page comes after what the others have.
    expect(await ways.tab.act('ask')).toMatchObject({ ok: true });
    const { seen } = (await host.app.get(PageService).get<Addresses>(id)).data;
    expect(seen).toEqual(Array.from({ length: 8 }, () => address));
  });

  it('a client is held to its own limits, whatever it makes up, and no other is', async () => {
    const attacker = await start(adapter(true), { pages: ONCE, handshakes: ONCE, httpActions: ONCE });
    const other = visitor({ 'x-forwarded-for': '203.0.113.67' });
    const { page } = await attacker.load('/where');
    const again = [
      await visitor({ 'x-forwarded-for': '10.9.8.7, 203.0.113.66' }).load('/where'),
      await other.load('/where'),
    ];
    expect(again.map(({ response }) => response.status)).toEqual([429, 200]);

    await attacker.attach({ page });
    attacker.headers = { 'x-forwarded-for': '10.9.8.7, 203.0.113.66' };
    expect(await attacker.refusal({ page })).toMatchObject({ data: { code: 'RATE_LIMITED' } });
    await other.attach({ page: again[1]?.page });

    const act = async (browser: Browser, id?: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', 'x-livetemplate': '1' };
      const body = JSON.stringify({ page: id, action: 'ask' });
      return (await browser.fetch('/livetemplate/actions', { method: 'POST', headers, body })).status;
    };
    expect([await act(attacker, page), await act(attacker, page), await act(other, again[1]?.page)]).toEqual([
      200, 429, 200,
    ]);
  });
});
