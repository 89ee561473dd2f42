import { describe, expect, it } from '@jest/globals';

import { createTemplates } from '../../core.js';

function render(text: string, data: unknown): string {
  return createTemplates({ texts: { t: text } }).render('t', data);
}

const data = { b: '</script>"\'&', a: [1, null, new Date(0)], n: -1 };

describe('json', () => {
  it.each([
    [
      '{{json .}}',
      '{&#34;a&#34;:[1,null,&#34;1970-01-01T00:00:00Z&#34;],&#34;b&#34;:&#34;\\u003c/script\\u003e\\&#34;&#39;\\u0026&#34;,&#34;n&#34;:-1}',
    ],
    ['<p data-x="{{.n | json}}">', '<p data-x="-1">'],
    [
      '<script>x = {{json .}}</script>',
      `<script>x = ${'{"a":[1,null,"1970-01-01T00:00:00Z"],"b":"\\u003c/script\\u003e\\"\'\\u0026","n":-1}'}</script>`,
    ],
    // Padded as any number in a script, so that it never joins with what stands before it.
    ['<script>x = 1-{{json .n}};</script>', '<script>x = 1- -1 ;</script>'],
    [
      '<script type="application/json">{"a": {{json .a}}}</script>',
      '<script type="application/json">{"a": [1,null,"1970-01-01T00:00:00Z"]}</script>',
    ],
    ['<script>x = "{{json .n}}"</script>', '<script>x = "-1"</script>'],
    ['<script>x = {{json .n | print}}</script>', '<script>x = "-1"</script>'],
    ['<a href="?q={{json .a}}">', '<a href="?q=%5b1%2cnull%2c%221970-01-01T00%3a00%3a00Z%22%5d">'],
    ['{{json .none}} {{json nil}}', 'null null'],
  ])('%s', (text, output) => {
    expect(render(text, data)).toBe(output);
  });

  it.each([
    [Symbol('s'), 'json: unsupported type: symbol'],
    [Number.NaN, 'json: unsupported value: NaN'],
  ])('refuses what has no JSON: %p', (value, message) => {
    expect(() => render('{{json .v}}', { v: value })).toThrow(message);
  });

  it('refuses data that contains itself', () => {
    const list: unknown[] = [];
    list.push(list);
    expect(() => render('{{json .}}', list)).toThrow('encountered a cycle via []interface {}');
  });
});
