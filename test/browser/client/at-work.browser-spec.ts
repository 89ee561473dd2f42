import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CDPSession, Page } from 'playwright-core';
import { ClientBrowser, documentShape } from './support/client-browser.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

const devtools = (page: Page): Promise<CDPSession> => page.context().newCDPSession(page);

const rows = documentShape(
  ['<p>', '</p><div id="box" style="height:100px;overflow:auto"><ul>', '</ul></div>'],
  [['t'], ['l', 1]],
  { s: ['<li style="height:20px"', '>', '<input></li>'], d: [['a', 'id'], ['t']] },
);
const items = (count: number): string[][] => Array.from({ length: count }, (_, i) => [`r${i}`, `row ${i}`]);

describe('an input method at work', () => {
  const form = documentShape(['<p>', '</p><input id="i"', '>'], [['t'], ['a', 'value']]);

  it('is not disturbed by values for its control, nor by others', async () => {
    const page = await browser.adopt(form, ['p', 'old']);
    const input = await devtools(page);
    await page.focus('#i');
    await page.keyboard.press('End');
    await input.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
    const during = await page.evaluate(() => {
      harness.patch(0, 'q', 1, 'server');
      return document.querySelector('input')!.value;
    });
    await input.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
    await input.send('Input.insertText', { text: '日本' });
    const [committed, attribute, text] = await page.evaluate(() => {
      const control = document.querySelector('input')!;
      return [control.value, control.getAttribute('value'), document.querySelector('p')!.textContent];
    });
    expect([during, committed, attribute, text]).toEqual(['oldにほ', 'old日本', 'server', 'q']);
  });
});

describe('what only a property knows', () => {
  const controls = documentShape(
    ['<p>', '</p><input id="c" type="checkbox"', '><dialog', '>d</dialog><audio', '></audio>'],
    [['t'], ['A', 'checked'], ['a', 'title'], ['A', 'muted']],
  );

  it('stays while others change: indeterminate, a modal dialog, the volume of a player', async () => {
    const page = await browser.adopt(controls, ['p', '', 't', '']);
    const state = await page.evaluate(() => {
      const check = document.querySelector<HTMLInputElement>('#c')!;
      const dialog = document.querySelector('dialog')!;
      const player = document.querySelector('audio')!;
      check.indeterminate = true;
      dialog.showModal();
      player.volume = 0.5;
      harness.patch(0, 'q', 2, 'u');
      const kept = [check.indeterminate, dialog.matches(':modal'), dialog.title, player.volume, player.muted];
      harness.patch(1, 'checked', 3, 'muted');
      return [...kept, check.checked, player.muted];
    });
    expect(state).toEqual([true, true, 'u', 0.5, false, true, true]);
  });
});

describe('rows that move', () => {
  it('keep the frame they hold, which does not load again', async () => {
    const framed = documentShape(['<ul>', '</ul>'], [['l', 1]], {
      s: ['<li>', '<iframe srcdoc="x"></iframe></li>'],
      d: [['t']],
    });
    const page = await browser.adopt(framed, [[['a'], ['b'], ['c']]]);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('iframe')].every((frame) => frame.contentDocument?.body?.textContent === 'x'),
    );
    const notes = await page.evaluate(() => {
      document.querySelectorAll('iframe').forEach((frame, i) => (frame.contentDocument!.title = String(i)));
      harness.patch(0, [
        ['p', 2, 0, 1],
        ['x', 0, 2],
        [1, 0, 'A'],
      ]);
      return [...document.querySelectorAll('iframe')].map((frame) => frame.contentDocument!.title);
    });
    expect(notes).toEqual(['1', '0', '2']);
  });

  it('leave the scroll position of what they are in', async () => {
    const page = await browser.adopt(rows, ['p', items(50)]);
    const scrolled = await page.evaluate(() => {
      const box = document.querySelector('#box')!;
      box.scrollTop = 400;
      harness.patch(1, [[':', 1, 20, 'x', 21, 'y'], ['>', 49, 48], ['x', 40, 45], -50]);
      return box.scrollTop;
    });
    expect(scrolled).toBe(400);
  });
});

describe('layout', () => {
  it.each([
    ['without focus', null],
    ['with a caret in one of the rows', '#r7 input'],
  ])('is never forced while patches are applied, %s', async (_, focused) => {
    const page = await browser.adopt(rows, ['p', items(200)]);
    if (focused) await page.focus(focused);
    const session = await devtools(page);
    await session.send('Performance.enable');
    const layouts = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'LayoutCount')!.value;
    };
    const before = await layouts();
    await page.evaluate(() => {
      for (let i = 0; i < 200; i++) {
        harness.patch(0, `p ${i}`, 1, [
          [i, 1, `value ${i}`],
          ['>', 150, 3],
          ['+', 10, [`n${i}`, 'new']],
          -60,
          ['x', 1, 100],
        ]);
      }
    });
    // Frames of the browser itself fall in between; 200 patches that each force one do not.
    expect((await layouts()) - before).toBeLessThan(20);
  });
});
