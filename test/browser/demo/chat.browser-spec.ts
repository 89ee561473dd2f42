import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { faintTexts } from './support/contrast.js';
import { DemoHost } from './support/demo-host.js';
import { expectFresh } from './support/expect-fresh.js';
import { Tab } from './support/tab.js';

let host: DemoHost;
/** Two people: nothing is shared between the browsers. */
let browsers: [LaunchedBrowser, LaunchedBrowser];

beforeAll(async () => {
  host = await DemoHost.start();
  browsers = [await launchBrowser(), await launchBrowser()];
});

afterAll(async () => {
  for (const browser of browsers ?? []) await browser.close();
  await host?.close();
});

afterEach(async () => {
  for (const { context } of browsers) await Tab.closeAll(context);
});

const open = (person: 0 | 1): Promise<Tab> => Tab.open(host, browsers[person].context, '/chat');

/** Waits until the tab shows these people. */
async function sees(tab: Tab, names: readonly string[]): Promise<void> {
  const wanted = names.join();
  await tab.page.waitForFunction(
    (text) => [...document.querySelectorAll('.person-name')].map((name) => name.textContent).join() === text,
    wanted,
  );
}

function nameOf(tab: Tab): Promise<string> {
  return tab.text('.person.me .person-name');
}

async function twoPeople(): Promise<{ ann: Tab; bob: Tab; names: [string, string] }> {
  const ann = await open(0);
  await ann.page.locator('.person.me').waitFor();
  const bob = await open(1);
  await bob.page.locator('.person.me').waitFor();
  const names: [string, string] = [await nameOf(ann), await nameOf(bob)];
  for (const tab of [ann, bob]) await sees(tab, names);
  return { ann, bob, names };
}

async function say(tab: Tab, text: string): Promise<void> {
  await tab.page.fill('#say [name=text]', text);
  await tab.page.keyboard.press('Enter');
}

describe('the chat', () => {
  it('passes on what is said, as text and nothing else', async () => {
    const { ann, bob, names } = await twoPeople();
    const text = '<b>Hello</b> & welcome';
    await say(ann, text);
    for (const tab of [ann, bob]) await tab.page.locator('.message p', { hasText: text }).waitFor();
    expect(await ann.text('.message.mine p')).toBe(text);
    expect(await bob.count('.message.mine')).toBe(0);
    expect(await bob.text('.message:last-child small')).toContain(names[0]);
    expect(await ann.page.inputValue('#say [name=text]')).toBe('');

    await say(bob, 'Hi!');
    await ann.page.locator('.message p', { hasText: 'Hi!' }).waitFor();
    // The message alone travels, and not the list.
    expect(ann.frames.at(-1)).toContain('Hi!');
    expect(ann.frames.at(-1)).not.toContain('welcome');
    for (const tab of [ann, bob]) await expectFresh(tab);
  });

  it('shows who comes and who goes, and new names', async () => {
    const { ann, bob, names } = await twoPeople();
    expect(await ann.text('.panel-head .badge')).toBe('2 here');
    expect(await ann.text('#chat-news')).toContain(`${names[1]} came in.`);
    await bob.page.fill('#rename [name=name]', 'Bob');
    await bob.page.click('#rename button');
    for (const tab of [ann, bob]) await sees(tab, [names[0], 'Bob']);

    // Another tab of the same browser is the same person.
    const again = await open(1);
    await sees(again, [names[0], 'Bob']);
    await again.page.close();
    await bob.page.goto('about:blank');
    await sees(ann, [names[0]]);
    await ann.page.locator('#chat-news', { hasText: 'Bob left.' }).waitFor();
    await expectFresh(ann);
  });

  it('says what is wrong with a message', async () => {
    const tab = await open(0);
    await say(tab, '   ');
    await tab.page.locator('#say .field-error', { hasText: 'Write something first.' }).waitFor();
    await say(tab, 'Something');
    await tab.page.locator('.message.mine p', { hasText: 'Something' }).waitFor();
    expect(await tab.text('#say .field-error')).toBe('');
    expect(tab.complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('can be read on %s paper, also on a phone', async (colorScheme) => {
    const { ann, bob } = await twoPeople();
    const text = `Good to read on ${colorScheme} paper`;
    await say(ann, text);
    await bob.page.locator('.message p', { hasText: text }).waitFor();
    // Without motion nothing is caught in the middle of a change of color.
    await ann.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await ann.page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    // What has just come is marked for a moment.
    await ann.page.waitForFunction(() => document.getAnimations().length === 0);
    expect(await ann.page.evaluate(`(${faintTexts.toString()})()`)).toEqual([]);
    await ann.page.setViewportSize({ width: 390, height: 844 });
    expect(await ann.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
