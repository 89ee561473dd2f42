import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { documentShape } from './support/client-browser.js';
import { SmallServer } from './support/small-server.js';

const shape = documentShape(
  ['<button lvt-click="add">+</button><p>', '</p><textarea>', '</textarea><ul>', '</ul>'],
  [['t'], ['r'], ['l', 1]],
  { s: ['<li>', '</li>'], d: [['t']] },
);

let browser: LaunchedBrowser;
let server: SmallServer;
let page: Page;
let violations: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  server = await SmallServer.start(shape, ['0', 'text', [['a']]]);
  page = await browser.context.newPage();
  violations = [];
  page.on('console', (message) => /Content Security|Trusted/.test(message.text()) && violations.push(message.text()));
  page.on('pageerror', (error) => violations.push(String(error)));
});
afterEach(async () => {
  await page.close();
  await server.stop();
});

const connected = (): Promise<unknown> => page.waitForSelector('[data-lvt-connection=ready]');
const shown = (text: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.querySelector('p')!.textContent === wanted, text);

describe('the built script', () => {
  it('connects by itself over a WebSocket, under the strictest policies', async () => {
    server.onAction = () => {
      server.patch(0, '1 &lt; 2', 1, 'more', 2, [['+', 1, ['<b>b</b>']]]);
      return { ok: true, seq: server.seq };
    };
    await page.goto(server.url);
    await connected();
    await page.click('button');
    await shown('1 < 2');
    expect(await page.innerHTML('ul')).toContain('<b>b</b>');
    expect(server.handshakes).toEqual([{ page: 'p', protocol: ['2.0'], ack: 1, template: 'f' }]);
    expect(server.transports).toEqual(['websocket']);
    expect(await page.evaluate(() => window.liveTemplate!.seq)).toBe(2);
    expect(violations).toEqual([]);
  });

  it('does without its Trusted Types policy where the page does not allow the name', async () => {
    server.policy = "default-src 'self'; trusted-types another";
    await page.goto(server.url);
    await connected();
    server.patch(0, 'a &amp; b');
    await shown('a & b');
    expect(await page.evaluate(() => window.liveTemplate!.seq)).toBe(2);
  });

  it('reconnects after the connection is cut, from where it was', async () => {
    await page.goto(server.url);
    await connected();
    server.patch(0, 'first');
    await shown('first');
    const back = server.io.sockets.sockets.values().next().value!;
    const again = new Promise((resolve) => server.io.once('connection', resolve));
    back.conn.close();
    await again;
    server.patch(0, 'second');
    await shown('second');
    expect(server.handshakes.map(({ ack }) => ack)).toEqual([1, 2]);
  });

  it('reconnects after the server has sent it away', async () => {
    await page.goto(server.url);
    await connected();
    const again = new Promise((resolve) => server.io.once('connection', resolve));
    server.io.disconnectSockets();
    await again;
    await connected();
    expect(server.requests.filter((url) => url === '/')).toHaveLength(1);
  });

  it('falls back to long-polling where WebSockets do not get through', async () => {
    await page.addInitScript(() => {
      window.WebSocket = class {
        close = (): void => {};
        constructor() {
          setTimeout(() => (this as unknown as { onerror(event: unknown): void }).onerror(new Event('error')));
        }
      } as unknown as typeof WebSocket;
    });
    await page.goto(server.url);
    await connected();
    expect(server.transports).toEqual(['polling']);
  });

  it('keeps trying while the server cannot let it in', async () => {
    server.refusal = 'STORE_UNAVAILABLE';
    await page.goto(server.url);
    await page.waitForSelector('[data-lvt-connection=offline]');
    server.refusal = null;
    await connected();
    expect(server.requests.filter((url) => url === '/')).toHaveLength(1);
  });

  it('loads a page that the server has lost anew, but not forever', async () => {
    server.refusal = 'PAGE_NOT_FOUND';
    await page.goto(server.url);
    await page.waitForSelector('html.lvt-error');
    expect(server.requests.filter((url) => url === '/')).toHaveLength(3);
  });

  it('gives back what was typed when the page is loaded anew, but no passwords', async () => {
    const controls = documentShape(
      ['<input name="a"', '><input name="a"><textarea name="t">', '</textarea><input name="p" type="password">'],
      [['a', 'value'], ['r']],
    );
    await server.stop();
    server = await SmallServer.start(controls, ['old', 'text']);
    await page.goto(server.url);
    await connected();
    await page.fill('input[name=a]:nth-of-type(2)', 'typed <1>');
    await page.fill('textarea', 'typed\ntoo');
    await page.fill('input[name=p]', 'secret');
    server.refusal = 'PAGE_NOT_FOUND';
    const again = page.waitForEvent('load');
    server.io.disconnectSockets();
    await again;
    server.refusal = null;
    await connected();
    const values = await page.$$eval('input,textarea', (all) => (all as HTMLInputElement[]).map(({ value }) => value));
    expect(values).toEqual(['old', 'typed <1>', 'typed\ntoo', '']);
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('secret');
    server.patch(0, 'new');
    await page.waitForSelector('input[value=new]');
    expect(await page.inputValue('textarea')).toBe('typed\ntoo');
    await page.reload();
    await connected();
    expect(await page.inputValue('textarea')).toBe('text');
  });

  it('finds the module at another base path', async () => {
    await server.stop();
    server = await SmallServer.start(shape, ['0', 'text', []], '/app/live');
    await page.goto(server.url);
    await connected();
    expect(server.handshakes).toHaveLength(1);
    server.patch(0, 'here');
    await shown('here');
  });
});
