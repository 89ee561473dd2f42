import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { once } from 'node:events';
import { Agent, get, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';

import {
  ApplicationService,
  BroadcastService,
  LiveAction,
  LivePage,
  PageService,
  type Draft,
  type LivePageHandler,
  type LiveTemplateModuleOptions,
  type Page,
  type PageContext,
} from '@livetemplate/nestjs';

import type { Browser } from './browser.js';
import { EventStreamClient } from './event-stream-client.js';
import { LiveHost } from './live-host.js';

interface Counter {
  count: number;
}

/** What a broadcast waits for. */
let gate: Promise<unknown> | undefined;

@LivePage('/counter', { template: 'counter.html' })
class CounterPage implements LivePageHandler<Counter> {
  constructor(private readonly broadcast: BroadcastService) {}

  mount(context: PageContext): Counter {
    context.subscribe('all');
    return { count: 0 };
  }

  @LiveAction()
  increment(state: Draft<Counter>): void {
    state.count++;
  }

  @LiveAction()
  async everywhere(): Promise<void> {
    await this.broadcast.toTopic<Counter>('all', async (state) => {
      await gate;
      state.count++;
    });
  }
}

type Ending = 'expired' | 'evicted' | 'closed';

let host: LiveHost;
/** How pages have ended, by the events of the application. */
let endings: [Ending, string][];
let onEnding: () => void = () => {};

async function start(
  pages: NonNullable<LiveTemplateModuleOptions['pages']>,
  prepare: (app: INestApplication) => void = () => {},
): Promise<void> {
  host = await LiveHost.start({
    prepare,
    options: {
      templates: { 'counter.html': '<!DOCTYPE html><html><head></head><body><p>{{.count}}</p></body></html>' },
      pages: { batchWindowMs: 0, sweepEveryMs: 20, ...pages },
    },
    controllers: [CounterPage],
  });
  endings = [];
  const application = host.app.get(ApplicationService);
  for (const name of ['expired', 'evicted', 'closed'] as const) {
    application.on(name, ({ page }: { readonly page: Page }) => {
      endings.push([name, page.id]);
      onEnding();
    });
  }
}

afterEach(async () => {
  expectCounts();
  await host.close();
});

/** Each ending that was told of is counted, and no other. */
function expectCounts(): void {
  const { counters } = host.app.get(ApplicationService);
  for (const name of ['expired', 'evicted', 'closed'] as const) {
    expect([name, counters.get(`page.${name}`)]).toEqual([name, endings.filter(([ending]) => ending === name).length]);
  }
}

/** Waits for the event. */
async function ended(page: string): Promise<Ending> {
  for (;;) {
    const found = endings.find(([, id]) => id === page);
    if (found !== undefined) return found[0];
    await new Promise<void>((resolve) => (onEnding = resolve));
  }
}

/** What somebody who comes back is told, on each way. */
async function answers(browser: Browser, page: string): Promise<unknown[]> {
  const refusal = await browser.refusal({ page });
  const action = await browser.fetch('/livetemplate/actions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
    body: JSON.stringify({ page, action: 'increment' }),
  });
  const stream = await browser.fetch(`/livetemplate/stream?page=${page}`);
  return [
    (refusal.data as { code: string }).code,
    [action.status, ((await action.json()) as { code: string }).code],
    [stream.status, ((await stream.json()) as { code: string }).code],
  ];
}

const gone = (code: string): unknown[] => [code, [410, code], [410, code]];

