import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { PageService } from '@livetemplate/nestjs';

import { LiveHost } from '../../e2e/live-host.js';
import { SIGN_UP_TEMPLATE, SignUpPage, type SignUpState } from '../../e2e/sign-up.js';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';

let host: LiveHost;
let browser: LaunchedBrowser | undefined;

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'sign-up.html': SIGN_UP_TEMPLATE } },
    controllers: [SignUpPage],
    // What careful applications send: browsers then hide where a form comes from.
    prepare: (app) =>
      app.use((_: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
        response.setHeader('Referrer-Policy', 'no-referrer');
        next();
      }),
  });
});

afterAll(() => host.close());

afterEach(async () => {
  await browser?.close();
  browser = undefined;
});

describe('a form without scripts', () => {
  it('is posted, shows its mistakes in place, and what has come of it', async () => {
    browser = await launchBrowser({ javaScriptEnabled: false });
    const tab = await browser.context.newPage();
    await tab.goto(`${host.origin}/sign-up?without`);
    await tab.fill('#sign-up [name=mail]', '"Ann" <ann@example.com>');
    await tab.click('#sign-up button');
    await tab.waitForURL(`${host.origin}/sign-up?without`);
    expect(await tab.inputValue('#sign-up [name=mail]')).toBe('"Ann" <ann@example.com>');
    expect(await tab.textContent('#sign-up .wrong')).toBe('must have a name; is <needed> & "due"');
    expect(await tab.getAttribute('#sign-up [name=name]', 'aria-invalid')).toBe('true');
    expect(await tab.getAttribute('#other [name=name]', 'aria-invalid')).toBeNull();
    await tab.fill('#sign-up [name=name]', 'Ann');
    await tab.click('#sign-up button');
    await tab.waitForSelector('#names b');
    expect(tab.url()).toBe(`${host.origin}/sign-up?without`);
    expect(await tab.textContent('#names b')).toBe('Ann');
    expect(await tab.textContent('#sign-up .wrong')).toBe('');
    await tab.click('#names button');
    await tab.waitForSelector('#names:not(:has(b))', { state: 'attached' });
  });
});

describe('the same form with the script', () => {
  it('is live, and its action gets the same fields', async () => {
    browser = await launchBrowser();
    const tab = await browser.context.newPage();
    const posts: string[] = [];
    tab.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
    await tab.goto(`${host.origin}/sign-up?with`);
    await tab.waitForSelector('html.lvt-connected');
    await tab.click('#sign-up button');
    await tab.waitForSelector('#sign-up [aria-invalid=true]');
    expect(await tab.textContent('#sign-up .wrong')).toBe('must have a name; is <needed> & "due"');
    await tab.fill('#sign-up [name=name]', 'Bea');
    await tab.click('#sign-up button');
    await tab.waitForSelector('#names b');
    expect(posts).toEqual([]);
    const page = (await tab.getAttribute('html', 'data-lvt-page')) as string;
    const { data } = await host.app.get(PageService).get<SignUpState>(page);
    expect(data.last).toEqual({ name: 'Bea', mail: '', via: 'button', connected: true });
  });

  it('can be posted by the browser all the same, and the page stays live', async () => {
    browser = await launchBrowser();
    const tab = await browser.context.newPage();
    const reports: string[] = [];
    tab.on('console', (message) => reports.push(message.text()));
    await tab.goto(`${host.origin}/sign-up?posted`);
    await tab.waitForSelector('html.lvt-connected');
    await tab.evaluate(() => (document.getElementById('sign-up') as HTMLFormElement).submit());
    await tab.waitForSelector('#sign-up [aria-invalid=true]');
    await tab.waitForSelector('html.lvt-connected');
    await tab.fill('#sign-up [name=name]', 'Cleo');
    await tab.click('#sign-up button');
    await tab.waitForSelector('#names b');
    expect(await tab.textContent('#sign-up .wrong')).toBe('');
    expect(reports).toEqual([]);
  });
});
