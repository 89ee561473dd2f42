/** The dashboard as an application of its own, for `crowd-one.ts`, which tells it over IPC what to do. */
import { PageService } from '@livetemplate/nestjs';

import { firstDashboard, hostDashboard } from './dashboard-host.js';
import type { Dashboard } from './engines/dashboard.js';
import { heap } from './heap.js';
import { percentile } from './percentile.js';

/** What can be asked: how large it is, how long pages take, or to change pages at random, so many a second for so long. */
export type Task =
  | { readonly do: 'weigh' }
  | { readonly do: 'open' }
  | { readonly do: 'change'; readonly perSecond: number; readonly ms: number };

export interface Weight {
  readonly heap: number;
  /** What the system has given the process. */
  readonly resident: number;
}

/** Milliseconds that 95 of 100 pages do not exceed. */
export interface Opening {
  readonly create: number;
  /** The whole document, for the first time. */
  readonly render: number;
}

const OPENED = 1_000;

const app = await hostDashboard({ pages: { maxPages: 100_000 } });
const service = app.get(PageService);
const tasks = {
  weigh: async (): Promise<Weight> => ({ heap: await heap(), resident: process.memoryUsage().rss }),
  open: async (): Promise<Opening> => {
    const times = { create: [] as number[], render: [] as number[] };
    for (let number = 0; number < OPENED; number++) {
      const data = firstDashboard();
      const began = performance.now();
      const page = await service.create('dashboard.html', data);
      const created = performance.now();
      await page.render();
      times.create.push(created - began);
      times.render.push(performance.now() - created);
      await page.close();
    }
    return { create: percentile(times.create, 95), render: percentile(times.render, 95) };
  },
  change: async (perSecond: number, ms: number): Promise<null> => {
    const pages = [...service.openPages<Dashboard>()];
    const began = performance.now();
    const all: Promise<unknown>[] = [];
    const count = (perSecond * ms) / 1_000;
    while (all.length < count) {
      // As many as are due: a timer that comes late makes none of them fall out.
      const due = Math.min(count, ((performance.now() - began) / 1_000) * perSecond);
      while (all.length < due) {
        const page = pages[Math.floor(Math.random() * pages.length)]!;
        all.push(page.update((draft) => void ((draft as { generated: string }).generated = stamp())));
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(all);
    return null;
  },
};

process.on('message', (task: Task) => {
  const work = task.do === 'change' ? tasks.change(task.perSecond, task.ms) : tasks[task.do]();
  void work.then((answer) => process.send!(answer));
});
process.send!(await app.getUrl());

/** The time of day, of which the other process has the same, in milliseconds. */
function stamp(): string {
  return `at ${performance.timeOrigin + performance.now()}`;
}
