/** Lets a process work, and weighs it now and then. Prints a `SoakResult[]` as JSON. */
import type { Socket } from 'socket.io-client';

import { DebugService, type Page, PageService } from '@livetemplate/nestjs';

import { hostDashboard } from './dashboard-host.js';
import type { Dashboard } from './engines/dashboard.js';
import { heap } from './heap.js';
import type { SoakResult } from './soak.js';
import { connect, visit } from './visit.js';

const PAGES = 100;
const TENTHS = 10;
/** Of each page, in each tenth. A page that changes once in ten seconds changes 8,640 times a day. */
const CHANGES = 864;
/** Of changes, after which another browser comes to one of the pages. */
const CONNECT_EVERY = 250;

const app = await hostDashboard({ pages: { batchWindowMs: 0 }, rateLimits: false });
const origin = await app.getUrl();
const address = `${origin}/dashboard`;
const service = app.get(PageService);
const debug = app.get(DebugService);
// Measuring begins with the first question.
debug.getPerformanceMetrics();
const visitors = await Promise.all(Array.from({ length: PAGES }, () => visit(address)));
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
  results.push({ ...totals, replaced: 1 - debug.getPerformanceMetrics().valuePatchSuccess!, heap: await heap() });
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
  sockets.push(await connect(origin, visitors[Math.floor(number / CONNECT_EVERY) % PAGES]!));
  totals.connections++;
  const { page: id } = await visit(address);
  await service.close(id);
  totals.ended++;
}

function leave(): void {
  sockets.pop()?.disconnect();
}
