import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { faintTexts } from './support/contrast.js';
import { DemoHost } from './support/demo-host.js';
import { expectFresh } from './support/expect-fresh.js';
import { Tab } from './support/tab.js';

let host: DemoHost;
let browser: LaunchedBrowser;

beforeAll(async () => {
  host = await DemoHost.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
});

afterEach(() => Tab.closeAll(browser.context));

const open = (): Promise<Tab> => Tab.open(host, browser.context, '/extras');

/** How many prices each line has. */
function prices(tab: Tab): Promise<number[]> {
  return tab.page
    .locator('#sparks polyline')
    .evaluateAll((lines) => lines.map((line) => line.getAttribute('points')!.split(' ').length));
}

describe('the page of extras', () => {
  it('draws a line of the prices that came, for those alone that have changed', async () => {
    const tab = await open();
    expect(await prices(tab)).toEqual([1, 1, 1, 1, 1, 1]);
    const shown = (): Promise<string[]> => tab.page.locator('#sparks span').allTextContents();
    let before = await shown();
    const expected = before.map(() => 1);
    for (let beat = 0; beat < 5; beat++) {
      await host.heartbeat.beat();
      await tab.settled();
      const now = await shown();
      now.forEach((price, index) => (expected[index]! += price === before[index] ? 0 : 1));
      before = now;
    }
    expect(await prices(tab)).toEqual(expected);
    await expectFresh(tab);
  });

  it('shows as many lots as somebody scrolls to', async () => {
    const tab = await open();
    const lots = (count: number): Promise<void> => tab.page.locator(`#lots li:nth-child(${count})`).waitFor();
    const region = tab.page.locator('#lots');
    for (let count = 40; count <= 200; count += 20) {
      await region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await lots(count);
      await tab.settled();
      expect(await tab.text('#lot-count')).toBe(`${count} of 200`);
    }
    await tab.page.locator('#more').waitFor({ state: 'detached' });
    await expectFresh(tab);
  });

  it('shows what files are made of, and says what is wrong with them', async () => {
    const tab = await open();
    await tab.page.click('#look [type=submit]');
    await tab.page.locator('#look .field-error', { hasText: 'Choose a file.' }).waitFor();
    const text = { name: 'text.txt', mimeType: 'text/plain', buffer: Buffer.from('abab') };
    await tab.page.setInputFiles('#look-files', [text, { ...text, name: 'other.txt' }]);
    await tab.page.click('#look [type=submit]');
    await tab.page.locator('#files li:nth-child(2)').waitFor();
    await tab.settled();
    expect(await tab.page.locator('#files li').allTextContents()).toEqual(
      ['text.txt', 'other.txt'].map((name) => `${name}4 bytes, 1.00 bits each`),
    );
    expect(await tab.text('#look .field-error')).toBe('');
    expect(await tab.page.inputValue('#look-files')).toBe('');
    await expectFresh(tab);
    await tab.page.setInputFiles(
      '#look-files',
      ['1', '2', '3', '4'].map((name) => ({ ...text, name })),
    );
    await tab.page.click('#look [type=submit]');
    await tab.page.locator('#look .field-error', { hasText: 'Only 3 files can be sent here.' }).waitFor();
  });

  it('opens and closes what it says of itself without the server', async () => {
    const tab = await open();
    const how = tab.page.locator('#how');
    const frames = tab.frames.length;
    await tab.page.click('#show-how');
    await how.waitFor();
    expect(await tab.page.getAttribute('#show-how', 'aria-expanded')).toBe('true');
    await tab.page.click('#show-how');
    await how.waitFor({ state: 'hidden' });
    expect(tab.frames.length).toBe(frames);
    await expectFresh(tab);
  });

  it.each(['light', 'dark'] as const)('can be read on %s paper, also on a phone', async (colorScheme) => {
    const tab = await open();
    await tab.page.click('#show-how');
    await tab.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await tab.page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    await tab.page.waitForFunction(() => document.getAnimations().length === 0);
    expect(await tab.page.evaluate(`(${faintTexts.toString()})()`)).toEqual([]);
    await tab.page.setViewportSize({ width: 390, height: 844 });
    expect(await tab.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
