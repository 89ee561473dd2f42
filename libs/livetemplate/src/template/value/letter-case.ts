/** `upper` and `lower` by simple case mapping: one code point to one, so that nothing grows or depends on its neighbours. */

import { isAscii } from './utf8.js';

// Letters whose full upper case is two letters but that have a single title-case form, which is their simple one:
// Greek with iota subscript. Everything else with a long form (ß, ŉ, ﬁ) has no simple one and stays.
const IOTA_SUBSCRIPT = /^[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7]$/;
const IOTA_SINGLES: Readonly<Record<string, string>> = { ᾳ: 'ᾼ', ῃ: 'ῌ', ῳ: 'ῼ' };

export function upperCase(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapChars(text, upperChar);
}

export function lowerCase(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapChars(text, lowerChar);
}

function upperChar(char: string): string {
  const upper = char.toUpperCase();
  if (isOne(upper)) return upper;
  return IOTA_SUBSCRIPT.test(char) ? String.fromCodePoint(char.codePointAt(0)! + 8) : (IOTA_SINGLES[char] ?? char);
}

function lowerChar(char: string): string {
  const lower = char.toLowerCase();
  // The only long one: İ is i and a combining dot; the simple form drops the dot.
  return isOne(lower) ? lower : lower[0]!;
}

function isOne(text: string): boolean {
  return text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff);
}

function mapChars(text: string, map: (char: string) => string): string {
  let out = '';
  for (const char of text) out += map(char);
  return out;
}
