import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { LINE_WIDTH, table, wrapped } from './table.js';

const columns = [
  { heading: 'KIND', width: 6 },
  { heading: 'N', width: 4, right: true },
];

describe('table', () => {
  it('is as wide as its longest name needs', () => {
    const rows = [
      { label: 'a.html', cells: ['page', '1'] },
      { label: 'longer.html', cells: ['part', '20'] },
      { label: 'none', cells: [] },
    ];
    expect(table('NAME', columns, rows).join('\n')).toBe(
      ['NAME         KIND       N', 'a.html       page       1', 'longer.html  part      20', 'none'].join('\n'),
    );
  });

  it('gives a name that is too long a line for itself', () => {
    const label = 'x'.repeat(67);
    const [, line] = table('NAME', columns, [{ label, cells: ['page', '1'] }]);
    expect(line).toBe(`${label}\n${' '.repeat(66)}  page       1`);
  });

  it('marks finished lines, so that marks take no room', () => {
    const [, line] = table('NAME', columns, [{ label: 'a', cells: ['b', 'c'], mark: (text) => `<${text}>` }]);
    expect(line).toBe('<a     b          c>');
  });

  const word = fc.stringMatching(/^[a-z./-]{1,100}$/);

  it('fits into a line, whatever it holds, and cuts no name', () => {
    fc.assert(
      fc.property(fc.array(word), (labels) => {
        const rows = labels.map((label) => ({ label, cells: ['page', '1'] }));
        const lines = table('NAME', columns, rows).join('\n').split('\n');
        expect(lines.filter((line) => line.length > LINE_WIDTH && !labels.includes(line))).toEqual([]);
        expect(lines.map((line) => line.split(' ')[0]).filter((label) => label !== '')).toEqual(['NAME', ...labels]);
        expect(new Set(lines.filter((line) => line.endsWith('1')).map((line) => line.length)).size).toBeLessThan(2);
      }),
    );
  });
});

describe('wrapped', () => {
  const word = fc.stringMatching(/^[a-z]{1,90}$/);

  it('keeps all words in order, and puts on a line what fits', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.constantFrom('', '  '), (words, lead) => {
        const lines = wrapped(words.join(' '), lead, '    ').split('\n');
        expect(lines.join(' ').trim().split(/ +/)).toEqual(words);
        for (const [at, line] of lines.entries()) {
          const [indent, content] = [/^ */.exec(line)![0], line.trim()];
          expect(indent).toBe(at === 0 ? lead : '    ');
          expect(line.length <= LINE_WIDTH || !content.includes(' ')).toBe(true);
          const next = lines[at + 1]?.trim().split(' ')[0] ?? 'x'.repeat(LINE_WIDTH);
          expect(line.length + 1 + next.length).toBeGreaterThan(LINE_WIDTH);
        }
      }),
    );
  });
});
