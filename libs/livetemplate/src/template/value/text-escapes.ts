/** The functions `html`, `js` and `urlquery`: escaping by hand, for text templates and for parts of a value. */

import type { TemplateFunction } from './function.js';
import { kindOf } from './go-value.js';
import { printAll } from './print.js';
import { isPrintable } from './quote.js';
import { encode } from './utf8.js';

const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

const JS: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

export function escapeHtmlText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\0"'&<>]/g, (char) => HTML[char]!);
}

/** Safe inside a JavaScript string of either quotes. */
export function escapeJsText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\\'"<>&=\x00-\x1f]|[^\x00-\x7f]/gu, (char) => JS[char] ?? escapeCodePoint(char));
}

/** Printable characters stay; so does a stray byte, which has no code point to escape. */
function escapeCodePoint(char: string): string {
  const code = char.codePointAt(0)!;
  const stays = code >= 0x80 && (isPrintable(char) || (code >= 0xd800 && code <= 0xdfff));
  return stays ? char : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** As a value in a URL's query: a space becomes `+`. */
export function escapeQueryText(text: string): string {
  return text.replace(/[^A-Za-z0-9\-_.~]/gu, (char) =>
    char === ' '
      ? '+'
      : encode(char)
          .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
          .join(''),
  );
}

/** What the arguments print, one after the other; nil as a template shows it. */
function textOf(args: readonly unknown[]): string {
  if (args.length === 1 && typeof args[0] === 'string') return args[0];
  return printAll(args.map((value) => (kindOf(value) === 'nil' ? '<no value>' : value)));
}

function escape(name: string, text: (text: string) => string): TemplateFunction {
  return { name, minArgs: 0, maxArgs: Infinity, pure: true, call: (args) => text(textOf(args)) };
}

export const textEscapes: readonly TemplateFunction[] = [
  escape('html', escapeHtmlText),
  escape('js', escapeJsText),
  escape('urlquery', escapeQueryText),
];
