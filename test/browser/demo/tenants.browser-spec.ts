import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FrameLocator } from 'playwright-core';

import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { faintTexts } from './support/contrast.js';
import { DemoHost } from './support/demo-host.js';
import { expectFresh } from './support/expect-fresh.js';
import { Tab } from './support/tab.js';

let host: DemoHost;
let browser: LaunchedBrowser;
let tab: Tab;

beforeAll(async () => {
  host = await DemoHost.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
});

beforeEach(async () => {
  tab = await Tab.open(host, browser.context, '/tenants');
  for (const name of ['Acme', 'Globex']) await frame(name).locator('html.lvt-connected').waitFor();
});

afterEach(() => Tab.closeAll(browser.context));

const frame = (name: string): FrameLocator => tab.page.frameLocator(`iframe[title=${name}]`);

/** What both have said to a key, when they have. */
async function verdicts(name: string, key: string): Promise<string[]> {
  const row = frame(name).locator(`li[data-key=${key}]`);
  await row.locator('button').click();
  await row.locator('.verdict').nth(1).waitFor();
  return row.locator('dd').allInnerTexts();
}

describe('two applications side by side', () => {
  it('are found from the home page', async () => {
    const home = await Tab.open(host, browser.context, '/');
    await home.page.click('a[href="/tenants"]');
    await home.connected();
    expect(await home.text('h1')).toBe('Two applications, one process');
  });

  it('count by themselves, with cookies of their own', async () => {
    await frame('Acme').locator('#add').click();
    await frame('Acme').locator('#count', { hasText: '1' }).waitFor();
    await frame('Globex').locator('#add').click();
    await frame('Globex').locator('#add').click();
    await frame('Globex').locator('#count', { hasText: '2' }).waitFor();
    expect(await frame('Acme').locator('#count').innerText()).toBe('1');
    const cookies = (await browser.context.cookies()).map(({ name }) => name).sort();
    expect(cookies).toEqual(['livetemplate', 'livetemplate-acme', 'livetemplate-globex']);
    await expectFresh(tab);
  });

  it.each([
    ['Acme', 'page', ['200 OK', '404 PAGE_NOT_FOUND']],
    ['Acme', 'cookie', ['200 OK', '401 INVALID_APPLICATION']],
    ['Acme', 'token', ['200 OK', '401 INVALID_APPLICATION']],
    ['Globex', 'page', ['200 OK', '404 PAGE_NOT_FOUND']],
    ['Globex', 'cookie', ['200 OK', '401 INVALID_APPLICATION']],
    ['Globex', 'token', ['200 OK', '401 INVALID_APPLICATION']],
  ])('what %s has given (%s) is good there and nowhere else', async (name, key, expected) => {
    expect(await verdicts(name, key)).toEqual(expected);
    expect(tab.complaints).toEqual([]);
  });

  it('can be read by everybody, also on dark paper', async () => {
    await verdicts('Acme', 'page');
    for (const theme of ['light', 'dark']) {
      for (const shown of tab.page.frames()) {
        await shown.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
        expect(await shown.evaluate(faintTexts)).toEqual([]);
      }
    }
  });
});
