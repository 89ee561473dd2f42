/** Whether a `/` in script code starts a regular expression or divides. */

import type { Slash } from './context.js';

const BEFORE_REGEXP = new Set(
  'break case continue delete do else finally in instanceof return throw try typeof void'.split(' '),
);

/**
 * What a `/` at index `end` of `code` means, by the last token before it. What stands before it holds no string,
 * comment, regular expression or division; where it is only white space, the answer is `preceding`, that for the text
 * before `code`.
 *
 * One token is not always enough: after `)` and an identifier it is taken for a division, after `}` for a regular
 * expression, as they are in most programs.
 */
export function slashAt(code: string, end: number, preceding: Slash): Slash {
  let last = end - 1;
  while (last >= 0 && isJsSpace(code.charAt(last))) last--;
  if (last < 0) return preceding;
  const char = code.charAt(last);
  if (char === '+' || char === '-') {
    // "x++ / 2" but "x + /re/"; an odd number of signs ends with an operator: "x-- - /re/".
    let start = last;
    while (start > 0 && code[start - 1] === char) start--;
    return (last - start) % 2 === 0 ? 'regexp' : 'division';
  }
  if (char === '.') return /[0-9]/.test(code.charAt(last - 1)) ? 'division' : 'regexp'; // "42. / 2"
  if (',<>=*%&|^?!~([:;{}'.includes(char)) return 'regexp';
  let start = last + 1;
  while (start > 0 && /[\w$]/.test(code.charAt(start - 1))) start--;
  return BEFORE_REGEXP.has(code.slice(start, last + 1)) ? 'regexp' : 'division';
}

/** White space and line ends of ECMAScript, from no-break space to byte order mark. */
function isJsSpace(char: string): boolean {
  return char.trim() === '';
}
