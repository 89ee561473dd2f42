import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
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
  tab = await Tab.open(host, browser.context, '/dashboard');
});

afterEach(async () => {
  await Tab.closeAll(browser.context);
});

async function addTask(title: string, priority = 'medium'): Promise<void> {
  await tab.page.fill('#task-title', title);
  await tab.page.selectOption('#task-priority', priority);
  await tab.click('#add-task [type=submit]');
}

describe('dashboard', () => {
  it('shows after every action what a fresh render would show', async () => {
    await expectFresh(tab);

    await tab.click('[lvt-click=increment_counter]');
    expect(await tab.text('#counter-display')).toBe('42');
    await expectFresh(tab);
    await tab.click('[lvt-click=decrement_counter]');
    expect(await tab.text('#counter-display')).toBe('41');
    expect(await tab.count('#counter-history li')).toBe(2);
    await expectFresh(tab);
    await tab.click('[lvt-click=reset_counter]');
    expect(await tab.text('#counter-display')).toBe('0');
    expect(await tab.page.isDisabled('[lvt-click=decrement_counter]')).toBe(true);
    await expectFresh(tab);

    await addTask('Buy <b>bread</b> & “milk” 🥛', 'high');
    expect(await tab.text('#task-t7 label')).toBe('Buy <b>bread</b> & “milk” 🥛');
    expect(await tab.text('#task-t7 .tag')).toBe('High');
    expect(await tab.page.inputValue('#task-title')).toBe('');
    expect(await tab.text('#task-count')).toBe('7');
    await expectFresh(tab);

    await tab.page.check('#task-check-t7');
    await tab.settled();
    expect(await tab.page.getAttribute('#task-t7', 'class')).toContain('completed');
    await expectFresh(tab);
    await tab.page.uncheck('#task-check-t3');
    await tab.settled();
    await expectFresh(tab);

    await tab.click('#toggle-completed');
    expect(await tab.count('#task-t7')).toBe(0);
    expect(await tab.count('.task')).toBe(6);
    await expectFresh(tab);
    await tab.click('#task-check-t1');
    expect(await tab.count('#task-t1')).toBe(0);
    await expectFresh(tab);
    await tab.click('#toggle-completed');
    expect(await tab.count('.task')).toBe(7);
    expect(await tab.page.isChecked('#task-check-t1')).toBe(true);
    await expectFresh(tab);

    tab.page.on('dialog', (dialog) => void dialog.accept());
    for (const id of ['t4', 't1', 't7']) {
      await tab.click(`#task-${id} [lvt-click=delete_task]`);
      expect(await tab.count(`#task-${id}`)).toBe(0);
      await expectFresh(tab);
    }

    for (const [dismissed, left] of [
      ['n2', '2 new'],
      ['n1', '1 new'],
    ]) {
      await tab.click(`#notification-${dismissed} [lvt-click=dismiss_notification]`);
      expect(await tab.text('#notification-count')).toBe(left);
      await expectFresh(tab);
    }
    await tab.click('#notification-n3 [lvt-click=dismiss_notification]');
    expect(await tab.count('#notification-count')).toBe(0);
    expect(await tab.text('#no-notifications')).toBe('All caught up.');
    await expectFresh(tab);
  });

  it('can be emptied and filled again', async () => {
    tab.page.on('dialog', (dialog) => void dialog.accept());
    for (let id = 1; id <= 6; id++) await tab.click(`#task-t${id} [lvt-click=delete_task]`);
    expect(await tab.text('#no-tasks')).toContain('No tasks yet');
    await expectFresh(tab);
    await addTask('The first of many', 'low');
    expect(await tab.count('#no-tasks')).toBe(0);
    await expectFresh(tab);
  });

  it('keeps a task whose deletion is not confirmed', async () => {
    tab.page.on('dialog', (dialog) => void dialog.dismiss());
    await tab.click('#task-t1 [lvt-click=delete_task]');
    await tab.click('[lvt-click=increment_counter]');
    expect(await tab.count('#task-t1')).toBe(1);
  });

  it('says beside the field what is wrong with a new task, and forgets it when it is right', async () => {
    await addTask('   ');
    expect(await tab.text('.field-error')).toBe('Write what needs doing.');
    expect(await tab.page.getAttribute('#task-title', 'aria-invalid')).toBe('true');
    expect(await tab.count('.task')).toBe(6);
    await addTask('Something');
    expect(await tab.count('.field-error:empty')).toBe(1);
    expect(await tab.page.getAttribute('#task-title', 'aria-invalid')).toBeNull();
    await expectFresh(tab);
  });

  it('moves its statistics with every beat', async () => {
    const before = await tab.page.locator('#stats-section').innerHTML();
    for (let beat = 0; beat < 3; beat++) {
      const seq = await tab.page.evaluate(() => window.liveTemplate?.seq ?? 0);
      await host.heartbeat.beat();
      await tab.page.waitForFunction((last) => (window.liveTemplate?.seq ?? 0) > last, seq);
      await expectFresh(tab);
    }
    expect(await tab.page.locator('#stats-section').innerHTML()).not.toBe(before);
    expect(await tab.count('#stat-orders .bar')).toBe(28);
  });

  it('moves by itself', async () => {
    const nextUpdate = tab.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const listener = (event: Event): void => resolve((event as CustomEvent<{ seq: number }>).detail.seq);
          document.addEventListener('lvt:updated', listener, { once: true });
        }),
    );
    host.heartbeat.start();
    try {
      expect(await nextUpdate).toBe(1);
    } finally {
      await host.heartbeat.stop();
    }
    await expectFresh(tab);
  });

  it('changes only the nodes that the change is about', async () => {
    // The first change of a place also puts the client's anchors there.
    await tab.click('#task-check-t2');
    await tab.click('[lvt-click=increment_counter]');
    await tab.page.evaluate(() => {
      const records: string[] = [];
      Object.assign(window, { records });
      new MutationObserver((list) => {
        for (const { target } of list) {
          const element = target instanceof Element ? target : target.parentElement;
          if (!element?.closest('[data-lvt-ignore], .lvt-pending, [lvt-click]')) records.push(element?.id ?? '');
        }
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
    });
    await tab.click('#task-check-t2');
    await tab.click('[lvt-click=increment_counter]');
    const records = await tab.page.evaluate(() => (window as unknown as { records: string[] }).records);
    // The time is shown to the second, so it may be what it was.
    const places = new Set(records.filter((place) => place !== 'last-update'));
    expect(places).toEqual(new Set(['counter-display', 'counter-history']));
  });

  it('keeps focus, caret and typed text while everything around them changes', async () => {
    await tab.page.fill('#task-title', 'half a thought');
    await tab.page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('#task-title')!;
      input.focus();
      input.setSelectionRange(4, 6);
    });
    const page = await host.page(await tab.id());
    await page.update((state) => {
      const { Tasks, Notifications } = state as { Tasks: unknown[]; Notifications: unknown[] };
      Tasks.reverse();
      Notifications.pop();
    });
    await host.heartbeat.beat();
    await tab.settled();
    expect(await tab.page.locator('.task').first().getAttribute('id')).toBe('task-t6');
    const input = await tab.page.evaluate(() => {
      const { id, value, selectionStart, selectionEnd } = document.activeElement as HTMLInputElement;
      return { id, value, selectionStart, selectionEnd };
    });
    expect(input).toEqual({ id: 'task-title', value: 'half a thought', selectionStart: 4, selectionEnd: 6 });
    await tab.page.keyboard.press('End');
    await tab.page.keyboard.type(', finished');
    await tab.page.keyboard.press('Enter');
    await tab.settled();
    expect(await tab.text('#task-t7 label')).toBe('half a thought, finished');
    await expectFresh(tab);
  });
});

