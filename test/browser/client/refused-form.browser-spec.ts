import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { ActionAnswer } from '../../../libs/livetemplate/src/protocol/index.js';
import { ClientBrowser, documentShape } from './support/client-browser.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

const FORM =
  '<form lvt-submit="save" lvt-change="check"><input type="hidden" name="id" value="7">' +
  '<label>Title <input name="title"></label><p data-lvt-error-for="title"></p>' +
  '<label>Mail <input name="mail" aria-describedby="hint"></label><i id="hint">Never shown.</i>' +
  '<b id="mail-error" data-lvt-error-for="mail"></b><b data-lvt-error-for="mail"></b><button lvt-disable-with>Save</button></form>' +
  '<input id="elsewhere" aria-label="Elsewhere">';
const OK: ActionAnswer = { ok: true, seq: 2 };
const refusal = (fields: Record<string, string[]>): ActionAnswer => ({
  ok: false,
  error: { code: 'PAYLOAD_INVALID', message: 'No.', fields },
});

const open = (html = FORM): Promise<Page> => browser.adopt(documentShape([html], []), []);
const answer = (page: Page, reply: ActionAnswer): Promise<void> =>
  page.evaluate((value) => {
    harness.transport.actions[harness.transport.actions.length - 1]!.answer(value);
    return harness.settle();
  }, reply);
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { nodeName, id } = document.activeElement!;
    return document.activeElement!.getAttribute('name') ?? (id || nodeName);
  });

/** What a screen reader is told of each text field, by its name. */
async function heard(page: Page): Promise<Record<string, { description: string; invalid: boolean }>> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const fields = nodes.filter(({ role }) => role?.value === 'textbox');
  return Object.fromEntries(
    fields.map(({ name, description, properties = [] }) => [
      name?.value,
      {
        description: description?.value ?? '',
        invalid: properties.some((property) => property.name === 'invalid' && property.value.value === 'true'),
      },
    ]),
  );
}

const WELL = { description: '', invalid: false };

describe('a form that the server refuses', () => {
  it('leads to its first wrong field, where what is wrong is heard, together with what was said before', async () => {
    const page = await open();
    await page.focus('[name=title]');
    await page.keyboard.press('Enter');
    await answer(page, refusal({ id: ['Gone.'], mail: ['Too short.', 'Too dull.'] }));
    expect(await focused(page)).toBe('mail');
    const said = 'Too short. Too dull.';
    expect(await heard(page)).toEqual({
      Title: WELL,
      Mail: { description: `Never shown. ${said} ${said}`, invalid: true },
      Elsewhere: WELL,
    });
    await page.keyboard.press('Enter');
    await answer(page, refusal({ title: ['Needed.'], mail: ['Too dull.'] }));
    expect(await focused(page)).toBe('title');
    expect(await heard(page)).toMatchObject({
      Title: { description: 'Needed.', invalid: true },
      Mail: { description: 'Never shown. Too dull. Too dull.', invalid: true },
    });
    await page.keyboard.press('Enter');
    await answer(page, OK);
    expect(await focused(page)).toBe('title');
    expect(await heard(page)).toMatchObject({ Title: WELL, Mail: { description: 'Never shown.', invalid: false } });
  });

  it('also where its button was disabled meanwhile', async () => {
    const page = await open();
    await page.click('button');
    await answer(page, refusal({ title: ['Needed.'] }));
    expect(await focused(page)).toBe('title');
  });

  it('calls nobody back who has gone on to another place', async () => {
    const page = await open();
    await page.click('button');
    await page.focus('#elsewhere');
    await answer(page, refusal({ title: ['Needed.'] }));
    expect(await focused(page)).toBe('elsewhere');
    expect(await heard(page)).toMatchObject({ Title: { description: 'Needed.', invalid: true } });
  });

  it('keeps focus where it is for what was only checked, or is wrong with no field', async () => {
    const page = await open();
    await page.fill('[name=title]', 'x');
    await page.focus('[name=mail]');
    await answer(page, refusal({ title: ['Too short.'] }));
    expect(await focused(page)).toBe('mail');
    await page.keyboard.press('Enter');
    await answer(page, { ok: false, error: { code: 'ACTION_FAILED', message: 'No.' } });
    expect(await focused(page)).toBe('mail');
    expect(await heard(page)).toMatchObject({ Title: WELL });
  });

  it('names a place once, which its author has named as well', async () => {
    const page = await open(
      '<form lvt-submit="s"><input name="a" aria-label="A" aria-describedby="e"><p id="e" data-lvt-error-for="a"></p><button>x</button></form>',
    );
    await page.click('button');
    await answer(page, refusal({ a: ['Needed.'] }));
    expect(await page.getAttribute('input', 'aria-describedby')).toBe('e');
    expect(await heard(page)).toEqual({ A: { description: 'Needed.', invalid: true } });
  });

  it('shows and says what is wrong also after its fragment was replaced', async () => {
    const form = '<form lvt-submit="s"><input name="a" aria-label="A"><p data-lvt-error-for="a"></p><button>x</button>';
    const page = await browser.adopt(documentShape(['<main>', '</main>'], [['e']]), [`${form}</form>`]);
    await page.click('button');
    await answer(page, refusal({ a: ['Needed.'] }));
    await page.evaluate((html) => harness.patch(0, html), `${form}<i>new</i></form>`);
    expect(await page.textContent('i')).toBe('new');
    expect(await page.textContent('p')).toBe('Needed.');
    expect(await heard(page)).toEqual({ A: { description: 'Needed.', invalid: true } });
    expect(await focused(page)).toBe('a');
  });
});
