import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { connect } from 'node:net';
import type { Server } from 'node:http';

import type { LiveTemplateModuleOptions } from '@livetemplate/nestjs';

import type { CounterState } from './counter.js';
import { LiveHost } from './live-host.js';
import { counterAt, moduleOf, servicesAs, templatesOf, tenant, type Services } from './tenants.js';

let host: LiveHost | undefined;

afterEach(async () => {
  await host?.close();
  host = undefined;
});

async function start(
  root: Partial<LiveTemplateModuleOptions>,
  acme: Parameters<typeof tenant>[1],
  prepare?: (app: INestApplication) => void,
): Promise<LiveHost> {
  host = await LiveHost.start({
    options: { templates: templatesOf('root'), ...root },
    imports: [moduleOf(tenant('acme', acme), { controllers: [counterAt('/acme')], providers: [servicesAs('acme')] })],
    controllers: [counterAt('/')],
    providers: [servicesAs('root')],
    ...(prepare === undefined ? {} : { prepare }),
  });
  return host;
}

/** Holds the process up for longer than Socket.IO waits for another server's answer to a handshake. */
function holdUp(): void {
  const until = Date.now() + 1_200;
  while (Date.now() < until);
}

describe('the connections of two applications', () => {
  it.each(['/', '/acme'])('a slow handshake of %s is not ended by the other one', async (path) => {
    const started = await start({}, {});
    (started.app.getHttpServer() as Server).once('upgrade', holdUp);
    const tab = await started.browser(path === '/' ? undefined : '/livetemplate/acme').open(path, '2.0');
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
  });

  it('a handshake that is nobody’s is ended', async () => {
    const { hostname, port } = new URL((await start({}, {})).origin);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`GET /elsewhere HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    await ended;
    expect(answer).toBe('');
  });

  it.each([
    [{ maxMessageBytes: 1_000 }, {}, [413, 200]],
    [{}, { maxMessageBytes: 1_000 }, [200, 413]],
  ])('messages over HTTP may be as large as each one says: %j, %j', async (root, acme, statuses) => {
    const started = await start({ connections: root }, { connections: acme });
    const answers = [];
    for (const [base, path] of [
      ['/livetemplate', '/'],
      ['/livetemplate/acme', '/acme'],
    ] as const) {
      const browser = started.browser();
      const { page } = await browser.load(path);
      const body = JSON.stringify({ page, action: 'increment', data: { text: 'x'.repeat(2_000) } });
      const headers = { 'content-type': 'application/json', 'x-livetemplate': '1' };
      answers.push((await browser.fetch(`${base}/actions`, { method: 'POST', headers, body })).status);
    }
    expect(answers).toEqual(statuses);
  });

  it('pages and rates are limited in each by itself', async () => {
    const started = await start(
      { rateLimits: { addressOf: () => '192.0.2.1', handshakes: { perSecond: 0.001, burst: 1 } } },
      { pages: { maxPages: 1 }, rateLimits: { addressOf: () => '192.0.2.1' } },
    );
    const [root, acme] = [started.browser(), started.browser('/livetemplate/acme')];
    const tab = await acme.open('/acme', '2.0');
    expect((await started.browser().load('/acme')).response.status).toBe(503);
    for (const visitor of [root, started.browser()]) expect((await visitor.load('/')).response.status).toBe(200);
    const { page } = await root.load('/');
    await root.attach({ page });
    expect(await root.refusal({ page })).toMatchObject({ data: { code: 'RATE_LIMITED' } });
    await acme.attach({ page: tab.document.page });
  });

  it('all end with the process, when every change is committed', async () => {
    const started = await start({}, {});
    const ends = [];
    for (const [base, path, name] of [
      [undefined, '/', 'root'],
      ['/livetemplate/acme', '/acme', 'acme'],
    ] as const) {
      const tab = await started.browser(base).open(path, '2.0');
      const page = await started.app.get<Services>(name).pages.get<CounterState>(tab.document.page);
      const change = page.update(async (state) => {
        await new Promise((resolve) => setImmediate(resolve));
        state.count++;
      });
      ends.push({ tab, page, change });
    }
    await started.close();
    host = undefined;
    for (const { tab, page, change } of ends) {
      await tab.closed;
      expect((await change).changed).toBe(true);
      await expect(page.update((state) => state.count++)).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
    }
  });
});
