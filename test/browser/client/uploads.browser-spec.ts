import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';

import { PageService } from '@livetemplate/nestjs';

import type { LiveTemplateApi } from '../../../libs/livetemplate/src/client/api.js';
import { LiveHost } from '../../e2e/live-host.js';
import { hashOf, MAX_BYTES, PORTRAIT_TEMPLATE, PortraitPage, type PortraitState } from '../../e2e/portrait.js';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';

declare global {
  interface Window {
    /** What the form has told, event by event. */
    told?: { readonly name: string; readonly detail: Record<string, unknown>; readonly shown: number | undefined }[];
  }
}

let host: LiveHost;
let browser: LaunchedBrowser | undefined;
let paths = 0;
/** While it is set, the server reads no file: who sends one waits. */
let gate: Promise<void> | null = null;
let openGate = (): void => {};

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'portrait.html': PORTRAIT_TEMPLATE } },
    controllers: [PortraitPage],
    prepare: (app) =>
      app.use(async (_: unknown, _response: unknown, next: () => void) => {
        await gate;
        next();
      }),
  });
});

afterAll(() => host.close());

afterEach(async () => {
  openGate();
  await browser?.close();
  browser = undefined;
});

const picture = (size: number, name = 'ann.png', mimeType = 'image/png') => ({
  name,
  mimeType,
  buffer: randomBytes(size),
});

async function open(javaScriptEnabled = true): Promise<Page> {
  browser = await launchBrowser({ javaScriptEnabled });
  const tab = await browser.context.newPage();
  await tab.goto(`${host.origin}/portrait?${paths++}`);
  if (!javaScriptEnabled) return tab;
  await tab.locator('.lvt-connected').waitFor({ state: 'attached' });
  await tab.evaluate(() => {
    window.told = [];
    for (const name of ['progress', 'success', 'error']) {
      document.addEventListener(`lvt:${name}`, (event) =>
        window.told?.push({
          name,
          detail: (event as CustomEvent<Record<string, unknown>>).detail,
          shown: document.querySelector('progress')?.value,
        }),
      );
    }
  });
  return tab;
}

async function state(tab: Page): Promise<PortraitState> {
  const id = (await tab.getAttribute('[data-lvt-page]', 'data-lvt-page')) ?? '';
  return (await host.app.get(PageService).get<PortraitState>(id)).data as PortraitState;
}

/** From here on requests wait; what goes over the connection does not. */
function closeGate(): void {
  gate = new Promise((resolve) => (openGate = resolve));
}

const ended = (tab: Page): Promise<unknown> =>
  tab.waitForFunction(() => window.told?.some(({ name }) => name !== 'progress'));
const last = (tab: Page) => tab.evaluate(() => window.told?.at(-1));

