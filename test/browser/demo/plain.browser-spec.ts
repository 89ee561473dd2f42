import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { DemoHost } from './support/demo-host.js';
import { Tab } from './support/tab.js';

let host: DemoHost;
/** Runs no scripts. */
let plain: LaunchedBrowser;
let page: Page;

beforeAll(async () => {
  host = await DemoHost.start();
  plain = await launchBrowser({ javaScriptEnabled: false });
});

afterAll(async () => {
  await plain?.close();
  await host?.close();
});

beforeEach(async () => {
  page = await plain.context.newPage();
});

afterEach(async () => {
  // The last page would take the browser with it.
  await plain.context.newPage();
  await page.close();
  await plain.context.clearCookies();
});

/** Presses a button that posts its form, and resolves when the page is there again. */
async function post(selector: string): Promise<void> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  const shown = page.waitForEvent('load');
  await page.click(selector);
  expect((await answered).status()).toBe(303);
  await shown;
}

const text = (selector: string): Promise<string> => page.locator(selector).innerText();

/** Buttons that can be seen, also in frames, and do nothing when they are pressed. */
async function deadButtons(): Promise<string[]> {
  const found = page.frames().map(async (frame) =>
    // Headings of the table stay: without a script they are no more than that.
    frame.locator('button:visible:not(th button)').evaluateAll((buttons) =>
      (buttons as HTMLButtonElement[])
        .filter(({ type, form }) => type !== 'submit' || form?.method !== 'post')
        .concat(
          (buttons as HTMLButtonElement[]).filter(
            (it) => !(it.getAttribute('formaction') ?? it.form?.getAttribute('action')),
          ),
        )
        .map((button) => button.outerHTML),
    ),
  );
  return (await Promise.all(found)).flat();
}

describe('without JavaScript', () => {
  it('counts, and takes another step', async () => {
    await page.goto(`${host.origin}/counter`);
    await post('[lvt-click=increment]');
    expect(await text('#count')).toBe('1');
    await page.selectOption('[name=step]', '10');
    await post('noscript button');
    await post('[lvt-click=increment]');
    expect(await text('#count')).toBe('11');
    await post('[lvt-click=decrement]');
    expect(await text('#count')).toBe('1');
    await post('[lvt-click=reset]');
    expect(await text('#count')).toBe('0');
    expect(new URL(page.url()).pathname).toBe('/counter');
  });

  it('does on the dashboard what each button says', async () => {
    await page.goto(`${host.origin}/dashboard`);
    await post('[lvt-click=increment_counter]');
    expect(await text('#counter-display')).toBe('42');
    await post('[lvt-click=decrement_counter]');
    expect(await text('#counter-display')).toBe('41');
    await post('[lvt-click=reset_counter]');
    expect(await text('#counter-display')).toBe('0');

    await page.fill('#task-title', ' ');
    await post('#add-task [type=submit]');
    expect(await text('#add-task .field-error')).toBe('Write what needs doing.');
    await page.fill('#task-title', 'Buy <b>bread</b>');
    await page.selectOption('#task-priority', 'high');
    await post('#add-task [type=submit]');
    expect(await text('#task-t7 label')).toBe('Buy <b>bread</b>');
    expect(await text('#task-t7 .tag')).toBe('High');

    await post('#task-t7 .scriptless');
    expect(await page.getAttribute('#task-t7', 'class')).toContain('completed');
    await post('#toggle-completed');
    expect(await page.locator('#task-t7').count()).toBe(0);
    await post('#toggle-completed');
    await post('#task-t7 [lvt-click=delete_task]');
    expect(await page.locator('.task').count()).toBe(6);
    await post('#notification-n2 [lvt-click=dismiss_notification]');
    expect(await text('#notification-count')).toBe('2 new');
  });

  it('talks with somebody who has it', async () => {
    const live = await launchBrowser();
    try {
      const tab = await Tab.open(host, live.context, '/chat');
      await page.goto(`${host.origin}/chat`);
      await page.fill('#rename [name=name]', 'Plain Jane');
      await post('#rename button');
      await page.fill('#say [name=text]', 'By post');
      await post('#say button');
      await tab.page.locator('.message', { hasText: 'Plain Jane' }).getByText('By post').waitFor();
      // The room tells this page, too, and the answer does not wait for that.
      while ((await page.locator('.message.mine', { hasText: 'By post' }).count()) === 0) await page.reload();
      await page.fill('#say [name=text]', ' ');
      await post('#say button');
      expect(await text('#say .field-error')).toBe('Write something first.');
      expect(tab.complaints).toEqual([]);
    } finally {
      await live.close();
    }
  });

  it('presses the button of the first page', async () => {
    await page.goto(host.origin);
    const before = Number(await text('#presses'));
    await post('#press');
    expect(await text('#presses')).toBe(String(before + 1));
  });

  it('signs in and out, and shows the desk', async () => {
    await page.goto(`${host.origin}/login`);
    await page.fill('[name=user]', 'ada');
    await page.fill('[name=password]', 'engine');
    await post('#sign-in button');
    expect(await text('#desk-title')).toBe('Ada’s desk');
    expect(await deadButtons()).toEqual([]);
    await post('#sign-out');
    expect(await page.locator('#sign-in').isVisible()).toBe(true);
  });

  it.each(['/', '/counter', '/dashboard', '/table?rows=5', '/chat', '/extras', '/login', '/tenants'])(
    '%s says what becomes of it, and shows no button that does nothing',
    async (path) => {
      await page.goto(host.origin + path);
      expect(await page.locator('noscript .no-script').isVisible()).toBe(true);
      expect(await deadButtons()).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    },
  );
});

describe('an address that leads nowhere', () => {
  it.each([
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
  ])('is answered to who accepts %s with %s', async (accept, type) => {
    const response = await fetch(`${host.origin}/nope`, { headers: { accept } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')?.toLowerCase()).toBe(type);
    await response.text();
  });

  it('leads a person back', async () => {
    await page.goto(`${host.origin}/nope`);
    expect(await text('h1')).toBe('There is no page here');
    await page.click('main a');
    await page.waitForURL(`${host.origin}/`);
  });
});
