import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';

/** What stands between `<body>` and `</body>`, and the outlines of the body and of all other blocks. */
const rows: { id: string; body: string; outline: unknown; others?: unknown[] }[] = [
  {
    id: 'elements without a slot end the search in them',
    body: '<p>a<b>c</b></p><p>{{.x}}</p>',
    outline: [['P'], ['P', [], [0]]],
  },
  { id: 'what follows the last slot is left out', body: '<p>{{.x}}</p><hr><i>c</i>', outline: [['P', [], [0]]] },
  {
    id: 'attributes and raw text belong to their elements',
    body: '<a href="{{.u}}" {{if .f}}hidden{{end}}>{{.x}}</a><textarea>{{.y}}</textarea>',
    outline: [
      ['A', [0, 1], [2]],
      ['TEXTAREA', [3]],
    ],
  },
  {
    id: 'white space between elements, but not beside a region',
    body: '\n<p> <b>{{.x}}</b> </p>\n {{if .f}} x{{end}}\n',
    outline: [['P', [], [['B', [], [0]]]], '\n ', 1],
    others: [[' x']],
  },
  {
    id: 'text, as it is written',
    body: '<p>a &amp; <b>{{.x}}</b></p>',
    outline: [['P', [], ['a &amp; ', ['B', [], [0]]]]],
  },
  { id: 'separators', body: '<p>{{.x}}{{if .f}}y{{end}}</p>', outline: [['P', [], [0, null, 1]]], others: [['y']] },
  {
    id: 'separators between items',
    body: '<p>{{range .xs}}{{.}}{{end}}</p>',
    outline: [['P', [], [0]]],
    others: [[null, 0]],
  },
  {
    id: 'the tbody of a parser’s own, which ends at the next one',
    body: '<table> <tr><td>{{.x}}</td></tr> <tr></tr><tfoot><tr><td>{{.y}}</td></tr></tfoot></table>',
    outline: [
      [
        'TABLE',
        [],
        [
          ['TBODY', [], [['TR', [], [['TD', [], [0]]]]]],
          ['TFOOT', [], [['TR', [], [['TD', [], [1]]]]]],
        ],
      ],
    ],
  },
  {
    id: 'the line feed that parsers drop',
    body: '<pre>\n{{if .f}}x{{end}}</pre><pre>\n\na{{if .f}}x{{end}}</pre>',
    outline: [
      ['PRE', [], [0]],
      ['PRE', [], ['\na', 1]],
    ],
    others: [['x'], ['x']],
  },
  {
    id: 'any name in SVG, whose names have their own case, and not in the HTML inside',
    body: '<svg><foreignObject><p>{{.x}}</p></foreignObject></svg>',
    outline: [['', [], [['', [], [['P', [], [0]]]]]]],
  },
  {
    id: 'variables that are set in the middle of a text',
    body: '<p>a{{$v := .x}} b <b>{{$v}}</b></p>',
    outline: [['P', [], ['a b ', ['B', [], [0]]]]],
  },
];

describe('the outline of a body', () => {
  it.each(rows)('$id', ({ body, outline, others = [] }) => {
    const text = `<!DOCTYPE html>\n<html>\n<head>\n</head>\n<body>${body}</body>\n</html>\n`;
    const { blocks } = createTemplates({ texts: { page: text } }).live('page').shape;
    const [document, ...rest] = blocks.map(({ t }) => t);
    expect(document).toEqual([['HTML', [], [['HEAD'], ['BODY', [], outline]]]]);
    expect(rest).toEqual(others);
  });
});
