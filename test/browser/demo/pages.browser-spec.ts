import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { DemoHost } from './support/demo-host.js';
import { faintTexts } from './support/contrast.js';
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

afterEach(async () => {
  await Tab.closeAll(browser.context);
});

const open = (path: string): Promise<Tab> => Tab.open(host, browser.context, path);

describe('home', () => {
  it('counts the presses of every browser', async () => {
    const tab = await open('/');
    const before = Number(await tab.text('#presses'));
    const other = await launchBrowser();
    try {
      const stranger = await Tab.open(host, other.context, '/');
      await tab.click('#press');
      expect(await tab.text('#presses')).toBe(String(before + 1));
      await stranger.page.locator('#presses', { hasText: String(before + 1) }).waitFor();
      await expectFresh(stranger);
    } finally {
      await other.close();
    }
    await host.heartbeat.beat();
    await expectFresh(tab);
  });

  it('leads to every page', async () => {
    const tab = await open('/');
    for (const name of ['Counter', 'Dashboard', 'Table']) {
      await tab.page.click(`.card[href^='/${name.toLowerCase()}']`);
      await tab.connected();
      expect(await tab.text('[aria-current=page]')).toBe(name);
      await tab.page.click('.brand');
      await tab.connected();
    }
    expect(tab.complaints).toEqual([]);
  });
});

describe('counter', () => {
  it('counts in steps between its limits', async () => {
    const tab = await open('/counter');
    expect(await tab.page.isDisabled('[lvt-click=decrement]')).toBe(true);
    await expectFresh(tab);
    await tab.click('[lvt-click=increment]');
    await tab.page.selectOption('[name=step]', '10');
    await tab.settled();
    await expectFresh(tab);
    for (let click = 0; click < 10; click++) await tab.click('[lvt-click=increment]');
    expect(await tab.text('#count')).toBe('100');
    expect(await tab.page.isDisabled('[lvt-click=increment]')).toBe(true);
    await expectFresh(tab);
    await tab.click('[lvt-click=reset]');
    expect(await tab.text('#count')).toBe('0');
    expect(await tab.count('.history li')).toBe(6);
    await expectFresh(tab);
  });

  it('shows the template that makes it', async () => {
    const tab = await open('/counter');
    expect(await tab.text('.source code')).toContain('<output id="count" class="counter-value">{{.Count}}');
  });

  it('sends a few bytes for a click', async () => {
    const tab = await open('/counter');
    await tab.click('[lvt-click=increment]');
    await tab.click('[lvt-click=decrement]');
    await tab.click('[lvt-click=increment]');
    // Count, gauge, and one more line of history.
    expect(tab.frames.at(-1)?.length).toBeLessThan(100);
  });
});

