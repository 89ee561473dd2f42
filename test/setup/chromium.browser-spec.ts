import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchBrowser } from './chromium.js';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('set-cookie', 'seen=yes');
    response.end(`<title>cookie: ${request.headers.cookie ?? 'none'}</title>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('every launched browser starts without what another has stored', async () => {
  const titles: string[] = [];
  for (let launch = 0; launch < 2; launch++) {
    const browser = await launchBrowser({ viewport: { width: 300, height: 200 } });
    try {
      const page = await browser.context.newPage();
      await page.goto(url);
      titles.push(await page.title());
      await page.reload();
      titles.push(await page.title());
      expect(await page.evaluate(() => window.innerWidth)).toBe(300);
    } finally {
      await browser.close();
    }
  }
  expect(titles).toEqual(['cookie: none', 'cookie: seen=yes', 'cookie: none', 'cookie: seen=yes']);
});