describe('tabs and browsers', () => {
  it('two tabs of one browser stay in step', async () => {
    const second = await Tab.open(host, browser.context, '/dashboard');
    expect(await second.id()).toBe(await tab.id());
    await tab.click('[lvt-click=increment_counter]');
    await second.settled();
    expect(await second.text('#counter-display')).toBe('42');
    await second.page.check('#task-check-t2');
    await second.settled();
    await tab.settled();
    expect(await tab.page.isChecked('#task-check-t2')).toBe(true);
    await expectFresh(tab);
    await expectFresh(second);
  });

  it('another browser has a dashboard of its own', async () => {
    const other = await launchBrowser();
    try {
      const stranger = await Tab.open(host, other.context, '/dashboard');
      expect(await stranger.id()).not.toBe(await tab.id());
      await tab.click('[lvt-click=increment_counter]');
      // A beat reaches both, so what the click could have sent has arrived before it.
      await host.heartbeat.beat();
      await stranger.settled();
      expect(await stranger.text('#counter-display')).toBe('41');
      expect(await tab.text('#counter-display')).toBe('42');
      await expectFresh(stranger);
    } finally {
      await other.close();
    }
  });
});

describe('a broken connection', () => {
  it('is shown, and what happened meanwhile arrives after it', async () => {
    host.disconnect();
    try {
      await tab.page.locator('html.lvt-offline').waitFor();
      expect(await tab.text('#connection-status')).toBe('Offline');
      expect(await tab.page.isVisible('.offline-note')).toBe(true);
      const page = await host.page(await tab.id());
      await page.update((state) => {
        (state as { Counter: number }).Counter = 77;
        (state as { Tasks: unknown[] }).Tasks.splice(1, 3);
      });
      await tab.page.click('[lvt-click=dismiss_notification]');
      expect(await tab.text('#counter-display')).toBe('41');
    } finally {
      host.reconnect();
    }
    await tab.connected();
    expect(await tab.text('#connection-status')).toBe('Live');
    expect(await tab.text('#counter-display')).toBe('77');
    expect(await tab.count('.notification')).toBe(2);
    // The browser has complained about the lost connection; the page itself is as good as new.
    tab.complaints.length = 0;
    await expectFresh(tab);
  });
});
