/** Escaping for CSS strings, filtering of CSS values. */

import { decodeCss } from './css-syntax.js';
import { FAILSAFE } from './html.js';

/** Numbers are used for the specials of HTML, so that the result can stand in an attribute as it is. */
const SPECIALS = '\0\t\n\f\r"&\'()+/:;<>\\{}';
const SPECIAL = /[\0\t\n\f\r"&'()+/:;<>\\{}]/;

/** For a CSS string: specials become `\` and their number. */
export function escapeCss(text: string): string {
  if (!SPECIAL.test(text)) return text;
  let escaped = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (!SPECIALS.includes(char)) escaped += char;
    else if (char === '\\') escaped += '\\\\';
    else {
      escaped += `\\${char.charCodeAt(0).toString(16)}`;
      // A space ends the number where what follows would be taken for a part of it.
      if (i + 1 === text.length || /[0-9a-fA-F\t\n\f\r ]/.test(text.charAt(i + 1))) escaped += ' ';
    }
  }
  return escaped;
}

/** Characters that end or open something, and `--` as of `-->`. */
const UNSAFE = /[\0"'()/;@[\\\]`{}<>]|--/;

/**
 * Lets through values that cannot be more than a value: `10px`, `25%`, `#888`, `inherit`. Quotes and brackets could
 * change where a rule ends; `expression` and `-moz-binding` run scripts in old browsers.
 */
export function filterCssValue(text: string): string {
  const value = decodeCss(text);
  if (UNSAFE.test(value)) return FAILSAFE;
  const letters = value.replace(/\W/g, '').toLowerCase();
  return /expression|mozbinding/.test(letters) ? FAILSAFE : value;
}
