import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BlockPatch, WireValue } from '../../../libs/livetemplate/src/protocol/index.js';
import { ClientBrowser, documentShape } from './support/client-browser.js';
import { outlined, type PlainShape, type Statics } from './support/outline-by-parser.js';
import { servePage } from './support/reference-renderer.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

interface Row {
  readonly id: string;
  readonly shape: PlainShape;
  readonly before: readonly WireValue[];
  readonly patch: BlockPatch;
  readonly after: readonly WireValue[];
}

const item = (...s: string[]): Statics => ({ s, d: s.slice(1).map(() => ['t']) });
const list = documentShape(['<ul>', '</ul>'], [['l', 1, 2]], item('<li>', '</li>'), item('<li>none: ', '</li>'));
const branches = documentShape(
  ['<p>Hello ', 'friend</p>'],
  [['b', 1, 2, 3]],
  item('dear '),
  { s: ['', '!'], d: [['e']] },
  item('<b>', '</b><i>', '</i>'),
);
const bare = (...s: string[]): Statics => ({ s, d: [] });

const rows: Row[] = [
  {
    id: 'a text between two tags, with prefix and suffix',
    shape: documentShape(['<p>', '</p>'], [['t', 'Count: ', ' pieces']]),
    before: ['1'],
    patch: [0, '2 &lt;&amp;&#34;&nbsp;'],
    after: ['2 &lt;&amp;&#34;&nbsp;'],
  },
  {
    id: 'a text, and behind it an argument that Socket.IO has added',
    shape: documentShape(['<p>', '</p>'], [['t']]),
    before: ['1'],
    patch: [0, '2', 'z8Zcs'],
    after: ['2'],
  },
  {
    id: 'a text that was empty, so that the parser made no node',
    shape: documentShape(['<p>', '</p><p>', '</p>'], [['t'], ['t']]),
    before: ['', 'b'],
    patch: [0, 'a', 1, ''],
    after: ['a', ''],
  },
  {
    id: 'texts side by side, told apart by an empty comment',
    shape: documentShape(['<p>', '<!>', '<!>', '</p>'], [['t'], ['t'], ['t', 'x']]),
    before: ['a', '', 'c'],
    patch: [1, 'b', 2, 'C'],
    after: ['a', 'b', 'C'],
  },
  {
    id: 'static texts that merge at the borders of a branch',
    shape: branches,
    before: [[0]],
    patch: [0, [2, 'x', 'y']],
    after: [[2, 'x', 'y']],
  },
  {
    id: 'a branch that was not shown',
    shape: branches,
    before: [[-1]],
    patch: [0, 0],
    after: [[0]],
  },
  {
    id: 'a branch that is shown no more',
    shape: branches,
    before: [[1, '<em>a</em>']],
    patch: [0, -1],
    after: [[-1]],
  },
  {
    id: 'values inside the branch that stands',
    shape: branches,
    before: [[2, 'x', 'y']],
    patch: [0, [[1, 'z']]],
    after: [[2, 'x', 'z']],
  },
  {
    id: 'an element at the start of a branch, replaced by one of another name',
    shape: branches,
    before: [[1, '<em>a</em>']],
    patch: [0, [[0, '<strong class="x">b</strong>']]],
    after: [[1, '<strong class="x">b</strong>']],
  },
  {
    id: 'a branch that goes after its first element was replaced',
    shape: branches,
    before: [[1, '<em>a</em>']],
    patch: [0, [[0, '<strong>b</strong>']], 0, [0]],
    after: [[0]],
  },
  {
    id: 'a branch without any node',
    shape: documentShape(['<p>', '</p>'], [['b', 1, 2]], bare(''), bare('text')),
    before: [[0]],
    patch: [0, [1]],
    after: [[1]],
  },
  {
    id: 'regions at the start and end of regions',
    shape: documentShape(
      ['<div>', '</div>'],
      [['b', 1]],
      {
        s: ['', '', ''],
        d: [
          ['b', 2, 3],
          ['l', 4],
        ],
      },
      bare('<i>2</i>'),
      bare('three'),
      { s: ['', ''], d: [['b', 2, 3]] },
    ),
    before: [[0, [0], [[[0]], [[1]]]]],
    patch: [0, [[0, [1], 1, [['+', 0, [[1]]], [2, 0, [0]], -2]]]],
    after: [[0, [1], [[[1]], [[0]]]]],
  },
  {
    id: 'a list: a value inside an item',
    shape: list,
    before: [[['a'], ['b'], ['c']]],
    patch: [0, [1, 0, 'B']],
    after: [[['a'], ['B'], ['c']]],
  },
  {
    id: 'a list: insert at the start, in the middle and at the end',
    shape: list,
    before: [[['a'], ['b']]],
    patch: [
      0,
      [
        ['+', 0, ['0'], ['1']],
        ['+', 3, ['x']],
        ['+', 5, ['y']],
      ],
    ],
    after: [[['0'], ['1'], ['a'], ['x'], ['b'], ['y']]],
  },
  {
    id: 'a list: remove one and several',
    shape: list,
    before: [[['a'], ['b'], ['c'], ['d']]],
    patch: [0, [-1, ['-', 1, 2]]],
    after: [[['b']]],
  },
  {
    id: 'a list: move back and forth, then change what was moved',
    shape: list,
    before: [[['a'], ['b'], ['c'], ['d']]],
    patch: [
      0,
      [
        ['>', 0, 2],
        ['>', 3, 0],
        [3, 0, 'A'],
      ],
    ],
    after: [[['d'], ['b'], ['c'], ['A']]],
  },
  {
    id: 'a list: the same slot of several items',
    shape: list,
    before: [[['a'], ['b'], ['c'], ['d']]],
    patch: [0, [':', 0, 0, 'A', 3, 'D']],
    after: [[['A'], ['b'], ['c'], ['D']]],
  },
  {
    id: 'a list: two items change places, neighbours among them',
    shape: list,
    before: [[['a'], ['b'], ['c'], ['d']]],
    patch: [
      0,
      [
        ['x', 0, 3],
        ['x', 1, 2],
      ],
    ],
    after: [[['d'], ['c'], ['b'], ['a']]],
  },
  {
    id: 'a list: single items removed, the last first',
    shape: list,
    before: [[['a'], ['b'], ['c'], ['d']]],
    patch: [0, [-4, -2]],
    after: [[['a'], ['c']]],
  },
  {
    id: 'a list: an order told in runs',
    shape: list,
    before: [[['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    patch: [0, ['p', 5, -4, 0, -3]],
    after: [[['f'], ['e'], ['d'], ['a'], ['b'], ['c']]],
  },
  {
    id: 'values that name others, and branches that have none',
    shape: documentShape(
      ['<ul>', '</ul>'],
      [['l', 1]],
      { s: ['<li', '>', '', '<i>', '</i></li>'], d: [['a', 'id', 'row-'], ['t'], ['b', 2, 3], ['t']] },
      bare('<b>plain</b>'),
      item('<u>', '</u><s>', '</s>'),
    ),
    before: [[]],
    patch: [0, ['+', 0, ['17', 0, 0, 0], ['18', 0, [1, 'two', 0], 'three'], ['19', 'x', -1, 1]]],
    after: [
      [
        ['17', 0, 0, 0],
        ['18', 0, [1, 'two', 0], 'three'],
        ['19', 'x', -1, 1],
      ],
    ],
  },
  {
    id: 'a list: a new order',
    shape: list,
    before: [[['a'], ['b'], ['c'], ['d']]],
    patch: [0, ['p', 3, 1, 2, 0]],
    after: [[['d'], ['b'], ['c'], ['a']]],
  },
  {
    id: 'a list: from items to else and its values',
    shape: list,
    before: [[['a'], ['b']]],
    patch: [
      0,
      [
        ['=', [0, 'x']],
        [0, 0, 'y'],
      ],
    ],
    after: [[0, 'y']],
  },
  {
    id: 'a list: the first item takes the place of else',
    shape: list,
    before: [[0, 'x']],
    patch: [0, ['+', 0, ['a']]],
    after: [[['a']]],
  },
  {
    id: 'a list: all of it anew',
    shape: list,
    before: [[['a'], ['b']]],
    patch: [0, ['=', [['x'], ['y'], ['z']]]],
    after: [[['x'], ['y'], ['z']]],
  },
  {
    id: 'a list of texts that served HTML shows as one',
    shape: documentShape(['<p>', '</p>'], [['l', 1]], bare('ab')),
    before: [[[], [], []]],
    patch: [0, [-2, ['+', 0, []]]],
    after: [[[], [], []]],
  },
  {
    id: 'rows and cells of a table',
    shape: documentShape(
      ['<table><tbody>', '</tbody></table>'],
      [['l', 1]],
      { s: ['\n<tr', '><td>', '</td>', '</tr>'], d: [['a', 'class'], ['t'], ['l', 2]] },
      item('<td>', '</td>'),
    ),
    before: [[['a', 'x', [['1'], ['2']]]]],
    patch: [
      0,
      [
        [0, 0, 'b', 2, [['+', 1, ['1.5']]]],
        ['+', 1, ['c', 'y', [['9']]]],
      ],
    ],
    after: [
      [
        ['b', 'x', [['1'], ['1.5'], ['2']]],
        ['c', 'y', [['9']]],
      ],
    ],
  },
  {
    id: 'options of a select',
    shape: documentShape(['<select>', '</select>'], [['l', 1]], {
      s: ['<option', '', '>', '</option>'],
      d: [['a', 'value'], ['A', 'selected', 'disabled'], ['t']],
    }),
    before: [
      [
        ['a', 'selected', 'A'],
        ['b', '', 'B'],
      ],
    ],
    patch: [
      0,
      [
        [0, 1, 'disabled'],
        [1, 1, 'selected=""', 2, 'B!'],
        ['+', 2, ['c', '', 'C']],
      ],
    ],
    after: [
      [
        ['a', 'disabled', 'A'],
        ['b', 'selected=""', 'B!'],
        ['c', '', 'C'],
      ],
    ],
  },
  {
    id: 'raw text: title, textarea, style, script',
    shape: outlined({
      s: [
        '<!DOCTYPE html><html><head><title>',
        '</title><style>',
        '</style></head><body><textarea>\n',
        '</textarea><script>',
        '</script></body></html>',
      ],
      d: [['r', 'App: '], ['r'], ['r'], ['r', 'var x = ', ';']],
    }),
    before: ['a &amp; b', 'p{}', 'typed', '1'],
    patch: [0, 'c &lt; d', 1, 'p{color:"a&b"}', 2, '\n&lt;/textarea&gt;', 3, '2'],
    after: ['c &lt; d', 'p{color:"a&b"}', '\n&lt;/textarea&gt;', '2'],
  },
  {
    id: 'attributes: text, comings and goings, names the parser spells its own way',
    shape: documentShape(
      ['<a', '', '>x</a><svg', '><g', '></g></svg>'],
      [
        ['a', 'href', '/x?', '#end'],
        ['A', 'title', 'hidden', 'data-x'],
        ['a', 'viewBox'],
        ['a', 'xlink:href'],
      ],
    ),
    before: ['a=1', 'title="&#34;q&#34;" data-x=1', '0 0 1 1', '#a'],
    patch: [0, 'a=2&copy=1&amp;b', 1, 'hidden title=t', 2, '0 0 9 9', 3, '#b'],
    after: ['a=2&copy=1&amp;b', 'hidden title=t', '0 0 9 9', '#b'],
  },
  {
    id: 'children of svg and math',
    shape: documentShape(
      ['<svg>', '</svg><math>', '</math>'],
      [
        ['l', 1],
        ['b', 2],
      ],
      { s: ['<circle', ' /><foreignObject><p>', '</p></foreignObject>'], d: [['a', 'cx'], ['t']], ns: 'svg' },
      { s: ['<mi>', '</mi>'], d: [['t']], ns: 'math' },
    ),
    before: [[['1', 'a']], [-1]],
    patch: [0, [['+', 0, ['2', '<b>x</b>']]], 1, [0, 'y']],
    after: [
      [
        ['2', '<b>x</b>'],
        ['1', 'a'],
      ],
      [0, 'y'],
    ],
  },
  {
    id: 'markup of a trusted type comes, changes and goes',
    shape: documentShape(['<p>', '</p><p>', '</p><p>', '</p>'], [['t', 'a:', ':z'], ['t'], ['t']]),
    before: ['plain', '<b>1</b>', '<i>2</i> and <u>3</u>'],
    patch: [0, '<b>now</b>', 1, 'plain', 2, '<i>2</i>'],
    after: ['<b>now</b>', 'plain', '<i>2</i>'],
  },
  {
    id: 'markup that holds comments like its own borders',
    shape: documentShape(['<p>', '', '</p>'], [['t'], ['b', 1]], bare('<b>x</b>')),
    before: ['a<!--[--><b>y</b><!--]-->b', [-1]],
    patch: [0, 'plain', 1, [0]],
    after: ['plain', [0]],
  },
  {
    id: 'markup of table cells, first in its item',
    shape: documentShape(['<table><tbody><tr>', '</tr></tbody></table>'], [['l', 1]], item('', '<td>end</td>')),
    before: [[['<td>1</td>'], ['']]],
    patch: [
      0,
      [
        [0, 0, '<td>2</td><td>3</td>'],
        [1, 0, '<th>4</th>'],
        ['>', 1, 0],
      ],
    ],
    after: [[['<th>4</th>'], ['<td>2</td><td>3</td>']]],
  },
  {
    id: 'an element replaced as a whole',
    shape: documentShape(['<main>', '</main>'], [['e']]),
    before: ['<section id="s"><p>a</p></section>'],
    patch: [0, '<section class="b"><p>b</p><p>c</p></section>'],
    after: ['<section class="b"><p>b</p><p>c</p></section>'],
  },
  {
    id: 'the whole document',
    shape: outlined({ s: ['', ''], d: [['D']] }),
    before: ['<!DOCTYPE html><html><head><title>a</title></head><body><p>a</p></body></html>'],
    patch: [
      0,
      '<!DOCTYPE html><html lang="de"><head><title>b</title></head><body class="x"><p>b</p><hr></body></html>',
    ],
    after: ['<!DOCTYPE html><html lang="de"><head><title>b</title></head><body class="x"><p>b</p><hr></body></html>'],
  },
  {
    id: 'newlines at the start of a pre, of which the parser drops the constant one',
    shape: documentShape(['<pre>\n', '</pre><pre>\n', '</pre>'], [['t'], ['l', 1]], bare('\nx')),
    before: ['a', [[], []]],
    patch: [0, '\nb', 1, -2],
    after: ['\nb', [[]]],
  },
  {
    id: 'a carriage return and an entity without a semicolon',
    shape: documentShape(['<p>', '</p>'], [['t']]),
    before: [''],
    patch: [0, 'a\r\nb &amp c &#13;'],
    after: ['a\r\nb &amp c &#13;'],
  },
  {
    id: 'slots around a template element and a noscript',
    shape: documentShape(
      ['<noscript><p>no</p></noscript><p>', '</p><template><p>t</p></template><p>', '</p>'],
      [['t'], ['t']],
    ),
    before: ['a', 'b'],
    patch: [0, 'A', 1, 'B'],
    after: ['A', 'B'],
  },
  {
    id: 'more than 35 branches',
    shape: documentShape(
      ['<p>', '</p><p>', '</p>'],
      [['b', ...Array.from({ length: 40 }, (_, i) => i + 1)], ['t']],
      ...Array.from({ length: 40 }, (_, i) => bare(`branch ${i}`)),
    ),
    before: [[38], 'a'],
    patch: [0, [33], 1, 'b'],
    after: [[33], 'b'],
  },
  {
    id: 'a list whose lazily adopted items hold regions of their own',
    shape: documentShape(
      ['<ul>', '</ul><p>', '</p>'],
      [['l', 1], ['t']],
      {
        s: ['<li>', ' ', '</li>'],
        d: [
          ['b', 2, 3],
          ['l', 4, 5],
        ],
      },
      bare('one'),
      { s: ['<i>', '</i>'], d: [['b', 2]] },
      item('<b>', '</b>'),
      bare('empty'),
    ),
    before: [
      [
        [[0], [['a'], ['b']]],
        [[1, [0]], [0]],
        [[-1], [['c']]],
      ],
      'end',
    ],
    patch: [
      0,
      [
        [1, 0, [[0, [-1]]], 1, [['+', 0, ['x']]]],
        [2, 0, [0]],
        ['>', 2, 0],
        [1, 1, [[1, 0, 'B']]],
      ],
      1,
      'END',
    ],
    after: [
      [
        [[0], [['c']]],
        [[0], [['a'], ['B']]],
        [[1, [-1]], [['x']]],
      ],
      'END',
    ],
  },
];

describe('a patch turns the document into what the server would render', () => {
  it.each(rows)('$id', async ({ shape, before, patch, after }) => {
    const page = await browser.adopt(shape, before);
    const frame = JSON.stringify(patch);
    await page.evaluate((change) => harness.patch(...JSON.parse(change)), frame);
    const { shown, expected } = await page.evaluate((html) => harness.compare(html), servePage(shape, after));
    expect(shown).toBe(expected);
    expect(await page.evaluate(() => harness.faults)).toEqual([]);
    expect(await page.evaluate(() => harness.api.seq)).toBe(2);
  });

  it.each(rows)('as a whole state: $id', async ({ shape, before, after }) => {
    const page = await browser.adopt(shape, before);
    const frame = JSON.stringify(after);
    await page.evaluate((values) => harness.state(7, ...JSON.parse(values)), frame);
    const { shown, expected } = await page.evaluate((html) => harness.compare(html), servePage(shape, after));
    expect(shown).toBe(expected);
    expect(await page.evaluate(() => harness.faults)).toEqual([]);
    expect(await page.evaluate(() => harness.api.seq)).toBe(7);
  });
});
