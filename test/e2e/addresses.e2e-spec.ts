import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';

import {
  LiveAction,
  LivePage,
  MemoryPageStore,
  Payload,
  StoreUnavailableError,
  type Envelope,
} from '@livetemplate/nestjs';

import type { Browser } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { Fragments } from './fragments.js';
import { LiveHost } from './live-host.js';

const templates = { 'counter.html': COUNTER_TEMPLATE, 'plain.html': '<p>{{.x}}</p>' };

class MoodyStore extends MemoryPageStore {
  away = false;

  override async check(): Promise<void> {
    if (this.away) throw new StoreUnavailableError('connection refused');
  }
}

const store = new MoodyStore();
let host: LiveHost;

beforeAll(async () => {
  host = await LiveHost.start({ options: { templates, store }, controllers: [CounterPage] });
});

afterAll(() => host.close());

describe('the browser script', () => {
  it('is checked by its ETag under its plain name', async () => {
    const browser = host.browser();
    const script = await browser.fetch('/livetemplate/client.js');
    expect(script.status).toBe(200);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await script.text()).not.toContain('sourceMappingURL');
    const etag = script.headers.get('etag') as string;
    const again = await browser.fetch('/livetemplate/client.js', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it('is unknown under the hash of another version, and nobody keeps that', async () => {
    const script = await host.browser().fetch('/livetemplate/client-0000000000000000.js');
    expect(script.status).toBe(404);
    expect(script.headers.get('cache-control')).toBeNull();
  });
});

describe('the fallback of the browser script', () => {
  it('is kept for ever under the hash of its content, which the script knows', async () => {
    const browser = host.browser();
    const script = await (await browser.fetch('/livetemplate/client.js')).text();
    const [hash = ''] = /\b[0-9a-f]{16}\b/u.exec(script) ?? [];
    const fallback = await browser.fetch(`/livetemplate/fallback-${hash}.js`);
    expect(fallback.status).toBe(200);
    expect(fallback.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(fallback.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(
      createHash('sha256')
        .update(await fallback.text())
        .digest('hex'),
    ).toMatch(new RegExp(`^${hash}`, 'u'));
  });

  it('is unknown under another hash, and nobody keeps that', async () => {
    const fallback = await host.browser().fetch('/livetemplate/fallback-0000000000000000.js');
    expect([fallback.status, fallback.headers.get('cache-control')]).toEqual([404, null]);
  });
});

describe('the statics of a template', () => {
  it('are an immutable file named by the fingerprint', async () => {
    const browser = host.browser();
    const { template } = await browser.load('/counter');
    const statics = await browser.fetch(`/livetemplate/templates/${template}.json`);
    expect(statics.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(statics.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const shape = (await statics.json()) as { blocks: { s: string[] }[] };
    expect(shape.blocks[0]?.s.join('')).toContain('<p id="count">');
  });

  it('are found before anybody has opened the template here, as after a restart', async () => {
    const { template } = await host.browser().load('/counter');
    const fresh = await LiveHost.start({ options: { templates }, controllers: [] });
    try {
      expect((await fresh.browser().fetch(`/livetemplate/templates/${template}.json`)).status).toBe(200);
    } finally {
      await fresh.close();
    }
  });

  it.each(['0000000000000000', '..%2f..%2fpackage', '__proto__'])('are unknown for %s', async (fingerprint) => {
    expect((await host.browser().fetch(`/livetemplate/templates/${fingerprint}.json`)).status).toBe(404);
  });
});

describe('an action over HTTP', () => {
  async function post(browser: Browser, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1', ...headers },
      body: JSON.stringify(body),
    });
  }

  it('answers with all that has changed since', async () => {
    const browser = host.browser();
    const { page, seq } = await browser.load('/counter');
    const response = await post(browser, { page, action: 'increment', ack: seq });
    expect(response.status).toBe(200);
    const { updates, ...answer } = (await response.json()) as { updates: Envelope[] };
    expect(answer).toEqual({ ok: true, seq: 1 });
    expect(updates.map((envelope) => [envelope.seq, envelope.updates[0]?.action])).toEqual([[1, 'value_updates']]);
  });

  it('answers with the whole state to who has none', async () => {
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const response = await post(browser, { page, action: 'add_name', data: { name: 'Ann' } });
    const { updates } = (await response.json()) as { updates: Envelope[] };
    const fragments = new Fragments();
    for (const envelope of updates) fragments.apply(envelope);
    expect(fragments.seq).toBe(1);
    expect(fragments.missingIn((await browser.load('/counter')).html)).toEqual([]);
  });

  it('answers with the whole state to who names a number that never was', async () => {
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const response = await post(browser, { page, action: 'increment', ack: 10_000 });
    const { updates } = (await response.json()) as { updates: Envelope[] };
    const fragments = new Fragments();
    for (const envelope of updates) fragments.apply(envelope);
    expect([fragments.seq, fragments.size]).toEqual([1, 2]);
    expect(fragments.missingIn((await browser.load('/counter')).html)).toEqual([]);
  });

  it('tells who only asks what others have changed, and changes nothing', async () => {
    const browser = host.browser();
    const { page, seq, template } = await browser.load('/counter');
    const ask = async (standing: object): Promise<unknown> => {
      const response = await post(browser, { page, action: null, ...standing });
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
      return response.json();
    };
    const frames = { protocol: '2.0', template };
    expect(await ask({ ack: seq })).toEqual({ ok: true, seq, updates: [] });
    expect(await ask({ ack: seq, ...frames })).toEqual({ ok: true, seq, updates: [] });
    await post(browser, { page, action: 'increment' });
    await post(browser, { page, action: 'increment' });
    const told = (await ask({ ack: seq })) as { updates: Envelope[] };
    expect(told.updates.map((envelope) => envelope.seq)).toEqual([seq + 1, seq + 2]);
    expect(await ask({ ack: seq, ...frames })).toEqual({
      ok: true,
      seq: seq + 2,
      updates: [
        [seq + 1, 0, '1'],
        [seq + 2, 0, '2'],
      ],
    });
    const state = ['s', seq + 2, template, '2', [0]];
    expect(await ask(frames)).toEqual({ ok: true, seq: seq + 2, updates: [state] });
    expect(await ask({ ack: seq + 2, protocol: '2.0', template: 'another' })).toMatchObject({ updates: [state] });
  });

  it('tells who only asks nothing that it has, also where the root element is live', async () => {
    @LivePage('/', { template: 'root.html' })
    class RootPage {
      mount(): { lang: string } {
        return { lang: 'en' };
      }

      @LiveAction()
      say(state: { lang: string }, @Payload('lang') lang: string): void {
        state.lang = lang;
      }
    }
    const root = '<!DOCTYPE html>\n<html lang="{{.lang}}"><head></head><body></body></html>\n';
    const options = { templates: { 'root.html': root } };
    const other = await LiveHost.start({ options, controllers: [RootPage] });
    try {
      const browser = other.browser();
      const { page, seq } = await browser.load('/');
      const ask = async (action: string | null, ack?: number, data?: object): Promise<[number, Envelope[]]> => {
        const answer = (await (await post(browser, { page, action, ack, data })).json()) as {
          seq: number;
          updates: Envelope[];
        };
        return [answer.seq, answer.updates];
      };
      expect(await ask(null, seq)).toEqual([seq, []]);
      expect(await ask('say', seq, { lang: 'en' })).toEqual([seq, []]);
      const [, [state]] = await ask(null);
      expect(state?.updates).toMatchObject([
        { action: 'replace', data: expect.stringMatching(/^<html .*<\/html>$/su) },
      ]);
      // Positions count in what was sent, not in what was served.
      const [next, told] = await ask('say', seq, { lang: 'de' });
      const fragments = new Fragments();
      for (const envelope of told) fragments.apply(envelope);
      expect([next, fragments.seq, told[0]?.updates[0]?.action]).toEqual([seq + 1, seq + 1, 'replace']);
      expect(await ask(null, next)).toEqual([next, []]);
    } finally {
      await other.close();
    }
  });

  it('answers in frames who speaks version 2.0, also where it fails', async () => {
    const browser = host.browser();
    const { page, seq, template } = await browser.load('/counter');
    const standing = { page, protocol: '2.0', template, ack: seq };
    const done = await post(browser, { ...standing, action: 'increment', id: 'once' });
    const answer = { ok: true, seq: seq + 1, updates: [[seq + 1, 0, '1']] };
    expect(await done.json()).toEqual(answer);
    expect(await (await post(browser, { ...standing, action: 'increment', id: 'once' })).json()).toEqual(answer);
    expect(await (await post(browser, { ...standing, action: 'nothing' })).json()).toMatchObject({
      ok: false,
      updates: answer.updates,
    });
  });

  it('shows its failure in status and body', async () => {
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const response = await post(browser, { page, action: 'nothing', ack: 0 });
    const error = { code: 'ACTION_NOT_FOUND', message: 'The page has no such action.' };
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ ok: false, error, ...error, updates: [] });
  });

  it.each<[string, number, string, (browser: Browser, page: string) => Promise<Response>]>([
    [
      'without the header',
      403,
      'CSRF',
      (browser, page) => post(browser, { page, action: 'increment' }, { 'x-livetemplate': '' }),
    ],
    [
      'from another site',
      403,
      'FORBIDDEN_ORIGIN',
      (browser, page) => post(browser, { page, action: 'increment' }, { origin: 'https://evil.example' }),
    ],
    ['without a cookie', 401, 'INVALID_TOKEN', (_, page) => post(host.browser(), { page, action: 'increment' })],
    ['on an unknown page', 404, 'PAGE_NOT_FOUND', (browser) => post(browser, { page: 'x', action: 'increment' })],
    ['without a page', 400, 'PROTOCOL_VIOLATION', (browser) => post(browser, { action: 'increment' })],
    [
      'on a page with two names',
      400,
      'PROTOCOL_VIOLATION',
      (browser, page) => post(browser, { page: [page, page], action: null }),
    ],
    ['with no number', 400, 'PROTOCOL_VIOLATION', (browser, page) => post(browser, { page, action: null, ack: '1' })],
    [
      'in a version nobody knows',
      400,
      'UNSUPPORTED_PROTOCOL',
      (browser, page) => post(browser, { page, action: 'increment', protocol: '3.0' }),
    ],
    ['without an action', 400, 'PROTOCOL_VIOLATION', (browser, page) => post(browser, { page })],
    [
      'as a form',
      400,
      'PROTOCOL_VIOLATION',
      (browser, page) => post(browser, { page, action: 'increment' }, { 'content-type': 'text/plain' }),
    ],
  ])('is refused %s', async (_, status, code, send) => {
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const response = await send(browser, page);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code, message: expect.any(String) });
    expect((await browser.load('/counter')).html).toContain('Count: 0');
  });
});

