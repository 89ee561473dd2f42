import fc from 'fast-check';
import { trusted } from '../../libs/livetemplate/src/core.js';

/** Values that try to leave the place they are written to. */

/** What means something to HTML, scripts, CSS or URLs. */
const SPECIALS = [
  ...'<>"\'`&+=/\\ \t\n\r\f\v\0(){}[];:,.#?!-_$%*^|~@aZ09é😀\u00a0\u2028\u2029\ufeff\uffff',
  ...['</script>', '</style>', '</title>', '</textarea>', '<!--', '-->', '--!>', '<![CDATA[', ']]>', '<script', '<b>'],
  ...['/*', '*/', '//', '${', '`', '\\', '\\"', "\\'", '\r\n', 'javascript:', 'JaVaScRiPt&colon;', 'data:', '&quot;'],
  ...[
    '&#34',
    '&lt;',
    '&amp;',
    '%20',
    '%',
    '%3',
    '\\41 ',
    '\\',
    'url(',
    '@import',
    'expression(',
    '--',
    'onerror=',
    ' on',
  ],
];

/** Attacks that are known by name. */
const ATTACKS = [
  '"><script>out("pwned")</script>',
  "'><img src=x onerror=out(1)>",
  '</script><script>out(1)//',
  '</style><script>out(1)</script>',
  '</title><script>out(1)</script>',
  '</textarea><img src onerror=out(1)>',
  '--><script>out(1)</script>',
  '--!><script>out(1)</script>',
  '<!--<script>',
  // With ">" alone escaped, the next ">" of the page would end these tags.
  '</script ',
  '</style/',
  '</title x',
  '<!--<script ',
  ']]><b>',
  '");out(1)//',
  "');out(1)//",
  '\\");out(1)//',
  '${out(1)}',
  '`;out(1);`',
  '*/out(1)/*',
  '\nout(1)//',
  '\u2028out(1)//',
  'javascript:out(1)',
  ' \tjava\nscript:out(1)',
  '\u0001javascript:out(1)',
  'vbscript:out(1)',
  'data:text/html,<script>out(1)</script>',
  'x, javascript:out(1) 2x',
  '0;url=javascript:out(1)',
  'red;background:url(javascript:out(1))',
  '}*{color:red',
  '\\22 ;x:y',
  'url(//evil.example/x)',
  'onclick',
  'style',
  'href',
  'x onfocus=out(1) autofocus',
  'x/onfocus=out(1)/autofocus=',
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...SPECIALS), { maxLength: 10 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.constantFrom(...ATTACKS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);

const other: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, undefined, true, false, Number.NaN, Number.POSITIVE_INFINITY, -0, new Date(0)),
  fc.integer(),
  fc.double(),
  fc.bigInt(),
  fc.array(hostileText, { maxLength: 3 }),
  fc.dictionary(hostileText, hostileText, { maxKeys: 3 }),
  fc.array(fc.dictionary(hostileText, fc.array(hostileText, { maxLength: 2 }), { maxKeys: 2 }), { maxLength: 2 }),
  hostileText.map((text) => new Map([[text, new Set([text])]])),
  hostileText.map((text) => new Error(text)),
);

export type TrustedName = keyof typeof trusted & ('HTML' | 'HTMLAttr' | 'URL' | 'Srcset' | 'CSS' | 'JS' | 'JSStr');
const TRUSTED: readonly TrustedName[] = ['HTML', 'HTMLAttr', 'URL', 'Srcset', 'CSS', 'JS', 'JSStr'];

/**
 * Text of all kinds, other values, and text that is trusted, but for another place.
 * @param own types that are trusted in the place the value is written to
 */
export function hostileValue(own: readonly TrustedName[]): fc.Arbitrary<unknown> {
  const foreign = TRUSTED.filter((name) => !own.includes(name));
  return fc.oneof(
    { weight: 6, arbitrary: hostileText },
    { weight: 2, arbitrary: other },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(...foreign), hostileText).map(([name, text]) => new trusted[name](text)),
    },
  );
}
