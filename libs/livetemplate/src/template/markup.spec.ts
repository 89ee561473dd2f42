import { describe, expect, it } from '@jest/globals';

import { TemplateErrors } from '../errors/index.js';
import type { StatementNode } from './ast.js';
import { parseTemplate } from './parser.js';

const options = { functions: new Set(['print']), markup: new Map([['mark', '<hr>']]) };

function nodes(text: string): readonly StatementNode[] {
  return parseTemplate('t', text, options)[0]?.root.nodes ?? [];
}

describe('a name that stands for markup', () => {
  it.each(['{{mark}}', '{{ mark }}', '{{mark }}', '{{ mark}}'])('is a text: %s', (action) => {
    expect(nodes(`a${action}b`)).toMatchObject([
      { kind: 'text', text: 'a' },
      { kind: 'text', text: '<hr>', pos: { offset: 1 } },
      { kind: 'text', text: 'b' },
    ]);
  });

  it('trims around itself', () => {
    expect(nodes('a {{- mark -}} b')).toMatchObject([{ text: 'a' }, { text: '<hr>' }, { text: 'b' }]);
  });

  it('stands in branches and lists', () => {
    expect(nodes('{{if .x}}{{mark}}{{end}}')).toMatchObject([{ kind: 'if', list: { nodes: [{ text: '<hr>' }] } }]);
  });

  it.each(['{{mark 1}}', '{{mark | print}}', '{{print mark}}', '{{if mark}}{{end}}', '{{mark.x}}', '{{$x := mark}}'])(
    'is nothing else: %s',
    (action) => {
      expect(() => nodes(action)).toThrow(TemplateErrors);
    },
  );
});
