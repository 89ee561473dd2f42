import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { EVENTS } from '../../libs/livetemplate/src/protocol/index.js';
import type { LaunchedBrowser } from '../../test/setup/chromium.js';
import { bundle } from './bundle.js';
import type { DomCase } from './cases.js';

/**
 * From the moment that a message of the WebSocket is there until its change is complete, as anybody can measure it on any page:
 * what Socket.IO does is in it.
 */
const CLOCK = `(() => {
  let start = 0;
  window.WebSocket = class extends WebSocket {
    constructor(...address) {
      super(...address);
      this.addEventListener('message', () => (start = performance.now()));
    }
  };
  window.frameTimes = [];
  document.addEventListener('lvt:updated', () => frameTimes.push(performance.now() - start));
})()`;

/** Lets the page read a clock of five microseconds. */
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Serves a page with the browser script, sends it all patches so many times, and returns how long each frame took, in milliseconds. */
export async function frameTimes(browser: LaunchedBrowser, one: DomCase, rounds: number): Promise<number[]> {
  const script = await bundle(new URL('../../libs/livetemplate/src/client/index.ts', import.meta.url));
  const root = `data-lvt-page="p" data-lvt-seq="1" data-lvt-template="f" data-lvt-state="${one.state}"`;
  const html = one.html
    .replace('<html', `<html ${root}`)
    .replace('</head>', '<script src="/s.js" defer></script></head>');
  const answers: Record<string, readonly [type: string, body: string]> = {
    '/': ['text/html', html],
    '/s.js': ['text/javascript', script],
    '/livetemplate/templates/f.json': ['application/json', JSON.stringify(one.shape)],
  };
  const http = createServer((request, response) => {
    const [type, body] = answers[request.url!] ?? ['text/plain', ''];
    response.writeHead(200, { 'content-type': type, ...ISOLATED }).end(body);
  });
  const io = new Server(http, { path: '/livetemplate/socket', serveClient: false });
  io.on('connection', (socket) => {
    socket.emit(EVENTS.welcome, { protocol: '2.0', page: 'p', seq: 1, resumed: true });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const page = await browser.context.newPage();
  await page.addInitScript(CLOCK);
  await page.goto(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  await page.waitForSelector('html.lvt-connected');
  let sequence = 1;
  for (let round = 0; round < rounds; round++) {
    // Socket.IO takes numbers for names of events too; only its types do not say so.
    for (const patch of one.patches) io.emit(++sequence as unknown as string, ...patch);
    await page.waitForFunction((count) => window.frameTimes.length === count, sequence - 1);
  }
  const times = await page.evaluate(() => window.frameTimes);
  // Whoever has not said goodbye would be waited for, for half a minute.
  io.disconnectSockets(true);
  await page.close();
  http.closeAllConnections();
  await io.close();
  return times;
}

declare global {
  interface Window {
    frameTimes: number[];
  }
}
