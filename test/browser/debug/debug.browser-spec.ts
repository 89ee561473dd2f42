import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { faintTexts } from '../demo/support/contrast.js';
import { DemoHost } from '../demo/support/demo-host.js';
import { Tab } from '../demo/support/tab.js';
import { DebugTab } from './debug-tab.js';

let host: DemoHost;
let browser: LaunchedBrowser;
let dashboard: Tab;

beforeAll(async () => {
  host = await DemoHost.start();
  browser = await launchBrowser({ viewport: { width: 1280, height: 900 } });
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
});

beforeEach(async () => {
  dashboard = await Tab.open(host, browser.context, '/dashboard');
});

afterEach(async () => {
  host.reconnect();
  await Tab.closeAll(browser.context);
});

const overview = (): Promise<DebugTab> => DebugTab.open(browser.context, `${host.origin}/livetemplate/debug`);

describe('the debug page of the demo', () => {
  it('is found from the home page', async () => {
    const home = await Tab.open(host, browser.context, '/');
    await home.page.click('a[href="/livetemplate/debug"]');
    await home.page.locator('html.lvt-connected #templates').waitFor();
    expect(home.complaints).toEqual([]);
  });

  it('follows what happens elsewhere, and exchanges nothing but values for it', async () => {
    const { page, complaints } = await overview();
    await page.evaluate(() => {
      const kept = document.querySelectorAll(
        '#updates .big, #updates path, #pages tr, #templates tr, .losses li, .facts dd',
      );
      for (const element of kept) Object.assign(element, { marked: true });
    });
    const path = await page.locator('#updates path').getAttribute('d');
    await dashboard.click('[lvt-click=increment_counter]');
    await page.locator('#updates .note b', { hasText: /[1-9]\d* updates?/u }).waitFor();
    await page.waitForFunction((before) => document.querySelector('#updates path')?.getAttribute('d') !== before, path);
    // What took no time at all has no width.
    await page.locator('.steps-bar rect').first().waitFor({ state: 'attached' });
    const anew = await page.evaluate(
      () =>
        [
          ...document.querySelectorAll('#updates .big, #updates path, #pages tr, #templates tr, .losses li, .facts dd'),
        ].filter((element) => !(element as { marked?: true }).marked).length,
    );
    expect(anew).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('leaves open what somebody reads', async () => {
    const counter = await Tab.open(host, browser.context, '/counter');
    const tab = await overview();
    const row = tab.page.locator('#templates tr', { hasText: 'counter.html' });
    await row.locator('summary').click();
    expect(await row.locator('.findings li').first().isVisible()).toBe(true);
    await counter.click('[lvt-click=increment]');
    await tab.refreshed();
    await tab.refreshed();
    expect(await row.locator('details').getAttribute('open')).not.toBeNull();
    expect(await row.locator('.findings li').first().innerText()).toMatch(/counter.*html:\d+:\d+/u);
  });

  it('leads to the frames of a page, which come as they leave', async () => {
    const tab = await overview();
    await tab.page.click(`#pages a[href$="${await dashboard.id()}"]`);
    await tab.connected();
    await tab.page.locator('#frames .empty').waitFor();
    await dashboard.click('[lvt-click=increment_counter]');
    const frame = tab.page.locator('#frames li[data-key]').first();
    await frame.waitFor();
    expect(await frame.innerText()).toMatch(/value_updates[\s\S]*2\.0 \d+ B[\s\S]*1\.0 [\d.]+ k?B[\s\S]*1 × ws 2\.0/u);
    const [shown] = dashboard.frames.slice(-1);
    expect(await frame.locator('.wire').first().innerText()).toBe(shown?.slice(2));
    await frame.locator('summary').click();
    expect(await frame.locator('details .wire').innerText()).toContain('"fragment_id"');
    expect(tab.complaints).toEqual([]);
  });

  it('says when it has lost its server, and goes on when that is back', async () => {
    const tab = await overview();
    expect(await tab.text('.conn')).toBe('Live, once a second');
    host.disconnect();
    await tab.page.locator('.when-offline').waitFor();
    host.reconnect();
    await tab.connected();
    await tab.refreshed();
    expect(await tab.text('.conn')).toBe('Live, once a second');
  });

  it('fits a phone: nothing but tables is wider than the screen', async () => {
    const tab = await overview();
    await tab.page.setViewportSize({ width: 390, height: 844 });
    const widths = await tab.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(widths[0]).toBe(widths[1]);
    await tab.page.setViewportSize({ width: 1280, height: 900 });
  });

  it.each(['light', 'dark'] as const)(
    'is readable on %s paper, and by those who do not see it',
    async (colorScheme) => {
      const tab = await overview();
      await tab.page.emulateMedia({ colorScheme });
      await tab.refreshed();
      expect(await tab.page.evaluate(`(${faintTexts.toString()})()`)).toEqual([]);
      await tab.page.goto(`${host.origin}/livetemplate/debug/inspect/${await dashboard.id()}`);
      await tab.connected();
      await dashboard.click('[lvt-click=increment_counter]');
      await tab.page.locator('#frames li[data-key]').first().waitFor();
      expect(await tab.page.evaluate(`(${faintTexts.toString()})()`)).toEqual([]);
      const unnamed = await tab.page.evaluate(
        () =>
          [...document.querySelectorAll('a, summary, section')].filter((element) => {
            const label = element.getAttribute('aria-labelledby');
            const name = label === null ? element.textContent : document.getElementById(label)?.textContent;
            return (name ?? '').trim() === '';
          }).length,
      );
      expect(unnamed).toBe(0);
      expect(tab.complaints).toEqual([]);
    },
  );
});
