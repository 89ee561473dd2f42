import { afterEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { request, type Server } from 'node:http';

import {
  PageService,
  TokenService,
  type ConnectionOptions,
  type Envelope,
  type Page,
  type RateLimitOptions,
} from '@livetemplate/nestjs';
import { Admission } from '../../libs/livetemplate/src/nest/transport/admission.js';
import { RenewalRounds } from '../../libs/livetemplate/src/nest/transport/renewal-rounds.js';
import { TransportCounters } from '../../libs/livetemplate/src/nest/transport/transport-counters.js';

import type { Browser } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { EventStreamClient } from './event-stream-client.js';
import { LiveHost } from './live-host.js';
import { ShownText, TEXT_TEMPLATE, TextPage, type TextState } from './text-page.js';

const PROTOCOLS = ['1.0', '2.0'] as const;

let host: LiveHost;
const clients: EventStreamClient[] = [];

async function start(connections: ConnectionOptions = {}, rateLimits: RateLimitOptions | false = false): Promise<void> {
  host = await LiveHost.start({
    options: {
      templates: { 'text.html': TEXT_TEMPLATE, 'counter.html': COUNTER_TEMPLATE },
      // Each change gets a frame of its own.
      pages: { batchWindowMs: 0, logCount: 10 },
      connections,
      rateLimits,
    },
    controllers: [TextPage, CounterPage],
    prepare: (app) => void (app as NestExpressApplication).set('trust proxy', 'loopback'),
  });
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await host.close();
});

function pageOf(id: string): Promise<Page<TextState>> {
  return host.app.get(PageService).get<TextState>(id);
}

