import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, Body, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { LiveRequest, PageService, RenderLive, type LiveRequestContext } from '@livetemplate/nestjs';

import type { Browser, Document } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { EventStreamClient } from './event-stream-client.js';
import { LiveHost } from './live-host.js';
import { SIGN_UP_TEMPLATE, SignUpPage, type SignUpState } from './sign-up.js';

/** Each behind a proxy of its own, which it trusts. */
const PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  [
    'Express',
    () => {
      const adapter = new ExpressAdapter();
      adapter.set('trust proxy', 'loopback');
      return adapter;
    },
  ],
  ['Fastify', () => new FastifyAdapter({ trustProxy: 'loopback' })],
];
const BY_HTTPS = { 'x-forwarded-proto': 'https' };
const MAX_BYTES = 20_000;

/** What a guard of the application sees of a request: the platform's own. */
class Headers implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return headers['x-no-guests'] === undefined;
  }
}

@Controller()
class HostController {
  constructor(private readonly pages: PageService) {}

  @Get('/opened')
  open(@LiveRequest() request: LiveRequestContext): Promise<unknown> {
    return this.pages.open('counter.html', { count: 7, names: [] }, { request });
  }

  @Get('/rendered')
  @UseGuards(Headers)
  @RenderLive('counter.html')
  render(): object {
    return { count: 8, names: [] };
  }

  /** The application's own reader of bodies is its own. */
  @Post('/own')
  own(@Body() body: unknown): unknown {
    return { got: body };
  }
}

