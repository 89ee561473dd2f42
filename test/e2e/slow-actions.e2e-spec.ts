import { afterEach, beforeEach, expect, it } from '@jest/globals';

import {
  LiveAction,
  LivePage,
  PageService,
  type Draft,
  ActionContext,
  type LiveActionContext,
} from '@livetemplate/nestjs';

import { SlowActions } from '../../libs/livetemplate/src/nest/page/slow-actions.js';
import { FakeClock } from '../../libs/livetemplate/src/testing/fake-clock.js';
import type { Tab } from './browser.js';
import { LiveHost } from './live-host.js';

interface Count {
  count: number;
}

let arrived: () => void;
/** So that the host can be closed: but for this, they would wait for ever. */
let release: () => void;
let released: Promise<void>;

/** What an action must not do, and what it may. */
@LivePage('/slow', { template: 'slow.html', isolate: 'tab' })
class SlowPage {
  constructor(private readonly pages: PageService) {}

  mount(): Count {
    return { count: 0 };
  }

  @LiveAction()
  async waits(): Promise<void> {
    arrived();
    await released;
  }

  @LiveAction()
  async starts(_state: Draft<Count>, @ActionContext() { pageId }: LiveActionContext): Promise<void> {
    const page = await this.pages.get<Count>(pageId);
    void page.update({ count: 1 });
  }
}

let host: LiveHost;
let clock: FakeClock;

beforeEach(async () => {
  clock = new FakeClock();
  released = new Promise((resolve) => (release = resolve));
  host = await LiveHost.start({
    options: { templates: { 'slow.html': '<!DOCTYPE html><html><body>{{.count}}</body></html>' } },
    controllers: [SlowPage],
  });
  Object.assign(host.app.get(SlowActions), { clock });
});

afterEach(async () => {
  release();
  await host.close();
});

async function waiting(): Promise<Tab & { readonly document: { readonly page: string } }> {
  const tab = await host.browser().open('/slow', '2.0');
  const begun = new Promise<void>((resolve) => (arrived = resolve));
  tab.socket.emit('action', { action: 'waits' });
  await begun;
  return tab;
}

it('an action that does not end is named in the log, once', async () => {
  const tab = await waiting();
  await clock.advance(9_999);
  expect(host.warnings).toEqual([]);
  await clock.advance(1);
  await waiting();
  await clock.advance(60_000);
  expect(host.warnings.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      message: expect.stringContaining('it waits for itself') as unknown,
      application: 'default',
      template: 'slow.html',
      page: tab.document.page,
      action: 'waits',
    },
  ]);
});

it('one that changes its page without waiting is not, nor does it keep anything', async () => {
  const tab = await host.browser().open('/slow', '2.0');
  expect(await tab.act('starts')).toMatchObject({ ok: true });
  expect(await tab.act('starts')).toMatchObject({ ok: true });
  await clock.advance(60_000);
  expect([host.warnings, clock.pending]).toEqual([[], 0]);
});
