import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { ActionAnswer } from '../../../libs/livetemplate/src/protocol/index.js';
import { ClientBrowser, documentShape } from './support/client-browser.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

const open = (html: string): Promise<Page> => browser.adopt(documentShape([html], []), []);
const OK: ActionAnswer = { ok: true, seq: 2 };
const answer = (page: Page, index: number, reply: ActionAnswer = OK): Promise<void> =>
  page.evaluate(
    ([at, value]) => {
      harness.transport.actions[at]!.answer(value);
      return harness.settle();
    },
    [index, reply] as const,
  );
const names = (page: Page): Promise<string[]> =>
  page.evaluate(() => harness.transport.actions.map(({ message }) => message.action));
const titles = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => harness.transport.actions.map(({ message }) => (message.data as { title: unknown }).title));

async function say(page: Page, title: string): Promise<void> {
  await page.fill('[name=title]', title);
  await page.press('[name=title]', 'Enter');
}

describe('a form that is looked at while somebody types', () => {
  const fields = '<input name="title"><button lvt-disable-with="Saving">Save</button></form>';
  it.each([
    ['lvt-change', `<form lvt-submit="save" lvt-change="check">${fields}`],
    ['lvt-input that waits', `<form lvt-submit="save" lvt-input="check" lvt-debounce="1000000">${fields}`],
    ['lvt-input until blur', `<form lvt-submit="save" lvt-input="check" lvt-debounce="blur">${fields}`],
    ['lvt-input, not often', `<form lvt-submit="save" lvt-input="check" lvt-throttle="1000000">${fields}`],
    ['lvt-change of a field', `<form lvt-submit="save">${fields.replace('>', ' lvt-change="check">')}`],
  ])('is submitted by Enter and by its button right after typing: %s', async (_, html) => {
    for (const submit of [(at: Page) => at.keyboard.press('Enter'), (at: Page) => at.click('button')]) {
      const page = await open(html);
      await page.focus('input');
      await page.keyboard.type('hi');
      await submit(page);
      const sent = await names(page);
      expect(sent.slice(-2)).toEqual(['check', 'save']);
      expect(sent.filter((name) => name === 'save')).toHaveLength(1);
      expect((await titles(page)).at(-1)).toBe('hi');
    }
  });

  it('until blur: is looked at when a field is left', async () => {
    const page = await open(
      '<form lvt-input="check" lvt-debounce="blur"><input name="title"><input name="other"></form>',
    );
    await page.fill('[name=title]', 'hi');
    expect(await names(page)).toEqual([]);
    await page.focus('[name=other]');
    expect(await names(page)).toEqual(['check']);
  });

  it('has its button until it is submitted, and is not emptied before', async () => {
    const page = await open(`<form lvt-submit="save" lvt-change="check" lvt-reset>${fields}`);
    const button = (): Promise<string | null> =>
      page.evaluate(() => {
        const { disabled, textContent } = document.querySelector('button')!;
        return disabled ? textContent : null;
      });
    const classes = (): Promise<string | null> => page.getAttribute('form', 'class');
    await page.fill('input', 'hi');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    expect([await names(page), await button(), await classes()]).toEqual([['check'], null, 'lvt-pending']);
    await page.click('button');
    expect([await names(page), await button()]).toEqual([['check', 'save'], 'Saving']);
    await answer(page, 0);
    expect([await button(), await classes(), await page.inputValue('input')]).toEqual(['Saving', 'lvt-pending', 'hi']);
    await answer(page, 1);
    expect([await button(), await classes(), await page.inputValue('input')]).toEqual([null, '', '']);
  });
});