describe.each(PLATFORMS)('on %s', (_, adapter) => {
  let host: LiveHost;
  let browser: Browser;

  beforeAll(async () => {
    host = await LiveHost.start({
      options: {
        templates: { 'counter.html': COUNTER_TEMPLATE, 'sign-up.html': SIGN_UP_TEMPLATE },
        connections: { maxMessageBytes: MAX_BYTES },
      },
      controllers: [CounterPage, SignUpPage, HostController],
      adapter: adapter(),
    });
  });

  afterAll(() => host.close());

  beforeEach(() => {
    browser = host.browser();
  });

  function act(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  describe('a page', () => {
    it.each([
      ['of a class', '/counter', 'Count: 0'],
      ['that a route opens', '/opened', 'Count: 7'],
      ['that a route renders', '/rendered', 'Count: 8'],
    ])('%s opens, and is the same with the cookie', async (_name, path, text) => {
      const { response, html, page } = await browser.load(path);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store, no-transform',
      });
      expect(response.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^livetemplate=.*; HttpOnly; SameSite=Lax$/u),
      ]);
      expect(html).toContain(text);
      expect((await browser.load(path)).page).toBe(page);
    });

    it.each(['1.0', '2.0'])('is live over a connection of protocol %s', async (protocol) => {
      const tab = await browser.open('/counter', protocol);
      expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
      expect(JSON.stringify(await tab.next(protocol === '1.0' ? 'update' : 'u'))).toContain('1');
    });

    it('has its script, its template and the schema at its addresses', async () => {
      const { html, template } = await browser.load('/counter');
      const script = /<script[^>]* src="([^"]+)"/u.exec(html)?.[1] ?? '';
      for (const [path, type] of [
        [script, 'javascript'],
        [`/livetemplate/templates/${template}.json`, 'application/json'],
        ['/livetemplate/schema/update-message-1.0.json', 'json'],
      ] as const) {
        const answer = await browser.fetch(path);
        expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
          path,
          200,
          expect.stringContaining(type),
        ]);
      }
    });
  });

  describe('an action over HTTP', () => {
    it('runs, and is answered with what is new', async () => {
      const { page, seq } = await browser.load('/counter');
      const answer = await act({ page, action: 'add_name', data: { name: 'Zoë 🌍' }, ack: seq });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const body = (await answer.json()) as { updates: { seq: number }[] };
      expect(body).toMatchObject({ ok: true, seq: 1, updates: [{ seq: 1 }] });
      expect(JSON.stringify(body)).toContain('Zoë 🌍');
    });

    it.each<[string, string, number, (page: string) => [unknown, Record<string, string>?]]>([
      ['without the header', 'CSRF', 403, (page) => [{ page, action: 'increment' }, { 'x-livetemplate': '0' }]],
      [
        'from another site',
        'FORBIDDEN_ORIGIN',
        403,
        (page) => [{ page, action: 'increment' }, { origin: 'https://evil.example' }],
      ],
      ['without a cookie', 'INVALID_TOKEN', 401, (page) => [{ page, action: 'increment' }, { cookie: '' }]],
      ['for a page that is none', 'PAGE_NOT_FOUND', 404, () => [{ page: 'none', action: 'increment' }]],
      ['that is none', 'ACTION_NOT_FOUND', 404, (page) => [{ page, action: 'secret' }]],
      ['that fails', 'ACTION_FAILED', 500, (page) => [{ page, action: 'explode' }]],
      ['that is no JSON', 'PROTOCOL_VIOLATION', 400, () => ['{"page":']],
      ['that is not an object', 'PROTOCOL_VIOLATION', 400, () => ['7']],
      ['that is empty', 'PROTOCOL_VIOLATION', 400, () => ['']],
      ['of another type', 'PROTOCOL_VIOLATION', 400, () => ['page=1', { 'content-type': 'text/plain' }]],
      ['of a type that is none', 'PROTOCOL_VIOLATION', 400, () => ['page=1', { 'content-type': 'x' }]],
      [
        'that is too large',
        'PAYLOAD_TOO_LARGE',
        413,
        (page) => [{ page, action: 'increment', data: { text: 'x'.repeat(MAX_BYTES) } }],
      ],
    ])('%s is answered with %s', async (_name, code, status, make) => {
      const { page } = await browser.load('/counter');
      const [body, headers] = make(page);
      const answer = await act(body, headers);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/u);
      expect(await answer.json()).toMatchObject({ code, message: expect.any(String) as unknown });
      expect(answer.status).toBe(status);
    });

    it('may be as large as one over a connection, and no larger, even where its length is not told', async () => {
      const { page } = await browser.load('/counter');
      const frame = { page, action: 'add_name', data: { name: '' } };
      const room = MAX_BYTES - JSON.stringify(frame).length;
      for (const [bytes, status] of [
        [room, 200],
        [room + 1, 413],
      ] as const) {
        const body = JSON.stringify({ ...frame, data: { name: 'x'.repeat(bytes) } });
        expect((await act(body)).status).toBe(status);
        const chunks = new Blob([body]).stream();
        const answer = await browser.fetch('/livetemplate/actions', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
          body: chunks,
          duplex: 'half',
        } as RequestInit);
        expect([bytes, answer.status]).toEqual([bytes, status]);
      }
    });
  });

  describe('a form that the browser posts', () => {
    let document: Document;

    beforeEach(async () => {
      document = await browser.load('/sign-up?from=here');
    });

    function fields(more: Record<string, string>): Record<string, string> {
      const hidden = (name: string): string =>
        new RegExp(`<input type="hidden" name="${name}" value="([^"]*)">`, 'u').exec(document.html)?.[1] ?? '';
      return { 'lvt-page': hidden('lvt-page'), 'lvt-csrf': hidden('lvt-csrf'), ...more };
    }

    function post(body: URLSearchParams | FormData, headers: Record<string, string> = {}): Promise<Response> {
      return browser.fetch('/livetemplate/actions/sign_up', { method: 'POST', body, headers });
    }

    function multipart(more: Record<string, string | Blob>): FormData {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields({}), ...more })) form.append(name, value);
      return form;
    }

    async function names(): Promise<readonly string[]> {
      return (await host.app.get(PageService).get<SignUpState>(document.page)).data.names;
    }

    it.each([
      ['url-encoded', (name: string) => new URLSearchParams(fields({ name }))],
      ['multipart', (name: string) => multipart({ name })],
    ])('%s runs its action and leads back to the page', async (_name, body) => {
      const answer = await post(body('Zoë & Ann'));
      expect([answer.status, answer.headers.get('location'), await answer.text()]).toEqual([
        303,
        '/sign-up?from=here',
        '',
      ]);
      expect(await names()).toEqual(['Zoë & Ann']);
    });

    it('shows what was wrong at its field, once', async () => {
      expect((await post(new URLSearchParams(fields({ name: '' })))).status).toBe(303);
      expect((await browser.load('/sign-up?from=here')).html).toContain('must have a name');
      expect((await browser.load('/sign-up?from=here')).html).toBe(document.html);
    });

    it.each<[string, string, number, () => URLSearchParams | FormData]>([
      ['without its token', 'CSRF', 403, () => new URLSearchParams(fields({ 'lvt-csrf': 'x', name: 'Ann' }))],
      ['without its fields', 'PROTOCOL_VIOLATION', 400, () => new URLSearchParams({ name: 'Ann' })],
      [
        'that is too large',
        'PAYLOAD_TOO_LARGE',
        413,
        () => new URLSearchParams(fields({ name: 'x'.repeat(MAX_BYTES) })),
      ],
      [
        'with many parts that are too large',
        'PAYLOAD_TOO_LARGE',
        413,
        () => multipart({ name: 'x'.repeat(MAX_BYTES) }),
      ],
    ])('%s is answered with %s', async (_name, code, status, body) => {
      const answer = await post(body());
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ code });
      expect(await names()).toEqual([]);
    });

    it('over HTTPS has cookies that are bound to their host', async () => {
      browser = host.browser();
      await browser.fetch('/sign-up?from=here', { headers: BY_HTTPS });
      const html = await (await browser.fetch('/sign-up?from=here', { headers: BY_HTTPS })).text();
      document = { ...document, html };
      expect((await post(new URLSearchParams(fields({ name: '' })), BY_HTTPS)).status).toBe(303);
      expect([...browser.cookies.keys()]).toEqual(['__Host-livetemplate', '__Host-livetemplate-form']);
      expect(await (await browser.fetch('/sign-up?from=here', { headers: BY_HTTPS })).text()).toContain(
        'must have a name',
      );
    });

    it('may hold no file', async () => {
      await post(multipart({ name: 'Ann', photo: new File(['x'], 'a.png') }));
      expect(await names()).toEqual([]);
    });
  });

  describe('a stream', () => {
    it('begins, carries what changes, and ends with its page', async () => {
      const { page, seq } = await browser.load('/counter');
      const address = `${host.origin}/livetemplate/stream?page=${page}&ack=${seq}`;
      const stream = await EventStreamClient.open(address, { cookie: browser.cookieHeader });
      expect(stream.response.headers['content-type']).toContain('text/event-stream');
      expect(await stream.next('welcome')).toMatchObject({ data: { page, resumed: true } });
      await act({ page, action: 'increment' });
      expect(await stream.next('update')).toMatchObject({ lastId: '1' });
      await host.app.get(PageService).close(page);
      expect(await stream.next('fault')).toMatchObject({ data: { code: 'PAGE_CLOSED' } });
      await stream.ended;
    });

    it.each([
      ['none', 404, 'PAGE_NOT_FOUND'],
      ['', 400, 'PROTOCOL_VIOLATION'],
    ])('of the page %j is refused with %i', async (page, status, code) => {
      await browser.load('/counter');
      const answer = await browser.fetch(`/livetemplate/stream${page === '' ? '' : `?page=${page}`}`);
      expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ code })]);
    });
  });

  it('guards of the application see the request of the platform', async () => {
    expect((await browser.fetch('/rendered', { headers: { 'x-no-guests': '1' } })).status).toBe(403);
  });

  it('the application reads its own bodies as ever', async () => {
    const large = 'x'.repeat(2 * MAX_BYTES);
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ large }) };
    expect(await (await browser.fetch('/own', json)).json()).toEqual({ got: { large } });
    const form = { method: 'POST', body: new URLSearchParams({ a: 'b' }) };
    expect(await (await browser.fetch('/own', form)).json()).toEqual({ got: { a: 'b' } });
    const broken = await browser.fetch('/own', { ...json, body: '{' });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ statusCode: 400 });
  });

  it('health is answered', async () => {
    expect((await browser.fetch('/health')).status).toBe(200);
  });
});
