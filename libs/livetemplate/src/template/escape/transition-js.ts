/** Transitions of script code: literals, comments, braces of template literals. */

import type { EscapeContext } from './context.js';
import { slashAt } from './slash.js';
import { indexOfAny, quote, refuse, step, type Step } from './step.js';

export function inJs(c: EscapeContext, text: string): Step {
  let from = 0;
  for (;;) {
    const i = indexOfAny(text, '"\'`/<-#{}', from);
    if (i === -1) return step({ ...c, slash: slashAt(text, text.length, c.slash) }, text.length);
    const slash = slashAt(text, i, c.slash);
    switch (text[i]) {
      case '"':
        return step({ ...c, state: 'jsDoubleString', slash: 'regexp' }, i + 1);
      case "'":
        return step({ ...c, state: 'jsSingleString', slash: 'regexp' }, i + 1);
      case '`':
        return step({ ...c, state: 'jsTemplateLiteral', slash: 'regexp' }, i + 1);
      case '/':
        return atSlash({ ...c, slash }, text, i);
      // Comments in the style of HTML and "#!" run to the end of the line. They are taken for comments anywhere in a
      // line, not only where ECMAScript (annex B.1.1) has them: code that is left out can do no harm.
      case '<':
        if (text.startsWith('<!--', i)) return step({ ...c, slash, state: 'jsHtmlOpenComment' }, i + 4);
        break;
      case '-':
        if (text.startsWith('-->', i)) return step({ ...c, slash, state: 'jsHtmlCloseComment' }, i + 3);
        break;
      case '#':
        if (text[i + 1] === '!') return step({ ...c, slash, state: 'jsLineComment' }, i + 2);
        break;
      case '{':
        // Braces count only inside "${…}", to find its end.
        if (c.braces.length > 0) return step(inBraces(c, text, i, 1), i + 1);
        break;
      case '}': {
        if (c.braces.length === 0) break;
        if (c.braces.at(-1) !== 0) return step(inBraces(c, text, i, -1), i + 1);
        return step({ ...c, slash: 'regexp', state: 'jsTemplateLiteral', braces: c.braces.slice(0, -1) }, i + 1);
      }
    }
    from = i + 1;
  }
}

function inBraces(c: EscapeContext, text: string, at: number, by: 1 | -1): EscapeContext {
  const innermost = (c.braces.at(-1) ?? 0) + by;
  return { ...c, slash: slashAt(text, at + 1, c.slash), braces: [...c.braces.slice(0, -1), innermost] };
}

function atSlash(c: EscapeContext, text: string, at: number): Step {
  if (text[at + 1] === '/') return step({ ...c, state: 'jsLineComment' }, at + 2);
  if (text[at + 1] === '*') return step({ ...c, state: 'jsBlockComment' }, at + 2);
  switch (c.slash) {
    case 'regexp':
      return step({ ...c, state: 'jsRegexp' }, at + 1);
    case 'division':
      return step({ ...c, slash: 'regexp' }, at + 1);
    case 'unknown':
      return refuse(
        'slash_ambiguous',
        text,
        at,
        `"/" could start a division or a regular expression, depending on a branch: ${quote(text.slice(at))}`,
        'Look for a missing semicolon in the branches, or put parentheses around the expression.',
      );
  }
}

/** In `"…"`, `'…'` and `/…/`. */
export function inJsLiteral(c: EscapeContext, text: string): Step {
  const specials = c.state === 'jsDoubleString' ? '\\"' : c.state === 'jsSingleString' ? "\\'" : '\\/[]';
  let inCharset = false;
  let charset = 0;
  for (let i = indexOfAny(text, specials); i !== -1; i = indexOfAny(text, specials, i + 1)) {
    switch (text[i]) {
      case '\\':
        i++;
        if (i === text.length) return partialEscape(text, 'script literal');
        break;
      case '[':
        inCharset = true;
        charset = i;
        break;
      case ']':
        inCharset = false;
        break;
      case '/':
        // "</script" in a regular expression is disguised later, so its slash ends nothing.
        if (text.slice(Math.max(i - 1, 0), i + 7).toLowerCase() === '</script') i++;
        else if (!inCharset) return step({ ...c, state: 'js', slash: 'division' }, i + 1);
        break;
      default:
        return step({ ...c, state: 'js', slash: 'division' }, i + 1);
    }
  }
  if (inCharset) {
    return refuse(
      'partial_charset',
      text,
      charset,
      `the character class of a regular expression is not finished: ${quote(text.slice(charset))}`,
      'No value can stand in [...]: build the expression with new RegExp(…) from a string.',
    );
  }
  return step(c, text.length);
}

export function partialEscape(text: string, what: string): Step {
  return refuse(
    'partial_escape',
    text,
    text.length - 1,
    `the escape sequence at the end of this ${what} is not finished: ${quote(text.slice(-32))}`,
    'Remove the backslash; where the value completes the sequence, make the whole of it trusted text (JSStr).',
  );
}

export function inJsTemplateLiteral(c: EscapeContext, text: string): Step {
  for (let i = indexOfAny(text, '`\\$'); i !== -1; i = indexOfAny(text, '`\\$', i + 1)) {
    switch (text[i]) {
      case '\\':
        i++;
        if (i === text.length) return partialEscape(text, 'script literal');
        break;
      case '$':
        if (text[i + 1] === '{') return step({ ...c, state: 'js', slash: 'regexp', braces: [...c.braces, 0] }, i + 2);
        break;
      default:
        return step({ ...c, state: 'js', slash: 'division' }, i + 1);
    }
  }
  return step(c, text.length);
}

/** In a block comment of a script or of CSS. */
export function inBlockComment(c: EscapeContext, text: string): Step {
  const end = text.indexOf('*/');
  if (end === -1) return step(c, text.length);
  return step({ ...c, state: c.state === 'jsBlockComment' ? 'js' : 'css' }, end + 2);
}

/** In a comment to the end of the line of a script or of CSS. The line end is not part of the comment. */
export function inLineComment(c: EscapeContext, text: string): Step {
  const inCss = c.state === 'cssLineComment';
  const end = text.search(inCss ? /[\n\f\r]/ : /[\n\r\u2028\u2029]/);
  if (end === -1) return step(c, text.length);
  return step({ ...c, state: inCss ? 'css' : 'js' }, end);
}
