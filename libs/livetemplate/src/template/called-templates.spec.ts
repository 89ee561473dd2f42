import { describe, expect, it } from '@jest/globals';
import { entryTemplates, reachableTemplates } from './called-templates.js';
import { parseSet } from './template-set.js';

const rows: readonly (readonly [what: string, texts: Record<string, string>, entries: string[]])[] = [
  [
    'pages that call parts',
    { a: '{{template "p"}}', b: '{{if .x}}{{else}}{{template "p"}}{{end}}', p: 'x' },
    ['a', 'b'],
  ],
  ['a page that calls itself', { a: '<b></b>{{with .x}}{{template "a" .}}{{end}}' }, ['a']],
  ['a page whose own definition calls it', { a: '{{define "n"}}{{template "a"}}{{end}}{{template "n"}}' }, ['a']],
  ['pages that call each other', { a: '{{template "b"}}', b: '{{template "a"}}', c: '{{template "a"}}' }, ['c']],
  [
    'a circle that nobody else calls',
    { a: '{{template "b"}}', b: '{{template "c"}}', c: '{{template "a"}}', d: '' },
    ['d', 'a'],
  ],
  ['a call of what is not there', { a: '{{template "none"}}' }, ['a']],
];

describe('the texts to start from', () => {
  it.each(rows)('%s', (_what, texts, entries) => {
    const set = parseSet(texts, new Set());
    expect(entryTemplates(set, Object.keys(texts))).toEqual(entries);
  });
});

describe('what a template can reach', () => {
  it('is itself and all that is called from there, circles included', () => {
    const set = parseSet(
      {
        a: '{{range .x}}{{template "b"}}{{end}}',
        b: '{{template "c"}}',
        c: '{{template "a"}}',
        d: '{{template "none"}}',
      },
      new Set(),
    );
    expect([...reachableTemplates(set, ['a'])]).toEqual(['a', 'b', 'c']);
    expect([...reachableTemplates(set, ['d'])]).toEqual(['d', 'none']);
  });
});