describe('table', () => {
  it('sorts, edits, appends and removes rows', async () => {
    const tab = await open('/table?rows=30');
    await expectFresh(tab);
    await tab.click('[data-column=price]');
    expect(await tab.page.getAttribute('th[data-key=price]', 'aria-sort')).toBe('ascending');
    await expectFresh(tab);
    await tab.click('[data-column=price]');
    const prices = (await tab.page.locator('#stock-body td:nth-child(5)').allInnerTexts()).map(Number);
    expect(prices).toEqual([...prices].sort((a, b) => b - a));
    await expectFresh(tab);

    await tab.click('tr[data-key="7"] [lvt-click=edit_row]');
    await expectFresh(tab);
    expect(await tab.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
    await tab.page.fill('tr[data-key="7"] [name=name]', 'House blend');
    await tab.page.fill('tr[data-key="7"] [name=stock]', '0');
    await tab.click('tr[data-key="7"] [type=submit]');
    expect(await tab.text('tr[data-key="7"] .name')).toBe('House blend');
    expect(await tab.text('tr[data-key="7"] .tag')).toBe('Sold out');
    await expectFresh(tab);
    await tab.click('tr[data-key="8"] [lvt-click=edit_row]');
    await tab.click('tr[data-key="8"] [lvt-click=cancel_edit]');
    await expectFresh(tab);
    await tab.click('tr[data-key="9"] [lvt-click=edit_row]');
    await tab.page.keyboard.press('Escape');
    await tab.settled();
    expect(await tab.count('#stock-body input')).toBe(0);
    await expectFresh(tab);

    await tab.click('#append-row');
    expect(await tab.page.locator('#stock-body tr').last().getAttribute('data-key')).toBe('31');
    await tab.click('tr[data-key="30"] [lvt-click=remove_row]');
    expect(await tab.text('#row-count')).toBe('30 rows');
    await expectFresh(tab);
    await host.heartbeat.beat();
    await expectFresh(tab);
  });

  it('keeps the form of a row that is edited while prices move and rows are sorted', async () => {
    const tab = await open('/table?rows=31');
    await tab.click('tr[data-key="3"] [lvt-click=edit_row]');
    await tab.page.fill('tr[data-key="3"] [name=name]', 'Being typed');
    const page = await host.page(await tab.id());
    await page.update((state) => {
      const { Rows } = state as { Rows: { ID: number; Price: number }[] };
      Rows.reverse();
      for (const row of Rows) row.Price += 1;
    });
    await tab.settled();
    expect(await tab.page.inputValue('tr[data-key="3"] [name=name]')).toBe('Being typed');
    expect(await tab.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
    expect(await tab.page.locator('#stock-body tr').first().getAttribute('data-key')).toBe('31');
  });

  it('can be paused, emptied to nothing and appended to', async () => {
    const tab = await open('/table?rows=1');
    await tab.click('#toggle-live');
    expect(await tab.text('#toggle-live')).toBe('Resume prices');
    const frames = tab.frames.length;
    await host.heartbeat.beat();
    await tab.click('tr[data-key="1"] [lvt-click=remove_row]');
    expect(tab.frames.length).toBe(frames + 1);
    expect(await tab.text('#stock-body')).toContain('No rows left');
    await expectFresh(tab);
    await tab.click('#append-row');
    await expectFresh(tab);
  });

  it('holds ten thousand rows', async () => {
    const tab = await open('/table?rows=10000');
    expect(await tab.text('#row-count')).toBe('10,000 rows');
    await tab.click('#append-row');
    await host.heartbeat.beat();
    await tab.settled();
    expect(await tab.text('#row-count')).toBe('10,001 rows');
    expect(tab.frames.at(-1)!.length).toBeLessThan(1000);
    expect(tab.complaints).toEqual([]);
  });
});

describe('every page', () => {
  /** What changes the page, by path. */
  const BUTTONS: Record<string, string> = {
    '/': '#press',
    '/counter': '[lvt-click=increment]',
    '/dashboard': '[lvt-click=increment_counter]',
    '/table?rows=20': '#append-row',
  };
  const PATHS = Object.keys(BUTTONS);

  it.each(PATHS)('%s shows in its inspector what has travelled', async (path) => {
    const tab = await open(path);
    await tab.click(BUTTONS[path]!);
    const frame = tab.frames.at(-1)!;
    await tab.page.locator('.wire [data-wire-text]', { hasText: frame }).waitFor();
    expect(await tab.text('.wire [data-wire-size]')).toBe(`${Buffer.byteLength(frame)} B`);
    await tab.page.click('.wire summary');
    await tab.page.locator('.wire-log li').first().waitFor();
    expect(await tab.page.locator('.wire-log').innerText()).toContain(frame);
  });

  it.each(PATHS)('%s fits a phone, and has one heading and one main landmark', async (path) => {
    const tab = await open(path);
    await tab.page.setViewportSize({ width: 360, height: 740 });
    expect(await tab.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await tab.count('h1')).toBe(1);
    expect(await tab.count('main')).toBe(1);
    const nameless = await tab.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, a, input:not([type=hidden]), select')]
        .filter((control) => {
          const labels = [...((control as HTMLInputElement).labels ?? [])].map((label) => label.textContent ?? '');
          return !`${control.getAttribute('aria-label') ?? ''}${control.textContent}${labels.join('')}`.trim();
        })
        .map((control) => control.outerHTML),
    );
    expect(nameless).toEqual([]);
  });

  it.each(PATHS)('%s can be read on light and on dark paper', async (path) => {
    const tab = await open(path);
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without motion nothing is caught in the middle of a change of color.
      await tab.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await tab.page.locator(`html[data-theme=${colorScheme}]`).waitFor();
      expect(await tab.page.evaluate<string[]>(`(${faintTexts.toString()})()`)).toEqual([]);
    }
  });

  it('can be read without JavaScript, in the system’s theme', async () => {
    const plain = await launchBrowser({ javaScriptEnabled: false, colorScheme: 'dark' });
    try {
      const page = await plain.context.newPage();
      for (const path of PATHS) {
        await page.goto(host.origin + path);
        expect(await page.locator('h1').isVisible()).toBe(true);
        expect(await page.locator('[data-theme-toggle]').isVisible()).toBe(false);
        expect(await page.locator('.wire').isVisible()).toBe(false);
      }
    } finally {
      await plain.close();
    }
  });

  it('follows the system’s theme until a person chooses, and keeps the choice', async () => {
    const tab = await open('/');
    const paper = (): Promise<string> => tab.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await tab.page.emulateMedia({ colorScheme: 'dark' });
    await tab.page.locator('html[data-theme=dark]').waitFor();
    const dark = await paper();
    expect(dark).not.toBe(light);
    await tab.page.emulateMedia({ colorScheme: 'light' });
    await tab.page.locator('html[data-theme=light]').waitFor();
    expect(await paper()).toBe(light);
    await tab.page.click('[data-theme-toggle]');
    expect(await paper()).toBe(dark);
    await tab.page.goto(`${host.origin}/counter`);
    expect(await paper()).toBe(dark);
    await tab.connected();
    await expectFresh(tab);
  });

  it('sends no inline script or style, and a policy that allows none', async () => {
    for (const path of PATHS) {
      const response = await fetch(host.origin + path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(await response.text()).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    }
  });
});
