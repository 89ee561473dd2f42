/** Escaping for HTML text, attribute values and attribute names. */

import { attributeType, lowerName } from './attr.js';
import { replacer } from './replace.js';

/** Written in place of a value that is not safe where it stands: harmless everywhere, and easy to search for. */
export const FAILSAFE = 'ZgotmplZ';

/** `+` is escaped lest an old browser takes the text for UTF-7. */
const HTML_SPECIALS = { '"': '&#34;', "'": '&#39;', '+': '&#43;', '<': '&lt;', '>': '&gt;', '\0': '\ufffd' };

const UNQUOTED_SPECIALS = {
  ...HTML_SPECIALS,
  '\0': '&#xfffd;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\v': '&#11;',
  '\f': '&#12;',
  '\r': '&#13;',
  ' ': '&#32;',
  '=': '&#61;',
  '`': '&#96;',
};

/** Non-characters, which an old browser may take for the end of an unquoted value; stray bytes become U+FFFD. */
const NON_CHARACTERS = '\\ufdd0-\\ufdef\\ufff0-\\uffff\\ud800-\\udfff';
const reference = (char: string): string =>
  /\p{Surrogate}/u.test(char) ? '&#xfffd;' : `&#x${char.charCodeAt(0).toString(16)};`;

/** For HTML text and quoted attribute values. */
export const escapeHtml = replacer({ ...HTML_SPECIALS, '&': '&amp;' });
/** The same for text that is HTML already: its character references stay. */
export const normalizeHtml = replacer(HTML_SPECIALS);
/** For unquoted attribute values. */
export const escapeUnquoted = replacer({ ...UNQUOTED_SPECIALS, '&': '&amp;' }, NON_CHARACTERS, reference);
/** The same for text that is HTML already. */
export const normalizeUnquoted = replacer(UNQUOTED_SPECIALS, NON_CHARACTERS, reference);

/** Lets through the name of an attribute that is plain text, in lower case. */
export function filterAttributeName(name: string): string {
  const lower = lowerName(name);
  // An empty name would make the value of `{{.K}}={{.V}}` that of the attribute before it.
  return /^[a-z0-9]+$/.test(lower) && attributeType(lower) === 'plain' ? lower : FAILSAFE;
}
