// Takes the pictures in docs/screenshots: every page of the demo, on light and on dark paper.
//   CHROMIUM_PATH=/usr/bin/chromium node --conditions=livetemplate-src --import ./tools/register-ts.mjs test/browser/demo/take-screenshots.ts
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { launchBrowser } from '../../setup/chromium.js';
import { DemoHost } from './support/demo-host.js';
import { Tab } from './support/tab.js';

const FOLDER = join(import.meta.dirname, '../../../docs/screenshots');
const DESKTOP = { width: 1280, height: 1120 };
const PHONE = { width: 390, height: 844 };
const PATHS = {
  home: '/',
  counter: '/counter',
  dashboard: '/dashboard',
  table: '/table?rows=1000',
  chat: '/chat',
  login: '/login',
};
/** Of the second device, where a page shows two. */
const PHONE_AGENT = 'Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0';
/** Long enough for the marks of the last change to fade. */
const FADE_MS = 1200;

await mkdir(FOLDER, { recursive: true });
for (const colorScheme of ['light', 'dark'] as const) {
  const host = await DemoHost.start();
  const browser = await launchBrowser({ colorScheme, viewport: DESKTOP, locale: 'en-GB' });
  const other = await launchBrowser({ userAgent: PHONE_AGENT, viewport: PHONE });
  try {
    for (const [name, path] of Object.entries(PATHS)) {
      const tab = await Tab.open(host, browser.context, path);
      await warmUp(name, host, tab, other.context);
      await tab.page.evaluate(() => scrollTo(0, 0));
      await tab.page.waitForTimeout(FADE_MS);
      await tab.page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) });
      if (colorScheme === 'light' && name === 'dashboard') {
        await tab.page.setViewportSize(PHONE);
        await tab.page.evaluate(() => scrollTo(0, 0));
        await tab.page.screenshot({ path: join(FOLDER, `${name}-phone.png`) });
      }
      await tab.page.close();
    }
  } finally {
    for (const part of [browser, other, host]) await part.close();
  }
}

/** Some life, so that no page is caught in its first second. */
async function warmUp(name: string, host: DemoHost, tab: Tab, other: BrowserContext): Promise<void> {
  const clicks: Record<string, string[]> = {
    home: ['#press', '#press', '#press'],
    counter: Array.from({ length: 5 }, () => '[lvt-click=increment]'),
    dashboard: ['[lvt-click=increment_counter]'],
    table: ['#stock-body tr:nth-child(4) [lvt-click=edit_row]'],
  };
  for (let beat = 0; beat < 4; beat++) await host.heartbeat.beat();
  await tab.settled();
  for (const selector of clicks[name] ?? []) await tab.click(selector);
  if (name === 'chat') await talk(tab, await Tab.open(host, other, PATHS.chat));
  if (name === 'login') await shareADesk(tab, await Tab.open(host, other, PATHS.login));
}

async function talk(...people: readonly [Tab, Tab]): Promise<void> {
  for (const [index, text] of ['Is anybody here?', 'Two of us. Hello!', 'Good. Let us begin.'].entries()) {
    const { page } = people[index % 2] as Tab;
    await page.fill('#say [name=text]', text);
    await page.keyboard.press('Enter');
    for (const person of people) await person.page.locator('.message p', { hasText: text }).waitFor();
  }
}

async function shareADesk(...devices: readonly [Tab, Tab]): Promise<void> {
  for (const device of devices) {
    await device.page.fill('[name=user]', 'ada');
    await device.page.fill('[name=password]', 'engine');
    await device.page.click('#sign-in button');
    await device.page.locator('#desk-title').waitFor();
    await device.connected();
  }
  const [tab, phone] = devices;
  if ((await tab.count('#lamp.lit')) === 0) await phone.click('#lamp');
  await tab.page.fill('#note', 'Tea at five. Bring the notes on the engine.');
  await phone.page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#note')?.value !== '');
}