describe('a page', () => {
  it('ends after its time, however busy it is, and everybody who is there is told', async () => {
    await start({ ttlMs: 4_000 });
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page } = tab.document;
    const stream = await EventStreamClient.open(`${host.origin}/livetemplate/stream?page=${page}`, {
      cookie: browser.cookieHeader,
    });
    while (endings.length === 0) {
      // Used all the time.
      tab.socket.emit('action', { action: 'increment' });
      await Promise.race([tab.next('u'), tab.closed]);
    }
    expect(await ended(page)).toBe('expired');
    expect(await tab.next('fault')).toEqual([{ code: 'PAGE_EXPIRED', message: expect.any(String) }]);
    await tab.closed;
    expect((await stream.next('fault')).data).toMatchObject({ code: 'PAGE_EXPIRED' });
    await stream.ended;
    // The cookie is good for as long as a page at most.
    const refused = [401, 'TOKEN_EXPIRED'];
    expect(await answers(browser, page)).toEqual(['TOKEN_EXPIRED', refused, refused]);
    // The address is as good as ever.
    const again = await browser.load('/counter');
    expect([again.response.status, again.page === page, again.html.includes('>0</p>')]).toEqual([200, false, true]);
    expect(endings).toEqual([['expired', page]]);
  });

  it('that nobody uses ends, and one with a connection does not', async () => {
    // Longer than a busy machine takes from a document to its connection.
    await start({ idleMs: 2_000 });
    const used = await host.browser().open('/counter', '2.0');
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    expect(await ended(page)).toBe('expired');
    expect(await answers(browser, page)).toEqual(gone('PAGE_EXPIRED'));
    expect(endings.map(([, id]) => id)).not.toContain(used.document.page);
    expect(await used.act('increment')).toMatchObject({ ok: true });
  });

  it('is kept for a while after its last connection, and no longer', async () => {
    // Longer than a busy machine takes to come back.
    await start({ disconnectGraceMs: 2_000 });
    const [browser, other] = [host.browser(), host.browser()];
    const [first, second] = [await browser.open('/counter', '2.0'), await browser.open('/counter', '2.0')];
    const left = await other.open('/counter', '2.0');
    expect(second.document.page).toBe(first.document.page);
    first.socket.disconnect();
    left.socket.disconnect();
    expect(await ended(left.document.page)).toBe('expired');
    // Another tab is still there.
    expect(endings).toHaveLength(1);
    expect(await second.act('increment')).toMatchObject({ ok: true, seq: 1 });
    second.socket.disconnect();
    // Who comes back in time finds it as it was.
    const back = await browser.open('/counter', '2.0');
    expect([back.document.page, back.document.seq]).toEqual([first.document.page, 1]);
    back.socket.disconnect();
    expect(await ended(first.document.page)).toBe('expired');
    expect(await answers(browser, first.document.page)).toEqual(gone('PAGE_EXPIRED'));
  });

  it('makes room for another where there are too many, the longest unused first; connected ones stay', async () => {
    await start({ maxPages: 2 });
    const watched = await host.browser().open('/counter', '2.0');
    const [old, young] = [host.browser(), host.browser()];
    const { page } = await old.load('/counter');
    const newest = await young.open('/counter', '2.0');
    expect(await ended(page)).toBe('evicted');
    expect(await answers(old, page)).toEqual(gone('PAGE_EXPIRED'));
    // Now all have a connection: nobody goes, and who comes is told.
    const late = await host.browser().fetch('/counter');
    expect([late.status, await late.json()]).toMatchObject([503, { code: 'MAX_PAGES_REACHED' }]);
    for (const tab of [watched, newest]) expect(await tab.act('increment')).toMatchObject({ ok: true });
    expect(endings).toEqual([['evicted', page]]);
  });

  it('that is closed ends for everybody at once', async () => {
    await start({});
    const browser = host.browser();
    const tab = await browser.open('/counter', '1.0');
    const { page } = tab.document;
    await (await host.app.get(PageService).get(page)).close();
    expect(await tab.next('fault')).toEqual([{ code: 'PAGE_CLOSED', message: expect.any(String) }]);
    await tab.closed;
    expect(endings).toEqual([['closed', page]]);
    expect(await answers(browser, page)).toEqual(gone('PAGE_CLOSED'));
  });
});

describe('a shutdown', () => {
  it('carries out what an action has broadcast, to the last page', async () => {
    await start({});
    const opened = await Promise.all(Array.from({ length: 300 }, () => host.browser().load('/counter')));
    const pages = await Promise.all(opened.map(({ page }) => host.app.get(PageService).get<Counter>(page)));
    const tab = await host.browser().open('/counter', '2.0');
    // The changes that are made at a time wait until connections have ended; the others have not begun by then.
    gate = tab.closed;
    expect(await tab.act('everywhere')).toMatchObject({ ok: true });
    await host.app.close();
    expect(pages.filter(({ data }) => data.count === 1)).toHaveLength(300);
    expect(host.errors).toEqual([]);
  });

  it('does not wait for those who ask again and again over one connection', async () => {
    let release = (): void => {};
    let arrived = (): void => {};
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    await start({}, (app) =>
      app.use('/slow', (_: unknown, response: ServerResponse) => {
        release = () => response.end();
        arrived();
      }),
    );
    const { origin } = host;
    const ask = (path: string, agent: Agent): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        get(origin + path, { agent }, (response) => {
          response.resume().once('end', () => resolve(response.headers.connection));
        }).once('error', reject);
      });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const slow = ask('/slow', agent);
    await asked;
    const closed = host.app.close();
    const others = async (): Promise<never> => {
      for (;;) await ask('/health/live', new Agent());
    };
    await expect(others()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    release();
    expect(await slow).toBe('keep-alive');
    expect(await ask('/health/live', agent)).toBe('close');
    await closed;
  });

  it.each([
    { asked: 'nothing', text: '' },
    { asked: 'half a question', text: 'GET /health/live HTTP/1.1\r\nHost: ' },
  ])('does not wait for those who have connected, and asked $asked', async ({ text }) => {
    await start({});
    const connected = once(host.app.getHttpServer() as Server, 'connection') as Promise<[Socket]>;
    const line = connect(Number(new URL(host.origin).port), '127.0.0.1');
    const [socket] = await connected;
    if (text !== '') {
      line.write(text);
      await once(socket, 'data');
    }
    await host.app.close();
    expect(socket.destroyed).toBe(true);
  });

  it('still answers who has connected before, and asks now', async () => {
    await start({});
    const connected = once(host.app.getHttpServer() as Server, 'connection');
    const line = connect(Number(new URL(host.origin).port), '127.0.0.1');
    await connected;
    const closed = host.app.close();
    line.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = (await once(line, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 \d+ [^]*\r\nConnection: close\r\n/);
    await closed;
  });
});
