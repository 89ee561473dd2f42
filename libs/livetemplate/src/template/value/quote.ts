/** Quoted text as Go writes it: `%q` and the `\u…` escapes of `js`. */

import { encode, isStrayByte } from './utf8.js';

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const MAX_RUNE = 0x10ffff;
const REPLACEMENT = 0xfffd;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(char: string): boolean {
  return PRINTABLE.test(char);
}

/**
 * A double-quoted Go string.
 * @param ascii escapes everything outside ASCII.
 */
export function quoteText(text: string, ascii: boolean): string {
  let out = '"';
  for (const char of text) out += escapeChar(char, '"', ascii);
  return `${out}"`;
}

/** A single-quoted Go character; U+FFFD for what is none. */
export function quoteRune(code: number, ascii: boolean): string {
  return `'${escapeChar(runeText(code), "'", ascii)}'`;
}

/** The character of a code point; U+FFFD where there is none. */
export function runeText(code: number): string {
  const valid = code >= 0 && code <= MAX_RUNE && !(code >= 0xd800 && code <= 0xdfff);
  return String.fromCodePoint(valid ? code : REPLACEMENT);
}

/** Whether the text can stand between backquotes unchanged. */
export function canBackquote(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\x00-\x08\x0a-\x1f\x7f`\ufeff]|\p{Surrogate}/u.test(text);
}

function escapeChar(char: string, quote: string, ascii: boolean): string {
  const code = char.codePointAt(0)!;
  if (char === quote) return `\\${char}`;
  const short = SHORT_ESCAPES[char];
  if (short) return short;
  if (isStrayByte(code)) return `\\x${hex(encode(char)[0]!, 2)}`;
  if (isPrintable(char) && (code < 0x80 || !ascii)) return char;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
