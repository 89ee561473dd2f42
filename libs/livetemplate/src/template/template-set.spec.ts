import { describe, expect, it } from '@jest/globals';
import type { TemplateErrors } from '../errors/index.js';
import { printNode } from './print.js';
import { parseSet } from './template-set.js';

type Texts = Record<string, string>;

const rows: readonly (readonly [rule: string, texts: Texts, set: Texts])[] = [
  ['a text is a template', { a: 'x' }, { a: 'x' }],
  ['definitions stand beside it', { a: 'x{{define "b"}}y{{end}}' }, { a: 'x', b: 'y' }],
  ['a block defines and calls', { a: '{{block "b" .}}y{{end}}' }, { a: '{{template "b" .}}', b: 'y' }],
  ['a later text replaces', { a: '{{define "c"}}1{{end}}', b: '{{define "c"}}2{{end}}' }, { a: '', b: '', c: '2' }],
  [
    'texts are read in the order of their names',
    { b: '{{define "c"}}2{{end}}', a: '{{define "c"}}1{{end}}' },
    { a: '', b: '', c: '2' },
  ],
  [
    'that order is by bytes',
    { '\u{1f600}': '{{define "c"}}2{{end}}', '\uffee': '{{define "c"}}1{{end}}' },
    { '\uffee': '', '\u{1f600}': '', c: '2' },
  ],
  ['a blank body replaces nothing', { a: '{{define "b"}}y{{end}}', b: ' {{/* c */}}\n' }, { a: '', b: 'y' }],
  ['a blank body in one text gives way', { a: '{{define "b"}} {{end}}{{define "b"}}y{{end}}' }, { a: '', b: 'y' }],
  ['a definition may be that of the text itself', { a: '{{define "a"}}y{{end}} ' }, { a: 'y' }],
  ['names of the language are ordinary names', { a: '{{define "__proto__"}}y{{end}}' }, { a: '', ['__proto__']: 'y' }],
];

describe('template set', () => {
  it.each(rows)('%s', (_rule, texts, expected) => {
    const set = parseSet(texts, new Set());
    const printed = [...set].map(([name, template]) => [name, printNode(template.root)]);
    expect(new Map(printed as [string, string][])).toEqual(new Map(Object.entries(expected)));
  });

  it('keeps the texts for excerpts', () => {
    expect(parseSet({ a: 'x{{define "b"}}y{{end}}' }, new Set()).texts).toEqual(
      new Map([['a', 'x{{define "b"}}y{{end}}']]),
    );
  });

  it('reports the mistakes of all texts together', () => {
    let errors: TemplateErrors['errors'] = [];
    try {
      parseSet({ a: '{{foo}}{{$x}}', b: 'fine', c: '{{end}}' }, new Set());
    } catch (error) {
      errors = (error as TemplateErrors).errors;
    }
    expect(errors.map(({ errorClass, position }) => [errorClass, position?.source])).toEqual([
      ['undefined_function', 'a'],
      ['undefined_variable', 'a'],
      ['unexpected_end', 'c'],
    ]);
  });
});

const losses: readonly (readonly [what: string, texts: Texts, lost: readonly string[]])[] = [
  [
    'a page that fills a block of its layout',
    { layout: '{{block "c" .}}x{{end}}', page: '{{define "c"}}y{{end}}' },
    [],
  ],
  ['a blank body', { a: '{{define "c"}} {{end}}', b: '{{define "c"}}y{{end}}' }, []],
  ['two files that define the same', { a: '{{define "c"}}x{{end}}', b: '{{define "c"}}y{{end}}' }, ['c of a']],
  [
    'two pages that fill the same block',
    { layout: '{{block "c" .}}x{{end}}', p: '{{define "c"}}y{{end}}', q: '{{define "c"}}z{{end}}' },
    ['c of p'],
  ],
  ['a layout that is read after its page', { a: '{{define "c"}}y{{end}}', z: '{{block "c" .}}x{{end}}' }, ['c of a']],
  ['a definition with the name of a file', { b: 'x', c: '{{define "b"}}y{{end}}' }, ['b of b']],
];

describe('definitions that are lost', () => {
  it.each(losses)('%s', (_what, texts, lost) => {
    const { overwritten } = parseSet(texts, new Set());
    const found = [...overwritten].flatMap(([name, losers]) => losers.map(({ source }) => `${name} of ${source}`));
    expect(found).toEqual(lost);
  });
});
