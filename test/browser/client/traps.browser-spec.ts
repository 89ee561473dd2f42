import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BlockPatch, WireValue } from '../../../libs/livetemplate/src/protocol/index.js';
import { ClientBrowser, documentShape } from './support/client-browser.js';
import type { PlainShape } from './support/outline-by-parser.js';
import { servePage } from './support/reference-renderer.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

const list = documentShape(['<ul>', '</ul>'], [['l', 1]], {
  s: ['<li', '><input', '>', '</li>'],
  d: [['a', 'id'], ['a', 'value'], ['t']],
});
const items = [
  ['a', '1', 'A'],
  ['b', '2', 'B'],
  ['c', '3', 'C'],
  ['d', '4', 'D'],
];
const form = documentShape(
  [
    '<p>',
    '</p><input id="i"',
    '><textarea id="t">',
    '</textarea><input id="c" type="checkbox"',
    '><details id="d"',
    '>x</details>',
  ],
  [['t'], ['a', 'value'], ['r'], ['A', 'checked'], ['A', 'open']],
);

describe('list items stay the same nodes', () => {
  it.each([
    ['one by one', ['>', 3, 0] as const],
    ['in a new order', ['p', 3, 0, 1, 2] as const],
  ])('when they move %s, and only the moved ones are touched', async (_, operation) => {
    const page = await browser.adopt(list, [items]);
    const result = await page.evaluate((change) => {
      const [a, b, c, d] = document.querySelectorAll('li');
      const records: MutationRecord[] = [];
      const observer = new MutationObserver((more) => records.push(...more));
      observer.observe(document.querySelector('ul')!, { childList: true, subtree: true });
      harness.patch(0, [...change]);
      records.push(...observer.takeRecords());
      const touched = new Set(records.flatMap(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes]));
      return {
        same: [...document.querySelectorAll('li')].map((li) => [a, b, c, d].indexOf(li)),
        touched: [...touched].map((node) => (node as Element).id),
      };
    }, operation);
    expect(result).toEqual({ same: [3, 0, 1, 2], touched: ['d'] });
  });

  it('when others come and go around them', async () => {
    const page = await browser.adopt(list, [items]);
    const same = await page.evaluate(() => {
      const before = [...document.querySelectorAll('li')];
      harness.patch(0, [-2, ['+', 0, ['x', '9', 'X']], ['p', 3, 0, 2, 1], [3, 2, 'changed']]);
      return [...document.querySelectorAll('li')].map((li) => [li.id, before.indexOf(li), li.textContent]);
    });
    expect(same).toEqual([
      ['d', 3, 'D'],
      ['x', -1, 'X'],
      ['c', 2, 'C'],
      ['a', 0, 'changed'],
    ]);
  });

  it.each([
    ['with moveBefore', false],
    ['without it', true],
  ])('and keep focus, caret and typed text while they move, %s', async (_, old) => {
    const page = await browser.adopt(list, [items]);
    if (old) await page.evaluate(() => delete (Element.prototype as { moveBefore?: unknown }).moveBefore);
    await page.focus('#b input');
    await page.keyboard.press('End');
    await page.keyboard.type('xyz');
    await page.keyboard.press('ArrowLeft');
    const kept = await page.evaluate(() => {
      // Reversing all of them moves every item but one.
      harness.patch(0, ['p', 3, -1]);
      harness.patch(0, ['>', 2, 0]);
      const input = document.activeElement as HTMLInputElement;
      return [input.closest('li')?.id, input.value, input.selectionStart];
    });
    expect(kept).toEqual(['b', '2xyz', 3]);
  });

  it('and the least of them move', async () => {
    const page = await browser.open('<p>');
    expect(await page.evaluate(() => harness.staying([4, 0, 1, 5, 2, 3]))).toEqual([0, 1, 2, 3]);
    expect(await page.evaluate(() => harness.staying([2, 1, 0]))).toHaveLength(1);
    expect(await page.evaluate(() => harness.staying([]))).toEqual([]);
  });
});

