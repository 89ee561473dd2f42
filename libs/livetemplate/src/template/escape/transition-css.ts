/** Transitions of CSS: strings, URLs, comments. */

import type { EscapeContext, State } from './context.js';
import { decodeCss, endsWithKeyword } from './css-syntax.js';
import { indexOfAny, skipSpace, step, type Step } from './step.js';
import { inUrl } from './transition-html.js';
import { partialEscape } from './transition-js.js';

export function inCss(c: EscapeContext, text: string): Step {
  for (let i = indexOfAny(text, '("\'/'); i !== -1; i = indexOfAny(text, '("\'/', i + 1)) {
    switch (text[i]) {
      case '(':
        if (endsWithKeyword(text.slice(0, i).replace(/[\t\n\f\r ]+$/, ''), 'url')) return atUrl(c, text, i + 1);
        break;
      case '/':
        if (text[i + 1] === '/') return step({ ...c, state: 'cssLineComment' }, i + 2);
        if (text[i + 1] === '*') return step({ ...c, state: 'cssBlockComment' }, i + 2);
        break;
      case '"':
        return step({ ...c, state: 'cssDoubleString' }, i + 1);
      default:
        return step({ ...c, state: 'cssSingleString' }, i + 1);
    }
  }
  return step(c, text.length);
}

function atUrl(c: EscapeContext, text: string, from: number): Step {
  const start = skipSpace(text, from);
  if (text[start] === '"') return step({ ...c, state: 'cssDoubleUrl' }, start + 1);
  if (text[start] === "'") return step({ ...c, state: 'cssSingleUrl' }, start + 1);
  return step({ ...c, state: 'cssUrl' }, start);
}

const ENDS: Readonly<Partial<Record<State, string>>> = {
  cssDoubleString: '"',
  cssDoubleUrl: '"',
  cssSingleString: "'",
  cssSingleUrl: "'",
  cssUrl: '\t\n\f\r )',
};

/**
 * In a CSS string or URL. A string may be a URL too (`@import "…"`), and where it is not (`font-family: "…"`) its
 * values have no use for what the URL rules change.
 */
export function inCssString(c: EscapeContext, text: string): Step {
  const specials = `\\${ENDS[c.state] ?? ''}`;
  let current = c;
  let from = 0;
  for (;;) {
    const i = indexOfAny(text, specials, from);
    if (i === -1) return step(inUrl(current, decodeCss(text.slice(from))).next, text.length);
    if (text[i] !== '\\') return step({ ...current, state: 'css' }, i + 1);
    if (i + 1 === text.length) return partialEscape(text, 'CSS string');
    from = i + 2;
    current = inUrl(current, decodeCss(text.slice(0, from))).next;
  }
}