describe('a form that is submitted again while it runs', () => {
  const chat = '<form lvt-submit="say" lvt-reset><input name="title"><button>Say</button></form>';

  it('runs once for one content, and once for each other', async () => {
    const page = await open(chat);
    await say(page, 'one');
    await page.dblclick('button');
    await say(page, 'two');
    await page.press('input', 'Enter');
    expect(await titles(page)).toEqual(['one', 'two']);
    await answer(page, 0);
    expect([await page.inputValue('input'), await page.getAttribute('form', 'class')]).toEqual(['two', 'lvt-pending']);
    await page.press('input', 'Enter');
    expect(await titles(page)).toEqual(['one', 'two']);
    await answer(page, 1);
    expect([await page.inputValue('input'), await page.getAttribute('form', 'class')]).toEqual(['', '']);
    await say(page, 'two');
    expect(await titles(page)).toEqual(['one', 'two', 'two']);
  });

  it('also offline, and what was not sent stays', async () => {
    const page = await open(chat);
    await page.evaluate(() => harness.transport.receiver.disconnected());
    await say(page, 'one');
    await say(page, 'two');
    await page.press('input', 'Enter');
    await page.fill('input', 'draft');
    expect(await titles(page)).toEqual([]);
    await page.evaluate(() => harness.transport.connect());
    expect(await titles(page)).toEqual(['one', 'two']);
    await answer(page, 0);
    await answer(page, 1);
    expect(await page.inputValue('input')).toBe('draft');
  });

  it('waits for its files, and keeps what was not sent', async () => {
    const page = await open(chat.replace('<form', '<form enctype="multipart/form-data"'));
    await say(page, 'one');
    await say(page, 'two');
    expect(await titles(page)).toEqual(['one']);
    await answer(page, 0);
    await page.press('input', 'Enter');
    expect(await titles(page)).toEqual(['one', 'two']);
  });

  it('shows how the last one went', async () => {
    const page = await open(chat);
    await say(page, 'one');
    await say(page, 'two');
    await answer(page, 0, { ok: false, error: { code: 'NO', message: 'No.' } });
    expect(await page.getAttribute('form', 'class')).toBe('lvt-pending lvt-error');
    await answer(page, 1);
    expect(await page.getAttribute('form', 'class')).toBe('');
  });
});

describe('lvt-reset', () => {
  it('leaves what is typed while the action runs, and the caret in it', async () => {
    const page = await open(
      '<form lvt-submit="say" lvt-reset><input name="title"><input name="other"><button>x</button></form>',
    );
    await page.fill('[name=other]', 'sent');
    await say(page, 'hello');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('wd');
    await page.keyboard.press('ArrowLeft');
    await answer(page, 0);
    await page.keyboard.type('orl');
    expect([await page.inputValue('[name=title]'), await page.inputValue('[name=other]')]).toEqual(['world', '']);
    expect(await page.evaluate(() => document.querySelector('input')!.form === document.forms[0])).toBe(true);
  });

  const controls =
    '<form id="form" lvt-submit="say" lvt-reset><input name="title"><button>x</button><textarea name="text">t</textarea><input id="nameless">' +
    '<input type="checkbox" name="c"><input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2">' +
    '<input type="radio" name="r" value="3"><select name="s"><option>a<option>b</select>' +
    '<select name="m" multiple><option>a<option>b</select><input type="file" name="f"></form>' +
    '<input form="form" name="outside">';
  /** One value for each control, as a person sees it. */
  const look = (page: Page): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement & HTMLSelectElement>('input,textarea,select')].map((control) =>
        /checkbox|radio/.test(control.type)
          ? String(control.checked)
          : control.multiple
            ? [...control.selectedOptions].map(({ value }) => value).join('+')
            : control.value.replace(/.*\\/, ''),
      ),
    );
  const change = async (page: Page, word: string, radio: number): Promise<void> => {
    for (const at of ['[name=text]', '#nameless', '[name=outside]']) await page.fill(at, word);
    await page.setChecked('[name=c]', radio === 2);
    await page.check(`[name=r][value="${radio}"]`);
    await page.selectOption('[name=s]', radio === 2 ? 'b' : 'a');
    await page.selectOption('[name=m]', radio === 2 ? ['a'] : ['a', 'b']);
    const name = `${word}.txt`;
    await page.setInputFiles('[name=f]', { name, mimeType: 'text/plain', buffer: Buffer.from(word) });
  };

  it('empties all that holds what was sent', async () => {
    const page = await open(controls);
    const fresh = await look(page);
    await change(page, 'sent', 2);
    await say(page, 'sent');
    await answer(page, 0);
    expect(await look(page)).toEqual(fresh);
  });

  it('leaves all that was changed since', async () => {
    const page = await open(controls);
    await change(page, 'sent', 2);
    await say(page, 'sent');
    await change(page, 'changed', 3);
    const changed = await look(page);
    await answer(page, 0);
    expect(await look(page)).toEqual(['', ...changed.slice(1)]);
    expect(await page.getAttribute('[name=outside]', 'form')).toBe('form');
    expect(await page.getAttribute('[name=text]', 'form')).toBeNull();
  });
});
