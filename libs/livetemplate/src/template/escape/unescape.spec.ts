import { describe, expect, it } from '@jest/globals';
import { CHARACTER_REFERENCES } from './character-references.js';
import { unescapeHtml } from './unescape.js';

describe('character references', () => {
  it.each([
    ['no reference', 'no reference'],
    ['a & b &', 'a & b &'],
    ['&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
    ['&#34;&#x22;&#X22;', '"""'],
    ['&#34x', '"x'],
    ['&#9; &#9 &#9x &#99x', '\t &#9 &#9x cx'],
    ['&#x; &#x &#xg &#; &#', '\ufffd &#x &#xg &#; &#'],
    ['&#0;&#xd800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['&#128;&#x9f;', '€Ÿ'],
    ['&#x1f600;', '😀'],
    ['&eacute;&eacute', 'éé'],
    ['&NotEqualTilde;', '≂̸'],
    ['&nope; &x;', '&nope; &x;'],
    ['&amp &ampx &copycat', '& &x ©cat'],
    ['&notit; &notin;', '¬it; ∉'],
    ['&alpha', '&alpha'],
  ])('%s', (text, expected) => {
    expect(unescapeHtml(text)).toBe(expected);
  });

  it('are all there', () => {
    expect(CHARACTER_REFERENCES.size).toBe(2125);
  });
});
