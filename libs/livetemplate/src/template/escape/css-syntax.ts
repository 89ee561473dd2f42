/** Reading CSS: escapes and keywords. */

/** A character that may stand anywhere in a CSS identifier. @see https://www.w3.org/TR/css3-syntax/#SUBTOK-nmchar */
const NAME_CHAR = /[-\w\u0080-\ufffd]/;

/** True where `text` ends with the identifier `keyword` (in lower case), and not with a longer one. */
export function endsWithKeyword(text: string, keyword: string): boolean {
  const start = text.length - keyword.length;
  if (start < 0 || text.slice(start).toLowerCase() !== keyword) return false;
  return start === 0 || !NAME_CHAR.test(text.charAt(start - 1));
}

/** `\2603 x`, `\"`; a backslash at the very end stands for nothing. */
const ESCAPE = /\\(?:([0-9a-f]{1,6})(?:\r\n|[ \t\n\f\r])?|([^])|$)/giu;

/** Decodes the escapes of CSS. @see https://www.w3.org/TR/css3-syntax/#SUBTOK-escape */
export function decodeCss(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (match: string, hex: string | undefined, char: string | undefined) => {
    if (hex === undefined) return char ?? '';
    const codePoint = Number.parseInt(hex, 16);
    // Six digits can exceed Unicode; then the last one is an ordinary character, white space after it too.
    if (codePoint > 0x10ffff) return codePointText(codePoint >> 4) + match.slice(6);
    return codePointText(codePoint);
  });
}

function codePointText(codePoint: number): string {
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? '\ufffd' : String.fromCodePoint(codePoint);
}
