import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BadRequestException } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { LiveAction, LivePage, type Draft } from '@livetemplate/nestjs';

import type { Browser } from './browser.js';
import { LiveHost } from './live-host.js';

const FRIEND = 'https://friend.example';
const ENEMY = 'https://enemy.example';

@LivePage('/counter', { template: 'counter.html' })
class CounterPage {
  mount(): { count: number } {
    return { count: 0 };
  }

  @LiveAction()
  increment(state: Draft<{ count: number }>): void {
    state.count++;
  }

  @LiveAction()
  refuse(): void {
    throw new BadRequestException({ fields: { count: ['Enough.'] } });
  }
}

const PLATFORMS = {
  Express: () => ({}),
  Fastify: () => ({ adapter: new FastifyAdapter() }),
};

let platform: keyof typeof PLATFORMS;
let host: LiveHost;

afterEach(() => host.close());

async function start(origins: string[] = [FRIEND]): Promise<{ browser: Browser; page: string }> {
  host = await LiveHost.start({
    options: {
      templates: { 'counter.html': '<!DOCTYPE html><html><head></head><body><p>{{.count}}</p></body></html>' },
      connections: { origins },
    },
    controllers: [CounterPage],
    ...PLATFORMS[platform](),
  });
  const browser = host.browser();
  const { page } = await browser.load('/counter');
  return { browser, page };
}

/** What a browser goes by. */
function leaveIn({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
}

const READABLE = {
  'access-control-allow-origin': FRIEND,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'Retry-After',
};

function act(browser: Browser, page: string, origin: string, action = 'increment'): Promise<Response> {
  return browser.fetch('/livetemplate/actions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-livetemplate': '1', origin },
    body: JSON.stringify({ page, action }),
  });
}

describe.each(['Express', 'Fastify'] as const)('with %s,', (name) => {
  beforeAll(() => {
    platform = name;
  });

  describe('a page of an origin that is let in', () => {
    it.each(['actions', 'stream'])('gets leave to send what is ours to /%s', async (path) => {
      const { browser } = await start();
      const response = await browser.fetch(`/livetemplate/${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: FRIEND,
          'access-control-request-method': path === 'actions' ? 'POST' : 'GET',
          'access-control-request-headers': 'content-type,x-livetemplate',
        },
      });
      expect([response.status, await response.text()]).toEqual([204, '']);
      expect(leaveIn(response)).toEqual({
        ...READABLE,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'Content-Type, X-LiveTemplate, Last-Event-ID',
        'access-control-max-age': '600',
      });
      expect(response.headers.get('vary')).toContain('Origin');
    });

    it('acts and reads the answer', async () => {
      const { browser, page } = await start();
      const response = await act(browser, page, FRIEND);
      expect(await response.json()).toMatchObject({ ok: true, seq: 1 });
      expect(leaveIn(response)).toEqual(READABLE);
    });

    it.each<[string, (browser: Browser, page: string) => Promise<Response>, number]>([
      ['an action that is refused', (browser, page) => act(browser, page, FRIEND, 'refuse'), 422],
      ['a page that never was', (browser) => act(browser, 'x'.repeat(22), FRIEND), 404],
      [
        'a request without the header',
        (browser) => browser.fetch('/livetemplate/actions', { method: 'POST', headers: { origin: FRIEND } }),
        403,
      ],
      ['a stream of no page', (browser) => browser.fetch('/livetemplate/stream', { headers: { origin: FRIEND } }), 400],
    ])('may read why not: %s', async (_, ask, status) => {
      const { browser, page } = await start();
      const response = await ask(browser, page);
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ code: expect.any(String) });
      expect(leaveIn(response)).toEqual(READABLE);
    });

    it('reads the stream', async () => {
      const { browser, page } = await start();
      const response = await browser.fetch(`/livetemplate/stream?page=${page}`, { headers: { origin: FRIEND } });
      expect(response.status).toBe(200);
      expect(leaveIn(response)).toEqual(READABLE);
      await response.body?.cancel();
    });
  });

  describe('a page of any other origin', () => {
    it.each([ENEMY, 'null', `${FRIEND}.enemy.example`, 'http://friend.example', `${FRIEND}:444`, FRIEND.toUpperCase()])(
      'gets no leave: %s',
      async (origin) => {
        const { browser, page } = await start();
        const asked = await browser.fetch('/livetemplate/actions', {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST' },
        });
        const acted = await act(browser, page, origin);
        const listened = await browser.fetch(`/livetemplate/stream?page=${page}`, { headers: { origin } });
        expect([leaveIn(asked), leaveIn(acted), leaveIn(listened)]).toEqual([{}, {}, {}]);
        expect([acted.status, listened.status]).toEqual([403, 403]);
        // Nothing that is kept for one origin is shown to another.
        for (const response of [asked, acted, listened]) expect(response.headers.get('vary')).toContain('Origin');
      },
    );

    it('gets no leave where none is let in', async () => {
      const { browser, page } = await start([]);
      const asked = await browser.fetch('/livetemplate/actions', { method: 'OPTIONS', headers: { origin: ENEMY } });
      expect([leaveIn(asked), (await act(browser, page, ENEMY)).status]).toEqual([{}, 403]);
    });
  });

  describe('a page of the own origin', () => {
    it('needs no leave', async () => {
      const { browser, page } = await start();
      const response = await act(browser, page, host.origin);
      expect([response.status, leaveIn(response)]).toEqual([200, {}]);
    });
  });
});
