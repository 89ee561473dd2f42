import { describe, expect, it } from '@jest/globals';
import { unquote } from './string-literal.js';

const strings: readonly (readonly [quoted: string, text: string | null])[] = [
  ['""', ''],
  ['"a\'b"', "a'b"],
  ['"\\a\\b\\f\\n\\r\\t\\v\\\\\\""', '\x07\b\f\n\r\t\v\\"'],
  ['"\\x41\\101\\u0041\\U00000041"', 'AAAA'],
  ['"\\xe4\\xbd\\xa0"', '你'],
  ['"\\344\\275\\240!"', '你!'],
  ['"\\U0001F600"', '😀'],
  ['`a\\n"b`', 'a\\n"b'],
  ['`a\r\nb`', 'a\nb'],
  ['"\\q"', null],
  ['"\\\'"', null],
  ['"\\x4"', null],
  ['"\\400"', null],
  ['"\\18"', null],
  ['"\\ud800"', null],
  ['"\\U00110000"', null],
];

describe('string literals', () => {
  it.each(strings)('%s', (quoted, text) => {
    expect(unquote(quoted)).toBe(text);
  });
});