describe('what a person is doing is left alone', () => {
  it('typed text stays in the focused control while the server says something else', async () => {
    const page = await browser.adopt(form, ['p', 'old', 'old', '', '']);
    await page.focus('#i');
    await page.keyboard.press('End');
    await page.keyboard.type(' typed');
    const [value, attribute] = await page.evaluate(() => {
      harness.patch(1, 'server');
      const input = document.querySelector<HTMLInputElement>('#i')!;
      return [input.value, input.getAttribute('value')];
    });
    expect([value, attribute]).toEqual(['old typed', 'server']);
    await page.focus('#t');
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    expect(await page.evaluate(() => (harness.patch(2, 'server'), document.querySelector('textarea')!.value))).toBe(
      'old!',
    );
  });

  it('a focused control without typed text follows the server, its caret in place', async () => {
    const page = await browser.adopt(form, ['p', 'abcdef', 'abcdef', '', '']);
    for (const [selector, slot] of [
      ['#i', 1],
      ['#t', 2],
    ] as const) {
      await page.focus(selector);
      await page.evaluate((id) => document.querySelector<HTMLInputElement>(id)!.setSelectionRange(2, 3), selector);
      const shown = await page.evaluate(
        ([id, index]) => {
          harness.patch(index, 'ABCDEF');
          const { value, selectionStart, selectionEnd } = document.querySelector<HTMLInputElement>(id)!;
          return [value, selectionStart, selectionEnd];
        },
        [selector, slot] as const,
      );
      expect(shown).toEqual(['ABCDEF', 2, 3]);
    }
  });

  it('controls without focus follow the server, whatever was typed', async () => {
    const page = await browser.adopt(form, ['p', 'old', 'old', 'checked', '']);
    await page.fill('#i', 'typed');
    await page.fill('#t', 'typed');
    await page.uncheck('#c');
    const shown = await page.evaluate(() => {
      (document.activeElement as HTMLElement).blur();
      harness.patch(1, 'new', 2, 'new &amp;', 3, '');
      harness.patch(3, 'checked');
      const [input, area, check] = ['#i', '#t', '#c'].map((id) => document.querySelector<HTMLInputElement>(id)!);
      return [input!.value, area!.value, check!.checked];
    });
    expect(shown).toEqual(['new', 'new &', true]);
  });

  it('an input method composing in a control is not disturbed', async () => {
    const page = await browser.adopt(form, ['p', 'old', 'old', '', '']);
    await page.focus('#i');
    const shown = await page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('#i')!;
      input.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      harness.patch(1, 'during');
      const during = input.value;
      input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
      // What was composed is typed text from here on; an untouched control follows again.
      input.value = 'during';
      harness.patch(1, 'after');
      return [during, input.value];
    });
    expect(shown).toEqual(['old', 'after']);
  });

  it('a selection inside a changing text stays where it is', async () => {
    const page = await browser.adopt(form, ['one two three', '', '', '', '']);
    const selected = await page.evaluate(() => {
      const text = document.querySelector('p')!.firstChild!;
      document.getSelection()!.setBaseAndExtent(text, 8, text, 13);
      harness.patch(0, 'one 2 three');
      return document.getSelection()!.toString();
    });
    expect(selected).toBe('three');
  });

  it('and nothing is asked for that makes the browser lay out the page', async () => {
    const page = await browser.adopt(form, ['one', '', '', '', '']);
    const asked = await page.evaluate(() => {
      let count = 0;
      const getSelection = document.getSelection.bind(document);
      document.getSelection = () => (count++, getSelection());
      harness.patch(0, 'two');
      return count;
    });
    // Measured: on a page of 10,000 rows one question for the selection costs more than 10,000 values.
    expect(asked).toBe(0);
  });

  it('neighbours of the focused control change around it', async () => {
    const page = await browser.adopt(form, ['p', 'v', '', '', '']);
    await page.focus('#i');
    await page.keyboard.press('Home');
    const kept = await page.evaluate(() => {
      harness.patch(0, '<b>new</b>', 2, 'x', 3, 'checked', 4, 'open');
      const input = document.activeElement as HTMLInputElement;
      return [input.id, input.selectionStart];
    });
    expect(kept).toEqual(['i', 0]);
  });

  it('what is open stays open until the server says otherwise', async () => {
    const page = await browser.adopt(form, ['p', '', '', '', '']);
    const open = await page.evaluate(() => {
      const details = document.querySelector('details')!;
      details.open = true;
      harness.patch(0, 'q');
      const kept = details.open;
      harness.patch(4, 'open');
      harness.patch(4, '');
      return [kept, details.open];
    });
    expect(open).toEqual([true, false]);
  });

  it('an option chosen by the server is the one that shows', async () => {
    const select = documentShape(['<select>', '</select>'], [['l', 1]], {
      s: ['<option', '>', '</option>'],
      d: [['A', 'selected'], ['t']],
    });
    const page = await browser.adopt(select, [
      [
        ['', 'a'],
        ['selected', 'b'],
        ['', 'c'],
      ],
    ]);
    await page.selectOption('select', 'a');
    const shown = await page.evaluate(() => {
      harness.patch(0, [
        [1, 0, ''],
        [2, 0, 'selected'],
      ]);
      return document.querySelector('select')!.value;
    });
    expect(shown).toBe('c');
  });
});

