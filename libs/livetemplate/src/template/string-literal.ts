import { decode } from './value/utf8.js';

/** Go's string and character literals: `strconv.Unquote` and `UnquoteChar`. */

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The text of a string literal with its quotes (`"…"` or backquotes), or `null` where an escape is not valid. */
export function unquote(quoted: string): string | null {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner.replaceAll('\r', '');
  if (!inner.includes('\\')) return inner;
  let text = '';
  let bytes: number[] = [];
  for (let at = 0; at < inner.length;) {
    const part = readCharacter(inner, at, '"');
    if (part === null) return null;
    at = part.end;
    if (part.byte !== undefined) {
      bytes.push(part.byte);
      continue;
    }
    text += decode(bytes) + part.text;
    bytes = [];
  }
  return text + decode(bytes);
}

/**
 * The code point of a character literal with its quotes; `invalid` where its escape is not valid, `malformed` where it
 * holds anything but one character.
 */
export function unquoteCharacter(quoted: string): number | 'invalid' | 'malformed' {
  const inner = quoted.slice(1, -1);
  if (inner === '') return 'invalid';
  const part = readCharacter(inner, 0, "'");
  if (part === null) return 'invalid';
  if (part.end !== inner.length) return 'malformed';
  return part.byte ?? part.text.codePointAt(0) ?? 0;
}

interface Character {
  readonly text: string;
  /** Set for `\xff` and `\377`: a byte of UTF-8, not a character. */
  readonly byte?: number;
  readonly end: number;
}

function readCharacter(inner: string, at: number, quote: string): Character | null {
  const first = String.fromCodePoint(inner.codePointAt(at) ?? 0);
  if (first !== '\\') return { text: first, end: at + first.length };
  const escape = inner[at + 1] ?? '';
  const simple = escape === quote ? quote : SIMPLE_ESCAPES[escape];
  if (simple !== undefined) return { text: simple, end: at + 2 };
  const digits = HEX_DIGITS[escape];
  if (digits !== undefined) {
    const end = at + 2 + digits;
    const code = parseDigits(inner.slice(at + 2, end), /^[0-9a-fA-F]+$/, digits, 16);
    if (code === null || (escape !== 'x' && !isCodePoint(code))) return null;
    return escape === 'x' ? { text: '', byte: code, end } : { text: String.fromCodePoint(code), end };
  }
  const byte = parseDigits(inner.slice(at + 1, at + 4), /^[0-7]+$/, 3, 8);
  return byte === null || byte > 255 ? null : { text: '', byte, end: at + 4 };
}

function parseDigits(digits: string, allowed: RegExp, length: number, base: number): number | null {
  return digits.length === length && allowed.test(digits) ? parseInt(digits, base) : null;
}

function isCodePoint(code: number): boolean {
  return code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}
