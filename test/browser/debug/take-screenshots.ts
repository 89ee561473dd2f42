// Takes the pictures of the debug page in docs/screenshots, on light and on dark paper.
//   CHROMIUM_PATH=/usr/bin/chromium node --conditions=livetemplate-src --import ./tools/register-ts.mjs test/browser/debug/take-screenshots.ts
import { join } from 'node:path';

import { launchBrowser } from '../../setup/chromium.js';
import { DemoHost } from '../demo/support/demo-host.js';
import { Tab } from '../demo/support/tab.js';
import { DebugTab } from './debug-tab.js';

const FOLDER = join(import.meta.dirname, '../../../docs/screenshots');
const DESKTOP = { width: 1280, height: 1000 };
/** Seconds that the charts show something of. */
const SECONDS = 24;

for (const colorScheme of ['light', 'dark'] as const) {
  const host = await DemoHost.start();
  const browser = await launchBrowser({ colorScheme, viewport: DESKTOP, locale: 'en-GB' });
  try {
    const dashboard = await Tab.open(host, browser.context, '/dashboard');
    for (const path of ['/counter', '/table?rows=1000', '/']) await Tab.open(host, browser.context, path);
    const { page } = await DebugTab.open(browser.context, `${host.origin}/livetemplate/debug`);
    const tab = { page, live: page.locator('html.lvt-connected') };
    for (let second = 0; second < SECONDS; second++) {
      for (let beat = 0; beat < 1 + ((second * 7) % 5); beat++) await host.heartbeat.beat();
      if (second % 3 === 0) await dashboard.click('[lvt-click=increment_counter]');
      await page.waitForTimeout(1_000);
    }
    await page.screenshot({ path: join(FOLDER, `debug-${colorScheme}.png`) });
    await page.click(`#pages a[href$="${await dashboard.id()}"]`);
    await tab.live.waitFor();
    for (let step = 0; step < 5; step++) {
      await host.heartbeat.beat();
      await dashboard.click('[lvt-click=increment_counter]');
    }
    await page.locator('#frames li:nth-child(8)').waitFor();
    await page.screenshot({ path: join(FOLDER, `debug-frames-${colorScheme}.png`) });
  } finally {
    await browser.close();
    await host.close();
  }
}
