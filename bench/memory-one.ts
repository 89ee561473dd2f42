/**
 * Measures the heap of a page of the dashboard: `memory-one.ts <own|shared> [busy]`. Prints bytes per page as JSON.
 */
import { createTemplates } from '../libs/livetemplate/src/core.js';
import { Application } from '../libs/livetemplate/src/page/index.js';
import { MemoryPageStore } from '../libs/livetemplate/src/store/memory/memory-page.store.js';
import { type Dashboard, DASHBOARD_TEMPLATE, dashboards } from './engines/dashboard.js';
import { heap } from './heap.js';

const PAGES = 2_000;

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value) as unknown[]) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}

const [kind, busy] = process.argv.slice(2);
const UPDATES = busy === undefined ? 1 : 50;
const text = JSON.stringify(dashboards[0]);
const shared = deepFreeze(JSON.parse(text) as Dashboard);
const application = new Application({
  id: 'memory',
  templates: createTemplates({ texts: { dashboard: DASHBOARD_TEMPLATE } }),
  store: new MemoryPageStore(),
  limits: { maxPages: PAGES + 1, batchWindowMs: 0 },
});

async function open(page: number): Promise<void> {
  const data = kind === 'own' ? (JSON.parse(text) as Dashboard) : shared;
  const opened = await application.open<Dashboard>('dashboard', data, { groupId: `group ${page}` });
  for (let update = 0; update < UPDATES; update++) {
    await opened.update((draft) => void ((draft.stats[3] as { value: string }).value = `${page} ${update}`));
  }
}

await open(PAGES);
const before = await heap();
for (let page = 0; page < PAGES; page++) await open(page);
console.log(JSON.stringify({ bytes: ((await heap()) - before) / PAGES }));
await application.close();
