import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page as BrowserPage } from 'playwright-core';

import { LiveAction, LivePage, type Draft } from '@livetemplate/nestjs';

import { LiveHost } from '../e2e/live-host.js';
import { launchBrowser, type LaunchedBrowser } from '../setup/chromium.js';

@LivePage('/counter', { template: 'counter.html' })
class CounterPage {
  mount(): { count: number } {
    return { count: 0 };
  }

  @LiveAction()
  increment(state: Draft<{ count: number }>): void {
    state.count++;
  }
}

let browser: LaunchedBrowser;
/** Two sites beside that of the page: it lets the first one in. */
let friend: LiveHost;
let enemy: LiveHost;
let shop: LiveHost;
let tab: BrowserPage;

function start(origins: string[]): Promise<LiveHost> {
  return LiveHost.start({
    options: {
      templates: { 'counter.html': '<!DOCTYPE html><html><head></head><body><p>{{.count}}</p></body></html>' },
      connections: { origins },
    },
    controllers: [CounterPage],
  });
}

beforeAll(async () => {
  [browser, friend, enemy] = [await launchBrowser(), await start([]), await start([])];
  shop = await start([friend.origin]);
  tab = await browser.context.newPage();
});

afterAll(async () => {
  await browser.close();
  for (const host of [shop, friend, enemy]) await host.close();
});

/** What scripts of a site get from the shop for somebody who has a page open there. */
async function visit(site: LiveHost): Promise<{ page: string; answer: unknown; stream: string; keys: string }> {
  await tab.goto(`${shop.origin}/counter`);
  const page = (await tab.locator('[data-lvt-page]').getAttribute('data-lvt-page')) ?? '';
  // Not a live page, so that the cookie stays that of the shop.
  await tab.goto(`${site.origin}/livetemplate/schema/update-message-1.0.json`);
  const got = await tab.evaluate(
    async ({ origin, id }) => {
      const ask = async (): Promise<unknown> => {
        const response = await fetch(`${origin}/livetemplate/actions`, {
          method: 'POST',
          credentials: 'include',
          headers: { 'Content-Type': 'application/json', 'X-LiveTemplate': '1' },
          body: JSON.stringify({ page: id, action: 'increment' }),
        });
        return response.json();
      };
      const answer = await ask().catch((error: unknown) => String(error));
      const source = new EventSource(`${origin}/livetemplate/stream?page=${id}`, { withCredentials: true });
      const stream = await new Promise<string>((resolve) => {
        source.addEventListener('welcome', ({ data }: MessageEvent<string>) => resolve(data));
        source.addEventListener('error', () => resolve('refused'));
      });
      source.close();
      const schema = await fetch(`${origin}/livetemplate/schema/update-message-1.0.json`).then(
        async (response) => Object.keys((await response.json()) as object).length > 0,
        () => false,
      );
      return { answer, stream, keys: schema ? 'read' : 'refused' };
    },
    { origin: shop.origin, id: page },
  );
  return { page, ...got };
}

describe('in Chromium, a script of another origin', () => {
  it('that is let in acts in the name of its visitor, and reads', async () => {
    const { page, answer, stream, keys } = await visit(friend);
    expect(answer).toMatchObject({ ok: true });
    expect(JSON.parse(stream)).toMatchObject({ page, seq: (answer as { readonly seq: number }).seq });
    expect(keys).toBe('read');
  });

  it('that is not let in neither acts nor reads', async () => {
    const before = (await visit(friend)).answer as { readonly seq: number };
    const { answer, stream, keys } = await visit(enemy);
    expect(answer).toMatch(/Failed to fetch/u);
    expect([stream, keys]).toEqual(['refused', 'refused']);
    expect((await visit(friend)).answer).toMatchObject({ ok: true, seq: before.seq + 1 });
  });
});