describe('a replaced fragment', () => {
  const fragment = documentShape(['<main>', '</main>'], [['e']]);
  const html = (more: string): string =>
    `<form><input name="a"><input name="b" value="b"><details><summary>s</summary></details>` +
    `<div data-lvt-ignore><i>widget</i></div>${more}</form>`;

  it('keeps its nodes, focus, typed text and what is open', async () => {
    const page = await browser.adopt(fragment, [html('<p>1</p>')]);
    await page.fill('[name=a]', 'typed a');
    await page.fill('[name=b]', 'typed b');
    const kept = await page.evaluate((next) => {
      document.querySelector('details')!.open = true;
      const before = document.querySelector('[name=b]');
      harness.patch(0, next);
      return {
        same: document.activeElement === before && before!.isConnected,
        values: [...document.querySelectorAll('input')].map(({ value }) => value),
        open: document.querySelector('details')!.open,
        text: document.querySelector('p')!.textContent,
      };
    }, html('<p>2</p>'));
    expect(kept).toEqual({ same: true, values: ['typed a', 'typed b'], open: true, text: '2' });
  });

  it('takes a new value where the server gives one', async () => {
    const page = await browser.adopt(fragment, [html('')]);
    await page.fill('[name=b]', 'typed');
    const value = await page.evaluate(
      (next) => {
        (document.activeElement as HTMLElement).blur();
        harness.patch(0, next);
        return document.querySelector<HTMLInputElement>('[name=b]')!.value;
      },
      html('').replace('value="b"', 'value="server"'),
    );
    expect(value).toBe('server');
  });

  it('leaves an ignored element to its script', async () => {
    const page = await browser.adopt(fragment, [html('<p>1</p>')]);
    const widget = await page.evaluate((next) => {
      document.querySelector('[data-lvt-ignore]')!.innerHTML = '<canvas></canvas>';
      harness.patch(0, next);
      return document.querySelector('[data-lvt-ignore]')!.innerHTML;
    }, html('<p>2</p>'));
    expect(widget).toBe('<canvas></canvas>');
  });
});

describe('elements left to the page’s own scripts', () => {
  const shape = documentShape(
    ['<div data-lvt-ignore><b>', '</b>', '</div><p>', '</p><section>', '</section>'],
    [['t'], ['l', 1], ['t'], ['l', 2]],
    { s: ['<i>', '</i>'], d: [['b', 3]] },
    { s: ['<div data-lvt-ignore title="x"><b>', '</b></div>'], d: [['t']] },
    { s: ['?'], d: [] },
  );
  const values = ['a', [[[0]], [[-1]]], 'p', [['one']]];

  it('are neither adopted nor patched', async () => {
    const page = await browser.open(servePage(shape, values));
    const shown = await page.evaluate(async (statics) => {
      const ignored = document.querySelector('[data-lvt-ignore]')!;
      ignored.innerHTML = 'a widget';
      await harness.adopt(statics);
      harness.patch(0, 'A', 1, [['+', 0, [[0]]]], 2, 'P', 3, [
        ['+', 1, ['two']],
        [0, 0, 'ONE'],
      ]);
      harness.patch(3, [[1, 0, 'TWO']]);
      return [
        ignored.innerHTML,
        document.querySelector('p')!.textContent,
        document.querySelector('section')!.innerHTML,
      ];
    }, shape);
    // What is built anew is filled once.
    expect(shown[0]).toBe('a widget');
    expect(shown[1]).toBe('P');
    expect(shown[2]).toContain('<b>one</b>');
    expect(shown[2]).toContain('<b>two</b>');
    expect(await page.evaluate(() => harness.faults)).toEqual([]);
  });
});

