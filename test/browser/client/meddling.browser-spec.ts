import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ClientBrowser, documentShape } from './support/client-browser.js';
import { servePage } from './support/reference-renderer.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

const shape = documentShape(['<p>Hello ', '</p><b>', '</b><ul>\n', '</ul>'], [['t'], ['t'], ['l', 1]], {
  s: ['  <li>', '</li>\n'],
  d: [['t']],
});
const values = ['you', '', [['a'], ['b'], ['c']]];
const after = ['me', 'x', [['c'], ['a'], ['B'], ['d']]];

async function adopt(meddle: () => void): Promise<Page> {
  const page = await browser.open(servePage(shape, values));
  await page.evaluate(meddle);
  await page.evaluate((statics) => harness.adopt(statics), shape);
  return page;
}

/** Changes everything; where that does not fit, the full state comes, as from a server that is asked for it. */
async function change(page: Page): Promise<{ resyncs: number; shown: string; expected: string }> {
  const resyncs = await page.evaluate((json) => {
    harness.patch(0, 'me', 1, 'x', 2, [
      ['>', 2, 0],
      [2, 0, 'B'],
      ['+', 3, ['d']],
    ]);
    const asked = harness.transport.resyncs;
    if (asked) harness.state(2, ...JSON.parse(json));
    harness.patch(0, 'me');
    return asked;
  }, JSON.stringify(after));
  expect(await page.evaluate(() => harness.reloads)).toBe(0);
  return { resyncs, ...(await page.evaluate((html) => harness.compare(html), servePage(shape, after))) };
}

describe('other scripts and the browser itself meddle with the document', () => {
  const harmless: [string, () => void][] = [
    ['normalize() merges texts', () => document.body.normalize()],
    [
      'text is cut in two',
      () => {
        const text = document.querySelector('p')!.firstChild as Text;
        text.splitText(8).splitText(1);
        (document.querySelector('ul')!.firstChild as Text).splitText(1);
      },
    ],
    [
      'elements are added between rows',
      () => document.querySelectorAll('li').forEach((li) => li.before(document.createElement('x-ad'))),
    ],
  ];
  it.each(harmless)('%s before the page is adopted: nothing is lost', async (_, meddle) => {
    const page = await adopt(meddle);
    const { resyncs, shown, expected } = await change(page);
    expect(resyncs).toBe(0);
    expect(shown.replace(/<X-AD><\/>/g, '')).toBe(expected);
  });

  const harmful: [string, () => void][] = [
    ['normalize() throws empty texts away and merges those of rows', () => document.body.normalize()],
    [
      'a translation puts its own text in place of ours',
      () => {
        for (const element of document.querySelectorAll('p, li')) {
          const font = document.createElement('font');
          font.append(element.textContent!.toUpperCase());
          element.replaceChildren(font);
        }
      },
    ],
    ['a row is removed', () => document.querySelector('li')!.remove()],
    ['the list is emptied', () => (document.querySelector('ul')!.textContent = '')],
  ];
  it.each(harmful)('%s afterwards: the full state puts it right, without a reload', async (_, meddle) => {
    const page = await adopt(() => {});
    await page.evaluate(meddle);
    const { resyncs, shown, expected } = await change(page);
    expect(resyncs).toBe(1);
    expect(shown).toBe(expected);
  });

  it('a text that was wrapped is still the one that changes', async () => {
    const page = await adopt(() => {});
    const html = await page.evaluate(() => {
      const paragraph = document.querySelector('p')!;
      const font = document.createElement('font');
      font.append(...paragraph.childNodes);
      paragraph.append(font);
      harness.patch(0, 'me');
      return paragraph.innerHTML;
    });
    expect(html).toBe('<font>Hello me</font>');
  });
});

describe('an element that holds one text, which is looked at when it changes', () => {
  const single = documentShape(['<p>', '</p>'], [['t']]);
  const meddling: [string, string, () => void, number][] = [
    ['is empty', '', () => {}, 0],
    ['is cut in two', 'you', () => (document.querySelector('p')!.firstChild as Text).splitText(1), 0],
    ['has been written by a script', 'you', () => (document.querySelector('p')!.textContent = 'they'), 0],
    ['has been emptied by a script', 'you', () => (document.querySelector('p')!.textContent = ''), 0],
    ['has been translated', 'you', () => (document.querySelector('p')!.innerHTML = '<font>Sie</font>'), 1],
    ['was never one', '<b>you</b>', () => {}, 0],
    ['has been taken away', 'you', () => document.querySelector('p')!.remove(), 1],
  ];
  it.each(meddling)('%s (%p): what the server says is shown', async (_, value, meddle, asked) => {
    const page = await browser.adopt(single, [value]);
    await page.evaluate(meddle);
    const resyncs = await page.evaluate(() => {
      harness.patch(0, 'me &amp; you');
      const { resyncs: all } = harness.transport;
      if (all) harness.state(2, 'me &amp; you');
      return all;
    });
    expect(resyncs).toBe(asked);
    const { shown, expected } = await page.evaluate(
      (html) => harness.compare(html),
      servePage(single, ['me &amp; you']),
    );
    expect(shown).toBe(expected);
  });
});
