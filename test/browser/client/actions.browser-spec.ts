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
/** What went to the server, without the ids. */
const sent = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => harness.transport.actions.map(({ message: { action, data } }) => [action, data]));
const answer = (page: Page, index: number, reply: ActionAnswer): Promise<void> =>
  page.evaluate(
    ([i, value]) => {
      harness.transport.actions[i]!.answer(value);
      return harness.settle();
    },
    [index, reply] as const,
  );
const OK: ActionAnswer = { ok: true, seq: 2 };
const classes = (page: Page, selector: string): Promise<string> =>
  page.evaluate((at) => document.querySelector(at)!.className, selector);

describe('an event becomes an action', () => {
  it('click: with data-* and lvt-value-* of the element, also from inside it', async () => {
    const page = await open(
      '<div lvt-click="pick" data-item-id="7" data-lvt-x="no" lvt-value-size="xl" lvt-value-max-count="3"><b>x</b></div>',
    );
    await page.click('b');
    expect(await sent(page)).toEqual([['pick', { itemId: '7', size: 'xl', maxCount: '3' }]]);
  });

  it('click: a link does not lead away, unless it is to open elsewhere', async () => {
    const page = await open('<a href="#there" lvt-click="go">x</a>');
    await page.click('a');
    expect(await sent(page)).toHaveLength(1);
    expect(page.url()).not.toContain('#there');
    await page.evaluate(() => {
      const event = new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: true });
      document.querySelector('a')!.addEventListener('click', () => {}, { once: true });
      document.querySelector('a')!.dispatchEvent(event);
      return event.defaultPrevented;
    });
    expect(await sent(page)).toHaveLength(1);
  });

  it('click: a button does not submit the form around it', async () => {
    const page = await open('<form action="#submitted"><button lvt-click="one">x</button></form>');
    await page.click('button');
    expect(await sent(page)).toEqual([['one', {}]]);
    expect(page.url()).not.toContain('submitted');
  });

  it('submit: with all fields, repeated names as arrays, and the button', async () => {
    const page = await open(
      `<form lvt-submit="save" data-id="9"><input name="title" value="Milk"><input name="tag" value="a">` +
        `<input type="checkbox" name="tag" value="b" checked><input type="checkbox" name="tag" value="c">` +
        `<input type="file" name="file"><input name="__proto__" value="p"><select name="s"><option selected>2</option></select>` +
        `<button name="how" value="now">x</button></form>`,
    );
    await page.click('button');
    const [[action, data]] = (await sent(page)) as [[string, Record<string, unknown>]];
    expect(action).toBe('save');
    expect(Object.entries(data)).toEqual(
      expect.arrayContaining([
        ['id', '9'],
        ['title', 'Milk'],
        ['tag', ['a', 'b']],
        ['s', '2'],
        ['how', 'now'],
      ]),
    );
    expect(data).not.toHaveProperty('file');
  });

  it('input and change: with the field under its name, and as name and value', async () => {
    const page = await open(
      '<input name="q" lvt-input="find"><input type="checkbox" name="on" lvt-change="flip">' +
        '<select name="s" multiple lvt-change="pick"><option>1<option>2<option>3</select>',
    );
    await page.fill('[name=q]', 'abc');
    await page.check('[name=on]');
    await page.selectOption('select', ['1', '3']);
    expect(await sent(page)).toEqual([
      ['find', { name: 'q', value: 'abc', q: 'abc' }],
      ['flip', { name: 'on', value: true, on: true }],
      ['pick', { name: 's', value: ['1', '3'], s: ['1', '3'] }],
    ]);
  });

  it('change on a form: with what its submit would say, also where fields are called name and value', async () => {
    const page = await open(
      '<form lvt-change="check" lvt-submit="save"><input name="name" value="Bob"><input name="value"><input type="checkbox" name="on" checked><button>x</button></form>',
    );
    await page.fill('[name=value]', '42');
    await page.press('[name=value]', 'Enter');
    const data = { name: 'Bob', value: '42', on: 'on' };
    expect(await sent(page)).toEqual([
      ['check', data],
      ['save', data],
    ]);
    await page.uncheck('[name=on]');
    expect((await sent(page)).at(-1)).toEqual(['check', { name: 'Bob', value: '42' }]);
  });

  it('change of a field called name or value: with what it holds', async () => {
    const page = await open('<input name="name" lvt-input="find"><input name="value" lvt-input="find">');
    await page.fill('[name=name]', 'Bob');
    await page.fill('[name=value]', '42');
    expect(await sent(page)).toEqual([
      ['find', { name: 'Bob', value: 'Bob' }],
      ['find', { name: 'value', value: '42' }],
    ]);
  });

  it.each([
    ['Enter', 'Enter', true],
    ['Enter Escape', 'Escape', true],
    ['Enter', 'a', false],
    ['Ctrl+k', 'Control+k', true],
    ['k', 'Control+k', false],
    ['Ctrl+k', 'k', false],
    ['Space', ' ', true],
    ['?', '?', true],
    ['Ctrl++', 'Control++', true],
    ['', 'x', true],
  ])('keydown: lvt-key=%p and the key %p', async (filter, key, matches) => {
    const page = await open(`<input lvt-keydown="key" lvt-key="${filter}">`);
    await page.focus('input');
    await page.keyboard.press(key);
    // Holding down Ctrl is a key of its own.
    const keys = (await sent(page)).map(([, data]: any) => data.key).filter((name) => name !== 'Control');
    expect(keys).toEqual(matches ? [key.replace('Control+', '')] : []);
  });

  it('focus and blur: when they enter and leave the element', async () => {
    const page = await open('<div lvt-focus="in" lvt-blur="out"><input id="a"><input id="b"></div><input id="c">');
    for (const selector of ['#a', '#b', '#c']) await page.focus(selector);
    expect((await sent(page)).map(([action]: any) => action)).toEqual(['in', 'out']);
  });

  it('of elements that a patch has brought', async () => {
    const page = await browser.adopt(
      documentShape(['<p>', '</p>'], [['b', 1]], { s: ['<button lvt-click="late">x</button>'], d: [] }),
      [[-1]],
    );
    await page.evaluate(() => harness.patch(0, [0]));
    await page.click('button');
    expect(await sent(page)).toEqual([['late', {}]]);
  });

  it('only if the person agrees, where it asks', async () => {
    const page = await open('<button lvt-click="drop" lvt-confirm="Sure?">x</button>');
    const asked: string[] = [];
    page.once('dialog', (dialog) => (asked.push(dialog.message()), void dialog.dismiss()));
    await page.click('button');
    expect(await sent(page)).toEqual([]);
    page.once('dialog', (dialog) => void dialog.accept());
    await page.click('button');
    expect(await sent(page)).toHaveLength(1);
    expect(asked).toEqual(['Sure?']);
  });

  it('from a script', async () => {
    const page = await open('');
    const reply = page.evaluate(() => harness.api.action('add', { n: 1 }));
    await page.waitForFunction(() => harness.transport.actions.length === 1);
    expect(await sent(page)).toEqual([['add', { n: 1 }]]);
    await answer(page, 0, OK);
    expect(await reply).toEqual(OK);
  });
});