describe('a form with files', () => {
  it('sends them beside the connection, shows how far it is, and the page as it is then', async () => {
    const tab = await open();
    const file = picture(MAX_BYTES);
    closeGate();
    await tab.fill('#form [name=title]', 'Ann');
    await tab.setInputFiles('#form [name=portrait]', file);
    await tab.click('#form button');
    await tab.waitForFunction(() => window.told?.some(({ name }) => name === 'progress'));
    expect(await tab.getAttribute('#form', 'class')).toBe('lvt-pending');
    // Nothing else waits meanwhile.
    const { ok } = await tab.evaluate(() =>
      (window.liveTemplate as unknown as LiveTemplateApi).action('rename', { title: 'Nobody yet' }),
    );
    expect(ok).toBe(true);
    expect(await state(tab)).toMatchObject({ title: 'Nobody yet', portrait: null });
    openGate();
    await ended(tab);
    await tab.locator('#portrait').waitFor();
    expect(await tab.textContent('#portrait')).toBe(`ann.png image/png ${MAX_BYTES}`);
    expect(await state(tab)).toMatchObject({ title: 'Ann', portrait: { hash: hashOf(file.buffer) }, runs: 2 });
    const told = (await tab.evaluate(() => window.told)) ?? [];
    const progress = told.filter(({ name, detail }) => name === 'progress' && detail['action'] === 'change');
    const loaded = progress.map(({ detail }) => Number(detail['loaded']));
    expect(loaded[0]).toBeLessThan(MAX_BYTES);
    expect(loaded.at(-1)).toBeGreaterThan(MAX_BYTES);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    for (const { detail, shown } of progress)
      expect(shown).toBeCloseTo(Number(detail['loaded']) / Number(detail['total']));
    expect(told.at(-1)?.name).toBe('success');
    expect(await tab.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value)).toBe(0);
    expect(await tab.getAttribute('#form', 'class')).toBe('');
  });

  it('can be called off', async () => {
    const tab = await open();
    closeGate();
    await tab.setInputFiles('#form [name=portrait]', picture(MAX_BYTES));
    await tab.click('#form button');
    await tab.waitForFunction(() => window.told?.some(({ name }) => name === 'progress'));
    await tab.click('#cancel');
    await ended(tab);
    expect(await last(tab)).toMatchObject({ name: 'error', detail: { action: 'change', code: 'CANCELLED' }, shown: 0 });
    expect((await state(tab)).runs).toBe(0);
    openGate();
    await tab.click('#form button');
    await tab.locator('#portrait').waitFor();
    expect((await state(tab)).runs).toBe(1);
  });

  it('says in place what is wrong with them', async () => {
    const tab = await open();
    await tab.setInputFiles('#form [name=portrait]', picture(MAX_BYTES + 1));
    await tab.click('#form button');
    await ended(tab);
    expect(await tab.textContent('#wrong')).toBe('“ann.png” is larger than 8 MB.');
    expect(await tab.getAttribute('#form [name=portrait]', 'aria-invalid')).toBe('true');
    await tab.setInputFiles('#form [name=portrait]', picture(5));
    await tab.click('#form button');
    await tab.locator('#portrait').waitFor();
    expect(await tab.textContent('#wrong')).toBe('');
  });

  it('says in place that they did not arrive, and sends them when asked again', async () => {
    const tab = await open();
    await tab.setInputFiles('#form [name=portrait]', picture(5));
    await tab.route('**/livetemplate/actions', (route) => route.abort());
    await tab.click('#form button');
    await ended(tab);
    expect(await tab.textContent('#wrong')).toBe('The file could not be sent.');
    await tab.unroute('**/livetemplate/actions');
    const proxy = { status: 413, contentType: 'text/html', body: '<h1>413</h1>' };
    await tab.route('**/livetemplate/actions', (route) => route.fulfill(proxy), { times: 1 });
    await tab.click('#form button');
    await tab.locator('#wrong', { hasText: 'The file is too large.' }).waitFor();
    await tab.click('#form button');
    await tab.locator('#portrait').waitFor();
    expect(await last(tab)).toMatchObject({ name: 'success' });
  });

  it('goes over the connection where none is chosen', async () => {
    const tab = await open();
    const posts: string[] = [];
    tab.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
    await tab.fill('#form [name=title]', 'Ann');
    await tab.click('#form button');
    await tab.locator('h1', { hasText: 'Ann' }).waitFor();
    expect(posts).toEqual([]);
  });
});

describe('without JavaScript', () => {
  it('a form posts its files, and shows what is wrong in place', async () => {
    const tab = await open(false);
    const url = tab.url();
    await tab.setInputFiles('#form [name=portrait]', picture(5, 'ann.txt', 'text/plain'));
    await tab.fill('#form [name=title]', 'Ann');
    await tab.click('#form button');
    await tab.locator('#wrong', { hasText: '“ann.txt” is none of image/*, .pict.' }).waitFor();
    expect(tab.url()).toBe(url);
    expect(await tab.inputValue('#form [name=title]')).toBe('Ann');
    const file = picture(MAX_BYTES);
    await tab.setInputFiles('#form [name=portrait]', file);
    await tab.setInputFiles('#form [name=papers]', [picture(5, 'a.txt'), picture(5, 'b.txt')]);
    await tab.click('#form button');
    await tab.locator('#portrait').waitFor();
    expect(await tab.textContent('#portrait')).toBe(`ann.png image/png ${MAX_BYTES}`);
    expect(await state(tab)).toMatchObject({ title: 'Ann', portrait: { hash: hashOf(file.buffer) }, papers: [{}, {}] });
  });

  it('a form without a place for it says it at its end', async () => {
    const tab = await open(false);
    await tab.setInputFiles('#other [name=portrait]', picture(5));
    await tab.click('#other button');
    const said = tab.locator('#other [role=alert]');
    await said.waitFor();
    expect(await said.textContent()).toBe('A file cannot be sent in this form.');
  });

  it('the browser script takes over a document that says so', async () => {
    const tab = await open();
    const faults: string[] = [];
    tab.on('console', (message) => faults.push(message.text()));
    await tab.setInputFiles('#other [name=portrait]', picture(5));
    // As it is where somebody is quicker than the script.
    await tab.evaluate(() => document.querySelector<HTMLFormElement>('#other')?.submit());
    await tab.locator('#other [role=alert]').waitFor();
    await tab.locator('.lvt-connected').waitFor({ state: 'attached' });
    await tab.fill('#form [name=title]', 'Ann');
    await tab.click('#form button');
    await tab.locator('h1', { hasText: 'Ann' }).waitFor();
    expect(faults).toEqual([]);
  });
});
