/** Decoding of character references, so that attribute values can be read as the script, style or URL they hold. */

import { CHARACTER_REFERENCES, LEGACY_REFERENCES } from './character-references.js';

/** As Go reads them: one digit without a semicolon is no number, and `&#x;` is one. */
const REFERENCE = /&(?:#(?:[xX]([0-9a-fA-F]*;|[0-9a-fA-F]+)|([0-9]+;|[0-9]{2,}))|([a-zA-Z0-9]+);?)/g;

/** The longest of the names that need no semicolon. */
const LONGEST_LEGACY = Math.max(...[...LEGACY_REFERENCES].map((name) => name.length));

/** What the numbers 0x80 to 0x9f stand for: they are read as windows-1252. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Decodes character references in HTML text. @see https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state */
export function unescapeHtml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (match: string, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return fromNumber(Number.parseInt(`0${hex}`, 16));
    if (decimal !== undefined) return fromNumber(Number.parseInt(decimal, 10));
    return fromName(match, name ?? '');
  });
}

function fromNumber(codePoint: number): string {
  if (codePoint >= 0x80 && codePoint <= 0x9f) return WINDOWS_1252.charAt(codePoint - 0x80);
  const invalid = codePoint === 0 || codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff);
  return invalid ? '\ufffd' : String.fromCodePoint(codePoint);
}

function fromName(match: string, name: string): string {
  if (match.endsWith(';') || LEGACY_REFERENCES.has(name)) {
    const whole = CHARACTER_REFERENCES.get(name);
    if (whole !== undefined) return whole;
  }
  // "&notit;" begins with "&not".
  for (let length = Math.min(name.length, LONGEST_LEGACY); length > 1; length--) {
    const prefix = name.slice(0, length);
    if (LEGACY_REFERENCES.has(prefix)) return (CHARACTER_REFERENCES.get(prefix) ?? '') + match.slice(1 + length);
  }
  return match;
}
