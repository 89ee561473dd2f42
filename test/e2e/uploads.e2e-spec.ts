import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';

import { PageService } from '@livetemplate/nestjs';

import type { Browser, Document } from './browser.js';
import { LiveHost } from './live-host.js';
import { hashOf, MAX_BYTES, PORTRAIT_TEMPLATE, PortraitPage, type PortraitState } from './portrait.js';

const PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

type Entry = readonly [field: string, value: string | File];

const file = (name: string, size: number, type = 'image/png'): File => new File([randomBytes(size)], name, { type });

async function hashOfFile(value: File): Promise<string> {
  return hashOf(new Uint8Array(await value.arrayBuffer()));
}

describe.each(PLATFORMS)('files of a form, on %s', (_, adapter) => {
  let host: LiveHost;
  let browser: Browser;
  let document: Document;

  beforeAll(async () => {
    host = await LiveHost.start({
      options: { templates: { 'portrait.html': PORTRAIT_TEMPLATE }, uploads: { maxRequestBytes: MAX_BYTES + 2_000 } },
      controllers: [PortraitPage],
      adapter: adapter(),
    });
  });

  afterAll(() => host.close());

  beforeEach(async () => {
    browser = host.browser();
    document = await browser.load('/portrait');
  });

  async function state(): Promise<PortraitState> {
    return (await host.app.get(PageService).get<PortraitState>(document.page)).data as PortraitState;
  }

  function formOf(entries: readonly Entry[]): FormData {
    const form = new FormData();
    for (const [field, value] of entries) form.append(field, value);
    return form;
  }

  /** As a browser posts it by itself. */
  function post(entries: readonly Entry[], action = 'change'): Promise<Response> {
    const csrf = /name="lvt-csrf" value="([^"]*)"/u.exec(document.html)?.[1] ?? '';
    const body = formOf([['lvt-page', document.page], ['lvt-csrf', csrf], ...entries]);
    return browser.fetch(`/livetemplate/actions/${action}`, { method: 'POST', body });
  }

  /** As the script of extras sends it. */
  async function send(data: object, entries: readonly Entry[], action = 'change') {
    const message = JSON.stringify({ page: document.page, action, data, ack: document.seq, protocol: '2.0' });
    const body = formOf([['lvt-message', message], ...entries]);
    const response = await browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'x-livetemplate': '1' },
      body,
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  }

  it('reach the action of a posted form, whole, with the other fields wherever they stand', async () => {
    const portrait = file('Änn "1".png', MAX_BYTES);
    const papers = [file('a.txt', 0, 'text/plain'), file('b', 1_000, '')];
    const response = await post([
      ['portrait', portrait],
      ['title', 'Änn'],
      ...papers.map((each) => ['papers', each] as const),
    ]);
    expect(response.status).toBe(303);
    expect(await state()).toEqual({
      title: 'Änn',
      portrait: { name: 'Änn "1".png', type: 'image/png', size: MAX_BYTES, hash: await hashOfFile(portrait) },
      papers: [
        { name: 'a.txt', type: 'text/plain', size: 0, hash: hashOf(new Uint8Array()) },
        { name: 'b', type: 'application/octet-stream', size: 1_000, hash: await hashOfFile(papers[1]!) },
      ],
      runs: 1,
    });
  });

  it('reach the action of a message, whose answer is as without files', async () => {
    const portrait = file('ann.png', 150_000);
    const { status, answer } = await send({ title: 'Ann' }, [['portrait', portrait]]);
    expect({ status, ok: answer['ok'], updates: (answer['updates'] as unknown[]).length }).toEqual({
      status: 200,
      ok: true,
      updates: 1,
    });
    expect(await state()).toMatchObject({ title: 'Ann', portrait: { hash: await hashOfFile(portrait) }, runs: 1 });
  });

  it('change the page for all who look at it', async () => {
    const tab = await browser.open('/portrait', '2.0');
    await send({ title: 'Ann' }, [['portrait', file('ann.png', 5)]]);
    expect(JSON.stringify(await tab.next('u'))).toContain('ann.png');
  });

  it('are none where none was chosen', async () => {
    expect(
      (
        await post([
          ['title', 'Ann'],
          ['portrait', new File([], '')],
        ])
      ).status,
    ).toBe(303);
    expect((await send({ title: 'Bob' }, [])).status).toBe(200);
    expect(await state()).toMatchObject({ title: 'Bob', portrait: null, papers: [], runs: 2 });
  });

  it.each<[string, Entry[], Record<string, string[]>]>([
    ['too large', [['portrait', file('cat.png', MAX_BYTES + 1)]], { portrait: ['“cat.png” is larger than 8 MB.'] }],
    [
      'of another type',
      [['portrait', file('cat.txt', 1, 'text/plain')]],
      { portrait: ['“cat.txt” is none of image/*, .pict.'] },
    ],
    [
      'too many',
      [...'abcde'].map((name) => ['papers', file(name, 1)] as const),
      { papers: ['Only 3 files can be sent here.'] },
    ],
    [
      'too large together',
      [
        ['portrait', file('cat.png', MAX_BYTES)],
        ...'abc'.split('').map((name) => ['papers', file(name, 900)] as const),
      ],
      { papers: ['The files are larger than 8 MB together.'] },
    ],
    ['in a field that takes none', [['title', file('a', 1)]], { title: ['A file cannot be sent in this form.'] }],
    [
      'several of it',
      [
        ['papers', file('a', 1_001)],
        ['papers', file('b', 5_000)],
        ['portrait', file('c', 1, 'text/plain')],
      ],
      {
        papers: ['“a” is larger than 1 KB.', '“b” is larger than 1 KB.'],
        portrait: ['“c” is none of image/*, .pict.'],
      },
    ],
  ])('are refused with a word at their field: %s', async (_name, entries, fields) => {
    const { status, answer } = await send({ title: 'Ann' }, entries);
    expect({ status, answer }).toMatchObject({
      status: 422,
      answer: { ok: false, code: 'PAYLOAD_INVALID', error: { fields } },
    });
    expect((await state()).runs).toBe(0);
    expect((await post(entries)).status).toBe(303);
    const shown = (await browser.load('/portrait')).html;
    for (const text of Object.values(fields).flat()) expect(shown).toContain(text);
    expect((await state()).runs).toBe(0);
  });

  it('are refused by an action that takes none, which is said where there is no place for it, too', async () => {
    const { answer } = await send({ title: 'Ann' }, [['portrait', file('a.png', 5)]], 'rename');
    expect(answer['error']).toMatchObject({ fields: { portrait: ['A file cannot be sent in this form.'] } });
    await post([['portrait', file('a.png', 5)]], 'rename');
    const { html } = await browser.load('/portrait');
    expect(html.slice(html.indexOf('id="other"'))).toContain(
      '<p role="alert">A file cannot be sent in this form.</p></form>',
    );
    expect((await browser.load('/portrait')).html).not.toContain('role="alert"');
  });

  it('come for nothing where the action fails, as ever', async () => {
    const { status, answer } = await send({ title: 'taken' }, [['portrait', file('a.png', 5)]]);
    expect({ status, code: answer['code'] }).toEqual({ status: 409, code: 'CONFLICT' });
    expect(await state()).toMatchObject({ portrait: null, runs: 0 });
  });
});
