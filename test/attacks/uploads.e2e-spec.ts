import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, UseGuards, type CanActivate } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { LiveAction, LivePage, PageService, Uploads, type Draft, type Upload } from '@livetemplate/nestjs';

import type { Browser, Document } from '../e2e/browser.js';
import { LiveHost } from '../e2e/live-host.js';
import { END, open, part, RawPost } from './raw-post.js';

const PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

const MAX_FIELD_BYTES = 20_000;
const MAX_MEMORY_BYTES = 100_000;
/** Two of it are too much. */
const MUCH = 'x'.repeat(80_000);

interface BoxState {
  runs: number;
  sizes: number[];
}

@Injectable()
class Nobody implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@LivePage('/box', { template: 'box.html' })
class BoxPage {
  static holds = (): void => {};
  static goOn: Promise<void>;

  mount(): BoxState {
    return { runs: 0, sizes: [] };
  }

  @LiveAction()
  put(state: Draft<BoxState>, @Uploads('file', { maxFiles: 5 }) files: readonly Upload[]): void {
    state.runs++;
    state.sizes = files.map(({ size }) => size);
  }

  /** Keeps its files until it is told to go on. */
  @LiveAction()
  async hold(state: Draft<BoxState>, @Uploads('file') [file]: readonly Upload[]): Promise<void> {
    BoxPage.holds();
    await BoxPage.goOn;
    state.sizes = [file?.size ?? 0];
  }

  @LiveAction()
  @UseGuards(Nobody)
  hide(state: Draft<BoxState>, @Uploads('file', { maxBytes: 1 }) _files: readonly Upload[]): void {
    state.runs++;
  }
}

const TEMPLATE = `<!DOCTYPE html><html lang="en"><head><title>Box</title></head><body><p>{{.runs}}{{.sizes}}</p>
<form method="post" action="/livetemplate/actions/put" enctype="multipart/form-data">{{lvtForm}}<input type="file" name="file"></form>
</body></html>`;