describe('health', () => {
  it('tells of the store and of the room for pages', async () => {
    const response = await host.browser().fetch('/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: 'ok',
      details: {
        livetemplate_store: { status: 'up' },
        livetemplate_capacity: { status: 'up', open: expect.any(Number), limit: 10_000, nearlyFull: false },
      },
    });
  });

  it('is alive but not ready while the store is away', async () => {
    const browser = host.browser();
    store.away = true;
    try {
      expect((await browser.fetch('/health/live')).status).toBe(200);
      const ready = await browser.fetch('/health/ready');
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({
        error: { livetemplate_store: { status: 'down', message: 'connection refused' } },
      });
    } finally {
      store.away = false;
    }
    expect((await browser.fetch('/health/ready')).status).toBe(200);
  });
});

describe('the analysis for developers', () => {
  it('has a report for each template', async () => {
    const response = await host.browser().fetch('/livetemplate/debug/analysis');
    const { templates: reports, cache } = (await response.json()) as {
      templates: { template: string; selectedMode: string }[];
      cache: { size: number };
    };
    expect(cache.size).toBeGreaterThanOrEqual(2);
    expect(reports.map(({ template, selectedMode }) => [template, selectedMode])).toEqual([
      ['counter.html', 'value-patch'],
      ['plain.html', 'value-patch'],
    ]);
  });

  it('is not there where debugging is off', async () => {
    const quiet = await LiveHost.start({ options: { templates, debug: false }, controllers: [] });
    try {
      expect((await quiet.browser().fetch('/livetemplate/debug/analysis')).status).toBe(404);
    } finally {
      await quiet.close();
    }
  });
});