describe('nodes that others have added', () => {
  it('do not matter before the document is adopted, nor after', async () => {
    const page = await browser.open(servePage(list, [items]));
    const shown = await page.evaluate(async (statics) => {
      document.head.prepend(document.createElement('style'));
      document.head.append(document.createElement('script'));
      document.body.prepend(document.createElement('nav'));
      document.querySelector('ul')!.before(document.createComment('by a script'));
      document.querySelector('#b')!.before(document.createElement('x-ad'));
      document.body.append('text at the end');
      await harness.adopt(statics);
      document.querySelector('#b')!.append(document.createElement('x-late'));
      harness.patch(0, [['>', 1, 3], [3, 2, 'B!'], -1]);
      return [...document.querySelectorAll('li')].map(({ textContent }) => textContent);
    }, list);
    expect(shown).toEqual(['C', 'D', 'B!']);
    expect(await page.evaluate(() => harness.faults)).toEqual([]);
  });
});

describe('what the client adds', () => {
  const shape = documentShape(
    ['<form lvt-submit="s" class="plain"><button', ' lvt-disable-with="Wait" lvt-click="c">Go ', '</button></form>'],
    [
      ['A', 'class', 'disabled'],
      ['b', 1],
    ],
    { s: ['<b>', '</b>'], d: [['t']] },
  );

  it('survives patches, which take effect where they can', async () => {
    const page = await browser.adopt(shape, ['class="x"', [0, '1']]);
    await page.click('button');
    const look = (): Promise<unknown[]> =>
      page.evaluate(() => {
        const button = document.querySelector('button')!;
        return [button.className, button.disabled, button.textContent];
      });
    expect(await look()).toEqual(['x lvt-pending', true, 'Wait']);
    await page.evaluate(() => harness.patch(0, 'class="y z"', 1, [[0, '2']]));
    expect(await look()).toEqual(['y z lvt-pending', true, 'Wait']);
    await page.evaluate(() => {
      harness.transport.actions[0]!.answer({ ok: true, seq: 2 });
      return harness.settle();
    });
    expect(await look()).toEqual(['y z', false, 'Go 2']);
  });

  const labelled = '<button lvt-click="c" lvt-disable-with="Wait">';
  const label: [string, PlainShape, WireValue[], BlockPatch][] = [
    ['a text', documentShape([labelled, '</button>'], [['t']]), ['Do'], [0, 'Undo']],
    [
      'a text in a row',
      documentShape(['<ul>', '</ul>'], [['l', 1]], { s: [`<li>${labelled}`, '</button></li>'], d: [['t']] }),
      [[['Do'], ['Do']]],
      [0, [[0, 0, 'Undo']]],
    ],
    [
      'a branch in a row',
      documentShape(
        ['<ul>', '</ul>'],
        [['l', 1]],
        { s: [`<li>${labelled}`, '</button></li>'], d: [['b', 2, 3]] },
        { s: ['Do'], d: [] },
        { s: ['Undo'], d: [] },
      ),
      [[[0], [0]]],
      [0, [[0, 0, 1]]],
    ],
    [
      'a fragment',
      documentShape(['<main>', '</main>'], [['e']]),
      [`${labelled}Do</button>`],
      [0, `${labelled}Undo</button>`],
    ],
  ];
  it.each(label)('leaves the label of a button to the server, which changes it meanwhile: %s', async (...row) => {
    const [, statics, values, patch] = row;
    const page = await browser.adopt(statics, values);
    await page.click('button');
    expect(await page.textContent('button')).toBe('Wait');
    const shown = await page.evaluate(async (json) => {
      harness.patch(...JSON.parse(json));
      const meanwhile = document.querySelector('button')!.textContent;
      harness.transport.actions[0]!.answer({ ok: true, seq: 2 });
      await harness.settle();
      return [meanwhile, document.querySelector('button')!.textContent, harness.transport.resyncs];
    }, JSON.stringify(patch));
    expect(shown).toEqual(['Wait', 'Undo', 0]);
  });
});
