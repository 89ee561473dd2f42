import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { ClientBrowser, documentShape } from './support/client-browser.js';
import type { Step } from './support/slow-form.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

const settle = (page: Page): Promise<void> => page.evaluate(() => harness.settle());
/** The server answers its action of this number, with the page's state up to `seq`. */
const answer = async (page: Page, index: number, seq: number, ok = true): Promise<void> => {
  await page.evaluate(
    ([at, now, good]) =>
      harness.transport.actions[at]!.answer(
        good ? { ok: good, seq: now } : { ok: good, error: { code: 'NO', message: 'No.' } },
      ),
    [index, seq, ok] as const,
  );
  await settle(page);
};
const says = (page: Page, ...patch: [number, string]): Promise<void> =>
  page.evaluate((change) => harness.patch(...change), patch);

describe('a slow connection', () => {
  const form = documentShape(
    [
      '<form lvt-input="change" lvt-submit="save"><input name="name"',
      '><textarea name="text">',
      '</textarea><select name="size"><option',
      '>s</option><option',
      '>m</option><option',
      '>l</option></select><input type="checkbox" name="gift"',
      '><input type="range" name="width"',
      '><input type="radio" name="way" value="0"',
      '><input type="radio" name="way" value="1"',
      '><button>Save</button></form>',
    ],
    [
      ['a', 'value'],
      ['r'],
      ['A', 'selected'],
      ['A', 'selected'],
      ['A', 'selected'],
      ['A', 'checked'],
      ['a', 'value'],
      ['A', 'checked'],
      ['A', 'checked'],
    ],
  );
  const values = ['', '', 'selected', '', '', '', '50', 'checked', ''];
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wish' as const), field: fc.nat(5), value: fc.nat(2) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('run' as const, 'deliver' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('focus' as const, 'save' as const) }) },
  );

  it.each([
    ['each change is told', ''],
    ['changes are told when nothing more comes', '1000000'],
    ['changes are told when the field is left', 'blur'],
  ])('never brings back what somebody has replaced, and saves what is shown: %s', async (_, debounce) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, frameFirst) => {
        const page = await browser.adopt(form, values);
        const wrong = await page.evaluate(
          async ([script, first, wait]) => {
            if (wait) document.forms[0]!.setAttribute('lvt-debounce', wait);
            return harness.checkSlowForm(script, first);
          },
          [steps, frameFirst, debounce] as const,
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('what the server makes of a text', () => {
  const open = (attributes: string): Promise<Page> =>
    browser.adopt(
      documentShape([`<form><input id="i" ${attributes}`, '><input id="other"></form>'], [['a', 'value']]),
      [''],
    );
  const shown = (page: Page): Promise<string> => page.inputValue('#i');

  it('is shown when the field is left', async () => {
    const page = await open('lvt-input="upper"');
    await page.focus('#i');
    await page.keyboard.type('a');
    await says(page, 0, 'A');
    await answer(page, 0, 2);
    expect(await shown(page)).toBe('a');
    await page.focus('#other');
    expect(await shown(page)).toBe('A');
  });

  it.each([
    ['comes before its answer', true],
    ['comes behind its answer', false],
  ])('is shown when nothing is on its way any more, and %s', async (_, before) => {
    const page = await open('lvt-input="upper"');
    await page.focus('#i');
    await page.keyboard.type('ab');
    await page.focus('#other');
    await says(page, 0, 'A');
    await answer(page, 0, 2);
    expect(await shown(page)).toBe('ab');
    if (before) await says(page, 0, 'AB');
    else await answer(page, 1, 3);
    expect(await shown(page)).toBe('ab');
    if (before) await answer(page, 1, 3);
    else await says(page, 0, 'AB');
    expect(await shown(page)).toBe('AB');
  });

  it('is not waited for where a server has lost its memory', async () => {
    const page = await open('lvt-input="upper"');
    await page.fill('#i', 'ab');
    await page.focus('#other');
    await answer(page, 0, 9);
    await page.evaluate(() => harness.state(0, 'AB'));
    expect(await shown(page)).toBe('AB');
  });

  it('does not take the place of what it was not told, nor of what it has refused', async () => {
    const page = await open('lvt-change="check"');
    await page.focus('#i');
    await page.keyboard.type('ab');
    await says(page, 0, 'of another');
    // Without `change`, as where somebody looks at another window.
    await page.evaluate(() =>
      document.querySelector('#i')!.dispatchEvent(new FocusEvent('focusout', { bubbles: true })),
    );
    expect(await shown(page)).toBe('ab');
    await page.focus('#other');
    await answer(page, 0, 2, false);
    expect(await shown(page)).toBe('ab');
    await page.fill('#i', 'abc');
    await page.focus('#other');
    await answer(page, 1, 2);
    expect(await shown(page)).toBe('of another');
  });

  it('empties a field in which the person still is, when all that was typed is answered', async () => {
    const page = await open('lvt-input="note" lvt-keydown="add" lvt-key="Enter"');
    await page.focus('#i');
    await page.keyboard.type('x');
    await says(page, 0, 'x');
    await page.keyboard.press('Enter');
    await says(page, 0, '');
    expect(await shown(page)).toBe('x');
    await answer(page, 0, 2);
    await answer(page, 1, 3);
    expect(await shown(page)).toBe('');
  });
});

describe('a choice among several', () => {
  const shape = documentShape(
    ['<select multiple name="s" lvt-change="pick"><option', '>a<option', '>b<option', '>c</select>'],
    [
      ['A', 'selected'],
      ['A', 'selected'],
      ['A', 'selected'],
    ],
  );
  const chosen = (page: Page): Promise<string[]> =>
    page.evaluate(() => [...document.querySelector('select')!.selectedOptions].map(({ text }) => text));

  it('is the newest one of the server, as a whole, when nothing is on its way', async () => {
    const page = await browser.adopt(shape, ['selected', '', 'selected']);
    await page.selectOption('select', ['b']);
    await page.evaluate(() => harness.patch(0, '', 1, 'selected'));
    expect(await chosen(page)).toEqual(['b']);
    await answer(page, 0, 2);
    expect(await chosen(page)).toEqual(['b', 'c']);
  });
});
