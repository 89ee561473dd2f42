/** The dashboard as an application of its own, for `crowd-one.ts`, which tells it over IPC what to do. */
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { LivePage, LiveTemplateModule, type LivePageHandler, PageService } from '@livetemplate/nestjs';

import { type Dashboard, DASHBOARD_TEMPLATE, dashboards } from './engines/dashboard.js';

/** What can be asked: how large it is, or to change pages at random, so many a second for so long. */
export type Task =
  { readonly do: 'weigh' } | { readonly do: 'change'; readonly perSecond: number; readonly ms: number };

export interface Weight {
  readonly heap: number;
  /** What the system has given the process. */
  readonly resident: number;
}

const TEXT = JSON.stringify(dashboards[0]);

@LivePage('/dashboard', { template: 'dashboard.html' })
class DashboardPage implements LivePageHandler<Dashboard> {
  /** Everybody has data of their own. */
  mount(): Dashboard {
    return JSON.parse(TEXT) as Dashboard;
  }
}

@Module({
  imports: [
    LiveTemplateModule.forRoot({
      templates: { 'dashboard.html': DASHBOARD_TEMPLATE },
      secret: 'x'.repeat(32),
      pages: { maxPages: 100_000 },
    }),
  ],
  controllers: [DashboardPage],
})
class Host {}

const app = await NestFactory.create(Host, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
const service = app.get(PageService);
const tasks = {
  weigh: async (): Promise<Weight> => {
    // What was looked up by a weak reference stays until the turn ends.
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc!();
    globalThis.gc!();
    const { heapUsed, rss } = process.memoryUsage();
    return { heap: heapUsed, resident: rss };
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
  const work = task.do === 'weigh' ? tasks.weigh() : tasks.change(task.perSecond, task.ms);
  void work.then((answer) => process.send!(answer));
});
process.send!(await app.getUrl());

/** The time of day, of which the other process has the same, in milliseconds. */
function stamp(): string {
  return `at ${performance.timeOrigin + performance.now()}`;
}
