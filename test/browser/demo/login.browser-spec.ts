import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { faintTexts } from './support/contrast.js';
import { DemoHost } from './support/demo-host.js';
import { expectFresh } from './support/expect-fresh.js';
import { Tab } from './support/tab.js';

let host: DemoHost;
/** Two devices: nothing is shared between the browsers. */
let browsers: [LaunchedBrowser, LaunchedBrowser];

beforeAll(async () => {
  host = await DemoHost.start();
  const credentials = { httpCredentials: { username: 'ada', password: 'engine' } };
  browsers = [await launchBrowser(credentials), await launchBrowser(credentials)];
});

afterAll(async () => {
  for (const browser of browsers ?? []) await browser.close();
  await host?.close();
});

afterEach(async () => {
  for (const { context } of browsers) await Tab.closeAll(context);
});

async function signIn(device: 0 | 1, user: string, password: string): Promise<Tab> {
  const tab = await Tab.open(host, browsers[device].context, '/login');
  await tab.page.fill('[name=user]', user);
  await tab.page.fill('[name=password]', password);
  await tab.page.click('#sign-in button');
  await tab.page.locator('#desk-title, #refused').waitFor();
  await tab.connected();
  return tab;
}

/** Waits until all of them show that so many tabs are open. */
async function open(tabs: readonly Tab[], count = tabs.length): Promise<void> {
  for (const tab of tabs) await tab.page.locator('.badge', { hasText: `${count} open` }).waitFor();
}

/** The same for both ways of signing in. */
async function shareTheDesk(one: Tab, other: Tab): Promise<void> {
  await open([one, other]);
  await one.click('#lamp');
  for (const tab of [one, other]) await tab.page.locator('#lamp.lit[aria-pressed=true]').waitFor();
  await other.page.locator('#last', { hasText: /^Ada, Chrome.* at 127\.0\.0\.1, switched the lamp on\.$/u }).waitFor();
  await other.page.locator('#note').pressSequentially('Tea at five');
  await one.page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#note')?.value === 'Tea at five');
  for (const tab of [one, other]) await expectFresh(tab);
}

describe('by a form and a JSON Web Token', () => {
  it('two devices of a user have one page, and those of another have another', async () => {
    const [one, other] = [await signIn(0, 'ada', 'engine'), await signIn(1, 'ada', 'engine')];
    expect(await one.text('#desk-title')).toBe('Ada’s desk');
    expect(await other.id()).toBe(await one.id());
    await shareTheDesk(one, other);

    await other.page.click('#sign-out');
    await other.page.locator('#sign-in').waitFor();
    const alan = await signIn(1, 'alan', 'enigma');
    expect(await alan.text('#desk-title')).toBe('Alan’s desk');
    expect(await alan.id()).not.toBe(await one.id());
    await open([one], 1);
    await open([alan], 1);
  });

  it('who signs out has no desk any more, and finds it again as it was', async () => {
    const tab = await signIn(0, 'alan', 'enigma');
    await tab.click('#lamp');
    await tab.page.locator('#lamp.lit').waitFor();
    const id = await tab.id();
    await tab.page.click('#sign-out');
    await tab.page.locator('#sign-in').waitFor();
    await tab.connected();
    expect(await tab.id()).not.toBe(id);
    // What the browser has now opens nothing of the user's.
    const action = { page: id, action: 'switch' };
    const answer = await tab.page.context().request.post(`${host.origin}/livetemplate/members/actions`, {
      headers: { 'x-livetemplate': '1' },
      data: action,
    });
    expect(answer.status()).toBe(404);
    const again = await signIn(0, 'alan', 'enigma');
    expect(await again.id()).toBe(id);
    expect(await again.count('#lamp.lit')).toBe(1);
  });

  it('who signs out is so in all tabs of the browser, and stays signed in on other devices', async () => {
    const [tab, other] = [await signIn(0, 'ada', 'engine'), await signIn(1, 'ada', 'engine')];
    const beside = await Tab.open(host, browsers[0].context, '/login');
    await open([tab, beside, other]);
    await tab.page.click('#sign-out');
    for (const { page } of [tab, beside]) await page.locator('#sign-in').waitFor();
    await open([other], 1);
    await other.click('#lamp');
    await other.page.locator('#last', { hasText: /^Ada, / }).waitFor();
    expect(await beside.count('#desk-title')).toBe(0);
  });

  it('says that a password is wrong, and nothing else', async () => {
    const tab = await signIn(0, 'ada', 'enigma');
    expect(await tab.text('#refused')).toBe('This is not the password of any user.');
    expect(await tab.count('#desk-title')).toBe(0);
    await expectFresh(tab);
  });

  it('shows the form to who comes with a session that is no good any more', async () => {
    const { context } = browsers[0];
    await context.addCookies([{ name: 'demo-session', value: 'e30.e30.e30', url: host.origin }]);
    const tab = await Tab.open(host, context, '/login');
    await tab.page.locator('#sign-in').waitFor();
    expect(await context.cookies()).not.toContainEqual(expect.objectContaining({ name: 'demo-session' }));
  });

  it('lets nobody act who has not signed in', async () => {
    const tab = await Tab.open(host, browsers[0].context, '/login');
    const answer = await tab.page.evaluate(
      () =>
        new Promise((resolve) => {
          const { liveTemplate } = window as unknown as {
            liveTemplate: { action(name: string): Promise<unknown> };
          };
          liveTemplate.action('switch').then(resolve, (error: { code?: string }) => resolve(error.code));
        }),
    );
    expect(JSON.stringify(answer)).toContain('FORBIDDEN');
  });
});

describe('by the password that the browser asks for', () => {
  it('two devices of a user have one page, which is not that of the other application', async () => {
    const [one, other] = [
      await Tab.open(host, browsers[0].context, '/login/office'),
      await Tab.open(host, browsers[1].context, '/login/office'),
    ];
    expect(await one.text('#desk-title')).toBe('Ada’s desk');
    await shareTheDesk(one, other);
  });

  it('nobody gets in without it', async () => {
    const response = await fetch(`${host.origin}/login/office`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Basic realm="Office"');
  });
});

it.each(['light', 'dark'] as const)('can be read on %s paper, also on a phone', async (colorScheme) => {
  const form = await Tab.open(host, browsers[0].context, '/login?refused');
  const desk = await signIn(1, 'ada', 'engine');
  const office = await Tab.open(host, browsers[1].context, '/login/office');
  for (const { page } of [form, desk, office]) {
    await page.bringToFront();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    // What has just come is marked for a moment.
    await page.waitForFunction(() => document.getAnimations().length === 0);
    expect(await page.evaluate(`(${faintTexts.toString()})()`)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
});
