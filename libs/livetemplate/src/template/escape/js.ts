/** Escaping for script strings, template literals, regular expressions and values. */

import { timeOf } from '../value/go-value.js';
import { stringerText } from '../value/print.js';
import { UnsupportedJsonError, toJson } from './json.js';
import { replacer } from './replace.js';
import { JS, JSStr } from './trusted-types.js';

type Replacements = Readonly<Record<string, string>>;

const byNumber = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

function tableOf(chars: Iterable<string>, write: (char: string) => string): Replacements {
  return Object.fromEntries(Array.from(chars, (char) => [char, write(char)]));
}

/** The specials of HTML go by number, so that the result can stand in an attribute or a `<script>` as it is. */
const COMMON: Replacements = {
  ...tableOf(
    Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)),
    byNumber,
  ),
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  ...tableOf('"\'&+<>\u2028\u2029', byNumber),
  '/': '\\/',
};
const IN_STRING: Replacements = { ...COMMON, '`': byNumber('`') };

/** For a script string in quotes of any kind. */
export const escapeJsString = replacer({ ...IN_STRING, '\\': '\\\\' });
/** The same for the inside of a string literal: its escape sequences stay. */
export const normalizeJsString = replacer(IN_STRING);
/** For the text of a template literal. */
export const escapeJsTemplateLiteral = replacer({ ...IN_STRING, '\\': '\\\\', ...tableOf('${}', byNumber) });

const escapeInRegexp = replacer({ ...COMMON, ...tableOf('$()*-.?[\\]^{|}', (char) => `\\${char}`) });

/** For a regular expression, which then matches the text itself. */
export function escapeJsRegexp(text: string): string {
  // An empty expression would leave "//", a comment.
  return text === '' ? '(?:)' : escapeInRegexp(text);
}

const IDENTIFIER_PART = /[\w$]/;

/** A value as a script expression: JSON, which has no side effects and no free variables. */
export function escapeJsValue(value: unknown): string {
  if (value instanceof JS) return value.value;
  if (value instanceof JSStr) return `"${value.value}"`;
  let json: string;
  try {
    json = toJson(asText(value));
  } catch (error) {
    if (!(error instanceof UnsupportedJsonError)) throw error;
    // The space before it keeps "x/{{.}}" from becoming a comment to the end of the line.
    return ` /* ${error.message} */null `;
  }
  // Spaces keep a number or word from running into a keyword: "typeof{{.}}in x".
  const pad = IDENTIFIER_PART.test(json.charAt(0)) || IDENTIFIER_PART.test(json.charAt(json.length - 1));
  return pad ? ` ${json} ` : json;
}

/** Months, durations and other values that print as words are strings to a script too. */
function asText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || hasJson(value)) return value;
  return stringerText(value) ?? value;
}

function hasJson(value: object): boolean {
  return timeOf(value) !== undefined || value instanceof Error || 'toJSON' in value;
}
