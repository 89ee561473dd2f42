import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActionMessage } from '../../../libs/livetemplate/src/protocol/index.js';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { documentShape } from './support/client-browser.js';
import { SmallServer } from './support/small-server.js';

/** What Chrome 80, Firefox 78 or Safari 13 do not have yet, by the expression that holds it. */
const MISSING: Readonly<Record<string, readonly string[]>> = {
  'Array.prototype': ['at', 'findLast', 'findLastIndex', 'group', 'toReversed', 'toSorted', 'toSpliced', 'with'],
  Array: ['fromAsync'],
  'String.prototype': ['at', 'replaceAll', 'matchAll', 'isWellFormed', 'toWellFormed'],
  Object: ['hasOwn', 'groupBy'],
  Map: ['groupBy'],
  Promise: ['allSettled', 'any', 'withResolvers', 'try'],
  'Set.prototype': ['union', 'intersection', 'difference'],
  globalThis: [
    'structuredClone',
    'WeakRef',
    'FinalizationRegistry',
    'AggregateError',
    'trustedTypes',
    'scheduler',
    'navigation',
  ],
  crypto: ['randomUUID'],
  AbortSignal: ['timeout', 'any'],
  'Node.prototype': ['moveBefore'],
  'Element.prototype': ['replaceChildren', 'moveBefore', 'checkVisibility', 'setHTMLUnsafe', 'getHTML', 'ariaBusy'],
  'Document.prototype': ['replaceChildren', 'moveBefore'],
  'DocumentFragment.prototype': ['replaceChildren', 'moveBefore'],
  'SubmitEvent.prototype': ['submitter'],
  'HTMLFormElement.prototype': ['requestSubmit'],
};

const shape = documentShape(
  [
    '<form lvt-submit="save"><input name="text"><button name="via" value="one">1</button><button name="via" value="two">2</button></form><p>',
    '</p><ul>',
    '</ul>',
    '<svg',
    '></svg>',
  ],
  [['t'], ['l', 1], ['b', 2], ['a', 'viewBox']],
  { s: ['<li>', '</li>'], d: [['t']] },
  { s: ['<b>', '</b>'], d: [['t']] },
);

let browser: LaunchedBrowser;
let server: SmallServer;
beforeAll(async () => {
  browser = await launchBrowser();
  server = await SmallServer.start(shape, ['p', [['a'], ['b'], ['c']], [-1], '0 0 1 1']);
  // They know nothing of Trusted Types either.
  server.policy = "default-src 'self'";
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe('without what the oldest browsers do not have', () => {
  it('a page is connected, patched, acts, and comes back', async () => {
    const page = await browser.context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.addInitScript((missing) => {
      for (const [path, names] of Object.entries(missing)) {
        const holder = path
          .split('.')
          .reduce((of, name) => of[name] as Record<string, unknown>, globalThis as Record<string, unknown>);
        for (const name of names) delete holder[name];
      }
    }, MISSING);
    const actions: ActionMessage[] = [];
    server.onAction = (message) => {
      actions.push(message as ActionMessage);
      server.patch(
        0,
        'saved',
        1,
        [
          ['p', 2, 0, 1],
          ['+', 3, ['d']],
        ],
        2,
        [0, 'bold'],
        3,
        '0 0 2 2',
      );
      return { ok: true, seq: server.seq };
    };
    await page.goto(server.url);
    await page.waitForSelector('[data-lvt-connection=ready]');
    expect(await page.evaluate(() => 'submitter' in SubmitEvent.prototype || 'at' in Array.prototype)).toBe(false);
    await page.fill('input', 'typed');
    await page.click('button >> nth=1');
    await page.waitForSelector('svg[viewBox="0 0 2 2"]', { state: 'attached' });
    expect(actions.map(({ action, data }) => [action, data])).toEqual([['save', { text: 'typed', via: 'two' }]]);
    expect(await page.$$eval('p,li,b', (all) => all.map(({ textContent }) => textContent))).toEqual([
      'saved',
      'c',
      'a',
      'b',
      'd',
      'bold',
    ]);
    const again = new Promise((resolve) => server.io.once('connection', resolve));
    server.io.disconnectSockets();
    await again;
    server.onAction = (message) => {
      actions.push(message as ActionMessage);
      server.patch(0, 'saved again');
      return { ok: true, seq: server.seq };
    };
    await page.focus('input');
    await page.keyboard.press('Enter');
    await page.waitForFunction((seq) => window.liveTemplate!.seq === seq, server.seq);
    expect(actions.map(({ data }) => (data as { via: string }).via)).toEqual(['two', 'one']);
    expect(errors).toEqual([]);
    await page.close();
  });
});
