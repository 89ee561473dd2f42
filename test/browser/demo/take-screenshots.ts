// Takes the pictures in docs/screenshots: every page of the demo, on light and on dark paper.
//   CHROMIUM_PATH=/usr/bin/chromium node --conditions=livetemplate-src --import ./tools/register-ts.mjs test/browser/demo/take-screenshots.ts
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../../setup/chromium.js';
import { DemoHost } from './support/demo-host.js';
import { Tab } from './support/tab.js';

const FOLDER = join(import.meta.dirname, '../../../docs/screenshots');
const DESKTOP = { width: 1280, height: 1120 };
const PHONE = { width: 390, height: 844 };
const PATHS = { home: '/', counter: '/counter', dashboard: '/dashboard', table: '/table?rows=1000' };
/** Long enough for the marks of the last change to fade. */
const FADE_MS = 1200;

await mkdir(FOLDER, { recursive: true });
const host = await DemoHost.start();
try {
  for (const colorScheme of ['light', 'dark'] as const) {
    const browser = await launchBrowser({ colorScheme, viewport: DESKTOP, locale: 'en-GB' });
    for (const [name, path] of Object.entries(PATHS)) {
      const tab = await Tab.open(host, browser.context, path);
      await warmUp(name, tab);
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
    await browser.close();
  }
} finally {
  await host.close();
}

/** Some life, so that no page is caught in its first second. */
async function warmUp(name: string, tab: Tab): Promise<void> {
  const clicks: Record<string, string[]> = {
    home: ['#press', '#press', '#press'],
    counter: Array.from({ length: 5 }, () => '[lvt-click=increment]'),
    dashboard: ['[lvt-click=increment_counter]'],
    table: ['#stock-body tr:nth-child(4) [lvt-click=edit_row]'],
  };
  for (let beat = 0; beat < 4; beat++) await host.heartbeat.beat();
  await tab.settled();
  for (const selector of clicks[name] ?? []) await tab.click(selector);
}
