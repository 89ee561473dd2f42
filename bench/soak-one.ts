/** Lets a process work, and weighs it now and then. Prints a `SoakResult[]` as JSON. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { io, type Socket } from 'socket.io-client';

import { LivePage, LiveTemplateModule, type LivePageHandler, type Page, PageService } from '@livetemplate/nestjs';

import { type Dashboard, DASHBOARD_TEMPLATE, dashboards } from './engines/dashboard.js';
import type { SoakResult } from './soak.js';

const PAGES = 100;
const TENTHS = 10;
/** Of each page, in each tenth. A page that changes once in ten seconds changes 8,640 times a day. */
const CHANGES = 864;
/** Of changes, after which another browser comes to one of the pages. */
const CONNECT_EVERY = 250;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const TEXT = JSON.stringify(dashboards[0]);

@LivePage('/dashboard', { template: 'dashboard.html' })
class DashboardPage implements LivePageHandler<Dashboard> {
  mount(): Dashboard {
    return JSON.parse(TEXT) as Dashboard;
  }
}

@Module({
  imports: [
    LiveTemplateModule.forRoot({
      templates: { 'dashboard.html': DASHBOARD_TEMPLATE },
      secret: 'x'.repeat(32),
      pages: { batchWindowMs: 0 },
      rateLimits: false,
    }),
  ],
  controllers: [DashboardPage],
})
class Host {}

const app = await NestFactory.create(Host, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
const origin = await app.getUrl();
const service = app.get(PageService);
const visitors = await Promise.all(Array.from({ length: PAGES }, visit));
const pages = await Promise.all(visitors.map(({ page }) => service.get<Dashboard>(page)));
const totals = { changes: 0, ended: 0, connections: 0 };
const results: SoakResult[] = [];
/** The browsers that are connected: one at most. */
const sockets: Socket[] = [];
for (let tenth = 0; tenth < TENTHS; tenth++) {
  for (let change = 0; change < CHANGES; change++) {
    for (const page of pages) await work(page);
  }
  leave();
  results.push({ ...totals, heap: await heap() });
}
console.log(JSON.stringify(results));
await app.close();

async function work(page: Page<Dashboard>): Promise<void> {
  const number = ++totals.changes;
  await page.update((draft) => {
    const { stats, tasks } = draft as unknown as { stats: { value: string }[]; tasks: { title: string }[] };
    stats[number % stats.length]!.value = `${number}`;
    // The same list, as many rows as before.
    if (number % 10 === 0) tasks.push({ ...tasks.shift()!, title: `Task ${number}` });
  });
  if (number % CONNECT_EVERY !== 0) return;
  leave();
  sockets.push(await connect(visitors[Math.floor(number / CONNECT_EVERY) % PAGES]!));
  totals.connections++;
  const { page: id } = await visit();
  await service.close(id);
  totals.ended++;
}

/** A new browser that opens the page. */
async function visit(): Promise<{ cookie: string; page: string }> {
  const response = await fetch(`${origin}/dashboard`);
  const cookies = response.headers.getSetCookie().map((header) => header.split(';', 1)[0]);
  const page = /data-lvt-page="([^"]*)"/u.exec(await response.text())![1]!;
  return { cookie: cookies.join('; '), page };
}

async function connect({ cookie, page }: { cookie: string; page: string }): Promise<Socket> {
  const socket = io(origin, {
    path: '/livetemplate/socket',
    transports: ['websocket'],
    auth: { page, protocol: ['2.0'] },
    extraHeaders: { cookie },
    forceNew: true,
  });
  await new Promise((resolve, reject) => socket.once('welcome', resolve).once('connect_error', reject));
  return socket;
}

function leave(): void {
  sockets.pop()?.disconnect();
}

async function heap(): Promise<number> {
  // What was looked up by a weak reference stays until the turn ends.
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
