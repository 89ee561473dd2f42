/**
 * Strings as Go sees them: UTF-8 bytes.
 *
 * Cutting a string in the middle of a character leaves bytes that are not text. Such a byte `b` is kept in the
 * JavaScript string as the lone surrogate U+DC00 + b, so that `printf "%x"` still shows it and nothing is lost. Whoever
 * writes the string out as UTF-8 gets U+FFFD in its place, as every encoder does with a lone surrogate.
 */

const REPLACEMENT = '\ufffd';
const STRAY_BYTE = 0xdc00;

// No character but ASCII: bytes and UTF-16 code units are the same thing.
// eslint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/;
const SURROGATE_OR_ABOVE = /[\ud800-\uffff]/;
const LONE_SURROGATE = /\p{Surrogate}/gu;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** Number of bytes of the text in UTF-8. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : encode(text).length;
}

/** Number of characters as Go counts runes: a stray byte is one of its own. */
export function runeCount(text: string): number {
  if (isAscii(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The UTF-8 bytes of the text. Lone surrogates that do not stand for a byte become U+FFFD. */
export function encode(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), continuation(code));
    else if (isStrayByte(code)) bytes.push(code - STRAY_BYTE);
    else if (code >= 0xd800 && code <= 0xdfff) bytes.push(0xef, 0xbf, 0xbd);
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), continuation(code >> 6), continuation(code));
    else bytes.push(0xf0 | (code >> 18), continuation(code >> 12), continuation(code >> 6), continuation(code));
  }
  return bytes;
}

/** The text of UTF-8 bytes. A byte that belongs to no character is kept as a stray byte, never lost. */
export function decode(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const size = sequenceLength(bytes, i);
    text +=
      size === 0 ? String.fromCharCode(STRAY_BYTE + bytes[i]!) : String.fromCodePoint(codePointAt(bytes, i, size));
    i += size || 1;
  }
  return text;
}

/** The bytes from `start` up to `end`, as text. */
export function byteSlice(text: string, start: number, end: number): string {
  return isAscii(text) ? text.slice(start, end) : decode(encode(text).slice(start, end));
}

/** The byte a code point stands for, where it stands for a stray one. */
export function isStrayByte(code: number): boolean {
  return code >= STRAY_BYTE + 0x80 && code <= STRAY_BYTE + 0xff;
}

/** Text that any consumer accepts: stray bytes and other lone surrogates replaced by U+FFFD. */
export function toValidText(text: string): string {
  return SURROGATE_OR_ABOVE.test(text) ? text.replace(LONE_SURROGATE, REPLACEMENT) : text;
}

/** Orders texts by their bytes, which is by code point; JavaScript's own order differs above U+D7FF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (!SURROGATE_OR_ABOVE.test(a) && !SURROGATE_OR_ABOVE.test(b)) return a < b ? -1 : 1;
  const left = encode(a);
  const right = encode(b);
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return left.length - right.length;
}

/** Sorts in place by bytes. */
export function sortTexts(texts: string[]): string[] {
  // The built-in order is right for all keys in practice, and an order of magnitude faster.
  return texts.some((text) => SURROGATE_OR_ABOVE.test(text)) ? texts.sort(compareText) : texts.sort();
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

/** Length of the well-formed sequence at `i`, or 0. Overlong forms, surrogates and numbers past U+10FFFF are none. */
function sequenceLength(bytes: readonly number[], i: number): number {
  const first = bytes[i]!;
  if (first < 0x80) return 1;
  const size =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  for (let k = 1; k < size; k++) if ((bytes[i + k] ?? 0) >> 6 !== 2) return 0;
  const second = bytes[i + 1] ?? 0;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second >= 0xa0) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second >= 0x90) return 0;
  return size;
}

function codePointAt(bytes: readonly number[], i: number, size: number): number {
  if (size === 1) return bytes[i]!;
  let code = bytes[i]! & (0xff >> (size + 1));
  for (let k = 1; k < size; k++) code = (code << 6) | (bytes[i + k]! & 0x3f);
  return code;
}