async function stream(
  browser: Browser,
  query: Readonly<Record<string, string | number>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStreamClient> {
  const client = await EventStreamClient.open(host.origin + address(query), {
    ...(browser.cookieHeader === '' ? {} : { cookie: browser.cookieHeader }),
    ...headers,
  });
  clients.push(client);
  return client;
}

/** What a stream shows, complaining about holes and repetitions. */
function follow(client: EventStreamClient, shown = new ShownText()): { until(seq: number): Promise<ShownText> } {
  let taken = 0;
  return {
    until: async (seq) => {
      const take = (): boolean => {
        for (const { event, data } of client.events.slice(taken)) {
          taken++;
          if (event === 'frame') {
            const [name, ...args] = data as [string, ...unknown[]];
            shown.take({ event: name, args });
          } else shown.take({ event, args: [data] });
        }
        return shown.seq >= seq;
      };
      await client.until(take);
      return shown;
    },
  };
}

describe('a stream', () => {
  it('says that it is one, and that nobody on the way may keep or change it', async () => {
    await start();
    const browser = host.browser();
    const { page, seq } = await browser.load('/text');
    const { response } = await stream(browser, { page, ack: seq });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
  });

  it('begins where the document stands, in version 1.0 where nothing is said', async () => {
    await start();
    const browser = host.browser();
    const { page: id, seq } = await browser.load('/text');
    const client = await stream(browser, { page: id, ack: seq });
    expect(await client.next('welcome')).toMatchObject({
      data: { protocol: '1.0', page: id, seq, resumed: true },
      lastId: '',
    });
    const page = await pageOf(id);
    await page.update({ text: 'a & b' });
    const { data, lastId } = await client.next('update');
    expect(lastId).toBe(String(seq + 1));
    const { updates } = data as Envelope;
    expect(updates).toEqual([
      { fragment_id: 'text', action: 'value_updates', data: [expect.objectContaining({ new_value: 'a &amp; b' })] },
    ]);
  });

  it('carries the frames of version 2.0 as Socket.IO has them', async () => {
    await start();
    const browser = host.browser();
    const { page: id, seq, template } = await browser.load('/text');
    const client = await stream(browser, { page: id, ack: seq, template, protocol: '2.0' });
    expect((await client.next('welcome')).data).toEqual({ protocol: '2.0', page: id, seq, resumed: true, template });
    await (await pageOf(id)).update({ text: 'a\nb\u2028c' });
    expect(await client.next('frame')).toEqual({
      event: 'frame',
      data: [seq + 1, 0, 'a\nb\u2028c'],
      lastId: String(seq + 1),
    });
    const stale = await stream(browser, { page: id, ack: seq, template: 'another', protocol: '2.0' });
    expect((await stale.next('welcome')).data).toMatchObject({ resumed: false, template });
    expect((await stale.next('frame')).data).toEqual(['s', seq + 1, template, 'a\nb\u2028c']);
  });

  it('keeps its page in use until it ends', async () => {
    await start();
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const page = await pageOf(id);
    const client = await stream(browser, { page: id });
    await client.next('update');
    expect(page.subscriberCount).toBe(1);
    client.close();
    while (page.subscriberCount > 0) await turn();
  });

  it('is not kept for somebody who has gone before it began', async () => {
    await start();
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const page = await pageOf(id);
    const server = host.app.getHttpServer() as Server;
    const gone = new Promise((resolve) => server.once('request', ({ socket }) => socket.once('close', resolve)));
    const admission = host.app.get(Admission);
    const admit = admission.admit.bind(admission);
    const call = request(`${host.origin}${address({ page: id })}`, { headers: { cookie: browser.cookieHeader } });
    const admitted = new Promise<void>((resolve) => {
      admission.admit = async (...of) => {
        admission.admit = admit;
        call.destroy();
        await gone;
        resolve();
        return admit(...of);
      };
    });
    call.on('error', () => {}).end();
    await admitted;
    // Whoever comes now takes the same steps behind it.
    for (let count = 1; count <= 3; count++) {
      await (await stream(browser, { page: id })).next('welcome');
      expect(page.subscriberCount).toBe(count);
    }
  });

  it('shows all tabs of a page the same numbers, however they are connected', async () => {
    await start();
    const browser = host.browser();
    const { page: id, seq, template } = await browser.load('/counter');
    const [one, two, socket] = [
      await stream(browser, { page: id, ack: seq }),
      await stream(browser, { page: id, ack: seq, template, protocol: '2.0' }),
      await browser.attach({ page: id, ack: seq, protocol: ['1.0'] }),
    ];
    for (let count = 1; count <= 5; count++) {
      expect(await socket.act('increment')).toEqual({ ok: true, seq: seq + count });
      const [envelope] = (await socket.next('update')) as [Envelope];
      expect((await one.next('update')).data).toEqual(envelope);
      expect((await two.next('frame')).data).toEqual([seq + count, 0, String(count)]);
    }
  });

  it('is told about the end of its page, and who comes back learns it from the status', async () => {
    await start();
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const client = await stream(browser, { page: id });
    await client.next('welcome');
    await (await pageOf(id)).close();
    expect((await client.next('fault')).data).toEqual({ code: 'PAGE_CLOSED', message: 'The page is closed.' });
    await client.ended;
    expect((await browser.fetch(`/livetemplate/stream?page=${id}`)).status).toBe(410);
  });

  it('has heartbeats, which say how often they come', async () => {
    await start({ pingIntervalMs: 20 });
    const browser = host.browser();
    const { page } = await browser.load('/text');
    const client = await stream(browser, { page });
    await client.until(() => client.comments.length >= 3);
    expect(new Set(client.comments)).toEqual(new Set(['20']));
  });

  it('ends with the application, which does not wait for it', async () => {
    await start();
    const browser = host.browser();
    const { page } = await browser.load('/text');
    const [client, sleeper] = [await stream(browser, { page }), await stream(browser, { page })];
    await Promise.all([client.next('update'), sleeper.next('update')]);
    await host.app.close();
    await Promise.all([client.ended, sleeper.ended]);
    expect(client.events.map(({ event }) => event)).toEqual(['welcome', 'update']);
    expect(client.response.complete).toBe(true);
    await start();
  });

  it('renews the cookie of its browser after a rotation, and is ended for it when its turn comes', async () => {
    await start();
    const browser = host.browser();
    const { page } = await browser.load('/text');
    const before = await stream(browser, { page });
    expect(before.response.headers['set-cookie']).toBeUndefined();
    const tokens = host.app.get(TokenService);
    await tokens.rotateSigningKey();
    const { since } = tokens.keyStatus;
    while (Date.now() <= since) await turn();
    const after = await stream(browser, { page });
    expect(after.response.headers['set-cookie']).toEqual([expect.stringContaining('livetemplate=')]);
    host.app.get(RenewalRounds).round(since + 55 * 60_000);
    await before.ended;
    await (await pageOf(page)).update({ text: 'still here' });
    await follow(after).until(1);
  });
});

describe.each(PROTOCOLS)('a stream of version %s that comes back', (protocol) => {
  it('goes on behind its last event, whatever its address says', async () => {
    await start();
    const browser = host.browser();
    const { page: id, seq } = await browser.load('/text');
    const query = { page: id, ack: seq, protocol };
    const page = await pageOf(id);
    const first = await stream(browser, query);
    await first.next('welcome');
    for (let count = 1; count <= 3; count++) await page.update({ text: `text ${count}` });
    const name = protocol === '1.0' ? 'update' : 'frame';
    for (let count = 1; count <= 2; count++) await first.next(name);
    const lastId = (first.events[2] as { lastId: string }).lastId;
    expect(lastId).toBe(String(seq + 2));
    first.close();
    await page.update({ text: 'text 4' });
    const second = await stream(browser, query, { 'last-event-id': lastId });
    expect((await second.next('welcome')).data).toMatchObject({ seq: seq + 4, resumed: true });
    expect([(await second.next(name)).lastId, (await second.next(name)).lastId]).toEqual(['3', '4']);
  });

  it.each([
    ['a number that is forgotten', 1],
    ['a number that never was', 10_000],
  ])('gets the state where it names %s', async (_, ack) => {
    await start();
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const page = await pageOf(id);
    for (let count = 1; count <= 15; count++) await page.update({ text: `text ${count}` });
    const client = await stream(browser, { page: id, protocol }, { 'last-event-id': String(ack) });
    const shown = await follow(client).until(15);
    expect(shown).toMatchObject({ seq: 15, text: 'text 15', states: 1 });
    await page.update({ text: 'text 16' });
    expect(await follow(client).until(16)).toMatchObject({ text: 'text 16' });
  });

  it('loses nothing and gets nothing twice, however often it is cut', async () => {
    await start();
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const page = await pageOf(id);
    const shown = new ShownText();
    const writing = (async () => {
      for (let count = 1; count <= 60; count++) {
        await page.update({ text: `text ${count}` });
        await turn();
      }
    })();
    for (let cut = 1; cut <= 8; cut++) {
      const headers = cut === 1 ? {} : { 'last-event-id': String(shown.seq) };
      const client = await stream(browser, { page: id, protocol }, headers);
      await follow(client, shown).until(cut * 6);
      client.close();
    }
    await writing;
    const last = await stream(browser, { page: id, protocol }, { 'last-event-id': String(shown.seq) });
    await follow(last, shown).until(60);
    expect(shown.text).toBe('text 60');
  });
});

describe.each(PROTOCOLS)('a stream of version %s that is not read', (protocol) => {
  const big = 'x'.repeat(100_000);

  it('holds a bounded part of the memory, and ends with the latest state', async () => {
    const maxQueuedBytes = 400_000;
    await start({ maxQueuedBytes });
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const page = await pageOf(id);
    const client = await stream(browser, { page: id, protocol });
    await client.next('welcome');
    client.setReading(false);
    const { slow } = host.app.get(TransportCounters);
    // Where it stays behind for so many changes, the system takes no more.
    for (let changes = 0; changes < 50; changes++) {
      if (slow.behind === slow.caughtUp) changes = 0;
      await page.update({ text: `${page.seq}:${big}` });
      await turn();
    }
    client.setReading(true);
    const shown = await follow(client).until(page.seq);
    expect(shown.text).toBe(page.data.text);
    expect(shown.states).toBe(1 + slow.caughtUp);
    expect(slow).toMatchObject({ behind: slow.caughtUp, closed: 0 });
    await page.update({ text: 'the end' });
    expect(await follow(client).until(page.seq)).toMatchObject({ text: 'the end' });
  });

  it('is closed after a while', async () => {
    await start({ maxQueuedFrames: 4, slowClientTimeoutMs: 50 });
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const page = await pageOf(id);
    const client = await stream(browser, { page: id, protocol });
    await client.next('welcome');
    client.setReading(false);
    while (page.subscriberCount > 0) {
      await page.update({ text: `${page.seq}:${big}` });
      await turn();
    }
    expect(host.app.get(TransportCounters).slow.closed).toBe(1);
    client.setReading(true);
    await client.ended;
    expect(client.response.complete).toBe(false);
  });
});

describe('a stream is refused', () => {
  const refused = async (response: Response): Promise<unknown[]> => [response.status, await response.json()];
  const body = (code: string): unknown => ({ code, message: expect.any(String) as unknown });

  it.each<[string, number, string, (browser: Browser, page: string) => Promise<Response>]>([
    ['without a cookie', 401, 'INVALID_TOKEN', (_, page) => host.browser().fetch(address({ page }))],
    [
      'with a forged cookie',
      401,
      'INVALID_TOKEN',
      (_, page) => {
        const forger = host.browser();
        forger.setCookie('livetemplate', 'made-up');
        return forger.fetch(address({ page }));
      },
    ],
    [
      'to a browser of another group',
      404,
      'PAGE_NOT_FOUND',
      async (_, page) => {
        const other = host.browser();
        await other.load('/text');
        return other.fetch(address({ page }));
      },
    ],
    ['for an unknown page', 404, 'PAGE_NOT_FOUND', (browser) => browser.fetch(address({ page: 'x' }))],
    [
      'to another site',
      403,
      'FORBIDDEN_ORIGIN',
      (browser, page) => browser.fetch(address({ page }), { headers: { origin: 'https://evil.example' } }),
    ],
    ['without a page', 400, 'PROTOCOL_VIOLATION', (browser) => browser.fetch(address({}))],
    ['with a token', 400, 'PROTOCOL_VIOLATION', (browser) => browser.fetch(address({ token: 'secret' }))],
    ['with two pages', 400, 'PROTOCOL_VIOLATION', (browser, page) => browser.fetch(`${address({ page })}&page=x`)],
    ['with no number', 400, 'PROTOCOL_VIOLATION', (browser, page) => browser.fetch(address({ page, ack: '0x1' }))],
    ['with an empty one', 400, 'PROTOCOL_VIOLATION', (browser, page) => browser.fetch(address({ page, ack: '' }))],
    [
      'for a version nobody knows',
      400,
      'UNSUPPORTED_PROTOCOL',
      (browser, page) => browser.fetch(address({ page, protocol: '3.0' })),
    ],
  ])('%s', async (_, status, code, ask) => {
    await start();
    const browser = host.browser();
    const { page } = await browser.load('/text');
    expect(await refused(await ask(browser, page))).toEqual([status, body(code)]);
  });

  it('to an address that opens too many', async () => {
    await start({}, { handshakes: { perSecond: 0.001, burst: 2 } });
    const browser = host.browser();
    const { page } = await browser.load('/text');
    const from = { 'x-forwarded-for': '203.0.113.66' };
    for (let count = 0; count < 2; count++) await (await stream(browser, { page }, from)).next('welcome');
    const response = await browser.fetch(address({ page }), { headers: from });
    expect(await refused(response)).toEqual([429, body('RATE_LIMITED')]);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(900);
  });
});

function address(query: Readonly<Record<string, string | number>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return `/livetemplate/stream?${parameters}`;
}

/** Lets sockets have their turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
