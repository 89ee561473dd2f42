import { describe, expect, it } from '@jest/globals';
import { quote } from './quote.js';

const texts = [
  '',
  'plain',
  `"double" 'single' \`backtick\``,
  '${process.exit()}',
  '\\',
  '\\"',
  '\\u0022',
  'line\nend\r\n',
  '\u2028\u2029',
  '</script><!--',
  '*/ alert() //',
  '\0\u0001\u007f',
  '\ud800 alone',
  '😀',
  '__proto__',
  'constructor',
];

describe('quote', () => {
  it.each(texts)('writes %j so that JavaScript reads the same text', (text) => {
    // oxlint-disable-next-line typescript/no-implied-eval
    const read = new Function(`'use strict'; return ${quote(text)};`) as () => string;
    expect(read()).toBe(text);
  });

  it.each(texts)('writes %j as one literal on one line', (text) => {
    const literal = quote(text);
    expect(literal).toMatch(/^"(?:[^"\\\n\r\u2028\u2029]|\\.)*"$/);
  });
});