describe.each(PLATFORMS)('who sends files, on %s,', (_, adapter) => {
  let host: LiveHost;
  let browser: Browser;
  let document: Document;
  let csrf: string;

  const start = (uploads = {}): Promise<LiveHost> =>
    LiveHost.start({
      options: {
        templates: { 'box.html': TEMPLATE },
        connections: { maxMessageBytes: MAX_FIELD_BYTES },
        uploads: { maxMemoryBytes: MAX_MEMORY_BYTES, ...uploads },
      },
      controllers: [BoxPage],
      adapter: adapter(),
    });

  beforeAll(async () => {
    host = await start();
  });

  afterAll(() => host.close());

  beforeEach(async () => {
    await visit(host);
  });

  async function visit(to: LiveHost): Promise<void> {
    browser = to.browser();
    document = await browser.load('/box');
    csrf = /name="lvt-csrf" value="([^"]*)"/u.exec(document.html)?.[1] ?? '';
  }

  async function state(): Promise<BoxState> {
    return (await host.app.get(PageService).get<BoxState>(document.page)).data as BoxState;
  }

  function post(headers: Record<string, string> = {}, path = '/actions/put', to = host): RawPost {
    const own = { cookie: browser.cookieHeader, 'transfer-encoding': 'chunked', ...headers };
    return new RawPost(to.origin, `/livetemplate${path}`, own);
  }

  const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
  const owner = (): string => part('lvt-page', document.page) + part('lvt-csrf', csrf);
  const message = (action = 'put', page = document.page): string =>
    part('lvt-message', JSON.stringify({ page, action, data: {} }));

  /** Sends a form with these parts in one go, and tells what becomes of it. */
  async function whole(parts: string, headers: Record<string, string> = {}, path?: string): Promise<unknown> {
    const request = post(
      { 'transfer-encoding': '', ...headers, 'content-length': String(Buffer.byteLength(parts)) },
      path,
    );
    await request.send(parts);
    const { status, code } = await request.answer();
    request.abort();
    return code ?? status;
  }

  it('is heard where all is well', async () => {
    const request = post();
    await request.send(chunk(owner() + part('file', 'abc', 'a')) + chunk(END) + '0\r\n\r\n');
    expect(await request.answer()).toEqual({ status: 303, code: undefined });
    request.abort();
    expect(await state()).toEqual({ runs: 1, sizes: [3] });
  });

  // The rest of the body never comes.
  it.each<[string, string, () => RawPost, () => string]>([
    [
      'with a wrong token',
      'CSRF',
      () => post(),
      () => part('lvt-page', document.page) + part('lvt-csrf', 'x'.repeat(22)) + open('file', 'x'),
    ],
    ['without a cookie', 'INVALID_TOKEN', () => post({ cookie: '' }), () => owner() + open('file', 'x')],
    [
      'from another site',
      'FORBIDDEN_ORIGIN',
      () => post({ origin: 'https://evil.example' }),
      () => owner() + open('file', 'x'),
    ],
    ['without saying for what', 'PROTOCOL_VIOLATION', () => post(), () => open('file', MUCH)],
    ['in front of the token', 'CSRF', () => post(), () => part('lvt-page', document.page) + open('file', MUCH)],
    ['by a script of nobody', 'CSRF', () => post({}, '/actions'), () => message() + open('file', MUCH)],
    [
      'for a page that is not',
      'PAGE_NOT_FOUND',
      () => post({ 'x-livetemplate': '1' }, '/actions'),
      () => message('put', 'x'.repeat(22)) + open('file', MUCH),
    ],
    [
      'with a message that is none',
      'PROTOCOL_VIOLATION',
      () => post({ 'x-livetemplate': '1' }, '/actions'),
      () => part('lvt-message', '{') + open('file', MUCH),
    ],
    ['without a boundary', 'PROTOCOL_VIOLATION', () => post({ 'content-type': 'multipart/form-data' }), () => MUCH],
    ['with a boundary that is not there', 'PROTOCOL_VIOLATION', () => post(), () => MUCH],
    ['with fields without end', 'PAYLOAD_TOO_LARGE', () => post(), () => part('a', 'x').repeat(MAX_FIELD_BYTES / 20)],
    ['with one field without end', 'PAYLOAD_TOO_LARGE', () => post(), () => part('a', MUCH).slice(0, -2)],
    [
      'with a head without end',
      'PROTOCOL_VIOLATION',
      () => post(),
      () => `${part('a').slice(0, -4)}X: y\r\n` + 'X: y\r\n'.repeat(2_000),
    ],
    [
      'with empty files without end',
      'PAYLOAD_TOO_LARGE',
      () => post(),
      () => owner() + part('file', '', 'a').repeat(1_000),
    ],
    ['with more than there is memory', 'RATE_LIMITED', () => post(), () => owner() + open('file', MUCH + MUCH)],
  ])('%s is told %s before the body has ended', async (_name, code, begin, body) => {
    const request = begin();
    await request.send(chunk(body()));
    expect((await request.answer()).code).toBe(code);
    request.abort();
    expect((await state()).runs).toBe(0);
  });

  it('is no other user of the page', async () => {
    const victim = { page: document.page, csrf };
    const own = host.browser();
    await own.load('/box');
    const parts = part('lvt-page', victim.page) + part('lvt-csrf', victim.csrf) + part('file', 'x', 'a') + END;
    expect(await whole(parts, { cookie: own.cookieHeader })).toBe('PAGE_NOT_FOUND');
    const headers = { cookie: own.cookieHeader, 'x-livetemplate': '1' };
    expect(await whole(message() + part('file', 'x', 'a') + END, headers, '/actions')).toBe('PAGE_NOT_FOUND');
    expect((await state()).runs).toBe(0);
  });

  it('is asked by the guards of the action first, and then told of limits', async () => {
    const parts = message('hide') + part('file', 'too large', 'a') + END;
    expect(await whole(parts, { 'x-livetemplate': '1' }, '/actions')).toBe('FORBIDDEN');
    expect((await state()).runs).toBe(0);
  });

  it('leaves nothing behind who goes away in the middle, or is refused', async () => {
    for (let times = 0; times < 3; times++) {
      const gone = post();
      await gone.send(chunk(owner() + open('file', MUCH)));
      gone.abort();
      expect(await whole(owner() + part('file', MUCH + MUCH, 'a') + END)).toBe('RATE_LIMITED');
    }
    const lying = post({ 'transfer-encoding': '', 'content-length': '1000' });
    await lying.send(owner());
    lying.abort();
    // The server hears of those who went away when it hears of it; three of them would leave no room for ever.
    for (let well = 0; well < 3;) if ((await whole(owner() + part('file', MUCH, 'a') + END)) === 303) well++;
    expect((await state()).sizes).toEqual([MUCH.length]);
  });

  it('shares the memory with others', async () => {
    const held = new Promise<void>((resolve) => (BoxPage.holds = resolve));
    let release = (): void => {};
    BoxPage.goOn = new Promise((resolve) => (release = resolve));
    const first = whole(owner() + part('file', MUCH, 'a') + END, {}, '/actions/hold');
    await held;
    expect(await whole(owner() + part('file', MUCH, 'a') + END)).toBe('RATE_LIMITED');
    release();
    expect(await first).toBe(303);
    expect(await whole(owner() + part('file', MUCH, 'a') + END)).toBe(303);
  });

  it('may send single bytes', async () => {
    const request = post();
    const body = owner() + part('file', 'x'.repeat(5_000), 'a') + END;
    await request.send([...body].map(chunk).join('') + '0\r\n\r\n');
    expect((await request.answer()).status).toBe(303);
    request.abort();
    expect((await state()).sizes).toEqual([5_000]);
  });

  it('has no time without end', async () => {
    const impatient = await start({ timeoutMs: 200 });
    await visit(impatient);
    const late = post({}, '/actions/put', impatient);
    await late.send(chunk(owner() + open('file', 'x')));
    await expect(late.closed).resolves.toBeUndefined();
    await impatient.close();
  });

  it('holds up no server that closes', async () => {
    const patient = await start();
    await visit(patient);
    const slow = post({}, '/actions/put', patient);
    await slow.send(chunk(owner() + open('file', 'x')));
    await patient.close();
    await expect(slow.closed).resolves.toBeUndefined();
  });
  it('fills no log of errors', () => {
    expect(host.errors).toEqual([]);
  });
});
