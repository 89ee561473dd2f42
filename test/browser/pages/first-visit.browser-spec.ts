import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page as Tab } from 'playwright-core';

import { LiveAction, LivePage, TokenService, type Draft } from '@livetemplate/nestjs';

import { LiveHost } from '../../e2e/live-host.js';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';

const TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Count</title></head><body><b id="count">{{.count}}</b>
<button lvt-click="increment">More</button></body></html>
`;
const TABS = 4;

/** Lets the first requests wait for each other, so that none of them can have the cookie of another. */
class Gate {
  private readonly waiting: (() => void)[] = [];

  constructor(private missing: number) {}

  async pass(): Promise<void> {
    this.missing--;
    if (this.missing > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

let gate: Gate;
let mounts = 0;

/** Whatever the address says: of several requests for one, Chromium would send only the first, and wait. */
@LivePage('/count', { template: 'count.html', key: () => 'one' })
class CountPage {
  async mount(): Promise<{ count: number }> {
    mounts++;
    await gate.pass();
    return { count: 0 };
  }

  @LiveAction()
  increment(state: Draft<{ count: number }>): void {
    state.count++;
  }
}

let browser: LaunchedBrowser;
const hosts: LiveHost[] = [];

beforeEach(async () => {
  mounts = 0;
  browser = await launchBrowser();
});

afterEach(async () => {
  await browser.close();
  for (const host of hosts.splice(0)) await host.close();
});

async function start(secret: string): Promise<LiveHost> {
  const options = { templates: { 'count.html': TEMPLATE }, secret };
  const host = await LiveHost.start({ options, controllers: [CountPage] });
  hosts.push(host);
  return host;
}

/** How often each tab has loaded its document. */
function loadsOf(tabs: readonly Tab[]): number[] {
  const loads = tabs.map(() => 0);
  for (const [index, tab] of tabs.entries()) tab.on('domcontentloaded', () => void loads[index]!++);
  return loads;
}

function pageId(tab: Tab): Promise<string | null> {
  return tab.locator('[data-lvt-page]').getAttribute('data-lvt-page');
}

describe('a browser without a cookie', () => {
  it('that opens several tabs at once shares one page in all of them after one reload each, at most', async () => {
    gate = new Gate(TABS);
    const { origin } = await start('the secret of an application that is visited');
    const tabs = await Promise.all(Array.from({ length: TABS }, () => browser.context.newPage()));
    const loads = loadsOf(tabs);
    await Promise.all(tabs.map((tab, index) => tab.goto(`${origin}/count?tab=${index}`)));
    // The cookie that came last is that of all of them.
    await Promise.all(tabs.map((tab) => tab.locator('html.lvt-connected').waitFor()));
    expect(new Set(await Promise.all(tabs.map(pageId))).size).toBe(1);
    expect(mounts).toBe(TABS);
    expect(loads.toSorted((a, b) => a - b)).toEqual([1, 2, 2, 2]);
    await tabs[0]!.click('button');
    for (const tab of tabs) await tab.locator('#count', { hasText: /^1$/u }).waitFor();
    expect(loads.reduce((sum, count) => sum + count, 0)).toBe(2 * TABS - 1);
  });
});

describe('two applications on two ports of a host', () => {
  it('are visited by one browser without a reload, also after a rotation in both', async () => {
    gate = new Gate(0);
    const [shop, office] = [
      await start('the secret of a shop on this host'),
      await start('the secret of its office on this host'),
    ];
    const tabs = [await browser.context.newPage(), await browser.context.newPage()] as const;
    const loads = loadsOf(tabs);
    for (const [index, host] of [shop, office].entries()) {
      await tabs[index]!.goto(`${host.origin}/count`);
      await tabs[index]!.locator('html.lvt-connected').waitFor();
      await tabs[index]!.click('button');
      await tabs[index]!.locator('#count', { hasText: /^1$/u }).waitFor();
    }
    const pages = await Promise.all(tabs.map(pageId));
    for (const { app } of [shop, office]) await app.get(TokenService).rotateSigningKey();
    for (const tab of tabs) {
      await tab.reload();
      await tab.locator('html.lvt-connected').waitFor();
    }
    expect(await Promise.all(tabs.map(pageId))).toEqual(pages);
    expect(loads).toEqual([2, 2]);
    expect((await browser.context.cookies()).map(({ name }) => name.replace(/\d+$/u, ''))).toEqual([
      'livetemplate',
      expect.stringMatching(/^livetemplate\.[\w-]{8}\.$/u),
    ]);
  });
});