/** Writes "abc" in one moment, for a busy machine takes longer than any interval to type it. @returns how many actions that sent by then */
function inputAtOnce(page: Page): Promise<number> {
  return page.evaluate(() => {
    const input = document.querySelector('input')!;
    for (const value of ['a', 'ab', 'abc']) {
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    return harness.transport.actions.length;
  });
}

describe('many events become few actions', () => {
  it('debounce: one action with the last data when nothing more happens', async () => {
    const page = await open('<input name="q" lvt-input="find" lvt-debounce="60">');
    expect(await inputAtOnce(page)).toBe(0);
    await page.waitForFunction(() => harness.transport.actions.length > 0);
    expect(await sent(page)).toEqual([['find', expect.objectContaining({ q: 'abc' })]]);
  });

  it('debounce until blur, and a submit waits for neither', async () => {
    const page = await open(
      '<form lvt-submit="save"><input name="q" lvt-input="find" lvt-debounce="blur"><input name="r" lvt-input="more" lvt-debounce="100000"><button>x</button></form>',
    );
    await page.fill('[name=q]', 'abc');
    expect(await sent(page)).toEqual([]);
    await page.focus('[name=r]');
    expect(await sent(page)).toEqual([['find', expect.objectContaining({ q: 'abc' })]]);
    await page.fill('[name=r]', 'x');
    await page.keyboard.press('Enter');
    expect((await sent(page)).map(([action]: any) => action)).toEqual(['find', 'more', 'save']);
  });

  it('throttle: the first at once, the last at the end', async () => {
    const page = await open('<input name="q" lvt-input="find" lvt-throttle="150">');
    expect(await inputAtOnce(page)).toBe(1);
    await page.waitForFunction(() => harness.transport.actions.length > 1);
    expect(await sent(page)).toEqual([
      ['find', expect.objectContaining({ q: 'a' })],
      ['find', expect.objectContaining({ q: 'abc' })],
    ]);
  });
});

describe('while an action runs', () => {
  const form =
    '<form lvt-submit="save" lvt-reset><input name="title"><p data-lvt-error-for="title"></p><button lvt-disable-with="Saving">Save</button></form>';

  it('its form shows that, and is not submitted twice', async () => {
    const page = await open(form);
    await page.fill('input', 'x');
    await page.click('button');
    await page.focus('input');
    await page.keyboard.press('Enter');
    expect(await sent(page)).toHaveLength(1);
    const look = (): Promise<unknown[]> =>
      page.evaluate(() => {
        const [shown, button] = [document.querySelector('form')!, document.querySelector('button')!];
        return [shown.className, shown.getAttribute('aria-busy'), button.disabled, button.textContent];
      });
    expect(await look()).toEqual(['lvt-pending', 'true', true, 'Saving']);
    await answer(page, 0, OK);
    expect(await look()).toEqual(['', null, false, 'Save']);
    expect(await page.inputValue('input')).toBe('');
  });

  it('each element waits for its own answers', async () => {
    const page = await open('<button id="a" lvt-click="a">a</button><button id="b" lvt-click="b">b</button>');
    await page.click('#a');
    await page.click('#b');
    await page.click('#a');
    await answer(page, 0, OK);
    expect([await classes(page, '#a'), await classes(page, '#b')]).toEqual(['lvt-pending', 'lvt-pending']);
    await answer(page, 1, OK);
    expect([await classes(page, '#a'), await classes(page, '#b')]).toEqual(['lvt-pending', '']);
    await answer(page, 2, OK);
    expect(await classes(page, '#a')).toBe('');
  });

  it('a failure shows at the element, at the fields and as an event; success clears it', async () => {
    const page = await open(form);
    await page.fill('input', 'x');
    await page.evaluate(() => {
      document.addEventListener('lvt:error', (event) => harness.faults.push((event as CustomEvent).detail));
    });
    await page.click('button');
    const error = { code: 'INVALID_PAYLOAD', message: 'No.', fields: { title: ['Too short.', 'Too dull.'] } };
    await answer(page, 0, { ok: false, error });
    const look = (): Promise<unknown[]> =>
      page.evaluate(() => [
        document.querySelector('form')!.className,
        document.querySelector('p')!.textContent,
        document.querySelector('input')!.getAttribute('aria-invalid'),
        document.querySelector('input')!.value,
      ]);
    expect(await look()).toEqual(['lvt-error', 'Too short. Too dull.', 'true', 'x']);
    expect(await page.evaluate(() => harness.faults)).toEqual([{ action: 'save', ...error }]);
    await page.click('button');
    await answer(page, 1, OK);
    expect(await look()).toEqual(['', '', null, '']);
  });
});

describe('an action that was refused', () => {
  it.each<[string, ActionAnswer, string[]]>([
    [
      'as a whole: in one line',
      { ok: false, error: { code: 'FORBIDDEN', message: 'Not yours.' } },
      ['[livetemplate] action.failed: drop: FORBIDDEN, Not yours.'],
    ],
    ['for single fields: where they are', { ok: false, error: { code: 'X', message: 'x', fields: { a: ['x'] } } }, []],
    ['not at all: never', OK, []],
  ])('is told in the console, %s', async (_, reply, lines) => {
    const page = await open('<button lvt-click="drop">x</button>');
    const told: string[] = [];
    const listen = (message: { text(): string }): void => void told.push(message.text());
    page.on('console', listen);
    await page.click('button');
    await answer(page, 0, reply);
    page.off('console', listen);
    expect(told).toEqual(lines);
  });
});

describe('while the page is offline', () => {
  it('actions wait and are sent in order, under ids of their own', async () => {
    const page = await open('<button lvt-click="a">x</button>');
    await page.evaluate(() => harness.transport.receiver.disconnected());
    await page.click('button');
    const second = page.evaluate(() => harness.api.action('b'));
    expect(await sent(page)).toEqual([]);
    await page.evaluate(() => harness.transport.connect());
    expect(await sent(page)).toEqual([
      ['a', {}],
      ['b', undefined],
    ]);
    await answer(page, 1, OK);
    expect(await second).toEqual(OK);
    const ids = await page.evaluate(() => harness.transport.actions.map(({ message }) => message.id));
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[\w-]{10,64}$/);
  });

  it('an action without an answer is sent again under the same id, and answered once', async () => {
    const page = await open('');
    const reply = page.evaluate(() => harness.api.action('pay'));
    await page.waitForFunction(() => harness.transport.actions.length === 1);
    const messages = await page.evaluate(async () => {
      const { transport } = harness;
      transport.actions[0]!.lose();
      await harness.settle();
      transport.receiver.disconnected();
      transport.actions[1]!.lose();
      await harness.settle();
      const before = transport.actions.length;
      transport.connect();
      return [before, ...transport.actions.map(({ message }) => message)];
    });
    expect(messages[0]).toBe(2);
    expect(messages.slice(1)).toHaveLength(3);
    expect(new Set(messages.slice(1).map((message) => JSON.stringify(message))).size).toBe(1);
    await answer(page, 2, OK);
    expect(await reply).toEqual(OK);
  });

  it('no more than 100 wait', async () => {
    const page = await open('');
    const refused = await page.evaluate(async () => {
      harness.transport.receiver.disconnected();
      for (let i = 0; i < 100; i++) void harness.api.action('a');
      return harness.api.action('a');
    });
    expect(refused).toMatchObject({ ok: false, error: { code: 'QUEUE_FULL' } });
  });
});
