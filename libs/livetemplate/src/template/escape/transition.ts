/** From the escape context before a piece of text to the one after it. */

import { TEXT, type Delimiter, type EscapeContext, type State } from './context.js';
import { isJsType } from './js-type.js';
import { indexOfAny, quote, refuse, step, type Step, type Transition } from './step.js';
import { inCss, inCssString } from './transition-css.js';
import {
  afterAttrName,
  afterName,
  afterTag,
  afterText,
  beforeValue,
  inError,
  inHtmlComment,
  inMetaContent,
  inMetaContentUrl,
  inPlainAttr,
  inUrl,
  upToEndTag,
} from './transition-html.js';
import { inBlockComment, inJs, inJsLiteral, inJsTemplateLiteral, inLineComment } from './transition-js.js';
import { unescapeHtml } from './unescape.js';

export const TRANSITIONS: Readonly<Record<State, Transition>> = {
  text: afterText,
  tag: afterTag,
  attrName: afterAttrName,
  afterName: afterName,
  beforeValue: beforeValue,
  htmlComment: inHtmlComment,
  rcdata: upToEndTag,
  attr: inPlainAttr,
  url: inUrl,
  srcset: inUrl,
  metaContent: inMetaContent,
  metaContentUrl: inMetaContentUrl,
  js: inJs,
  jsDoubleString: inJsLiteral,
  jsSingleString: inJsLiteral,
  jsTemplateLiteral: inJsTemplateLiteral,
  jsRegexp: inJsLiteral,
  jsBlockComment: inBlockComment,
  jsLineComment: inLineComment,
  jsHtmlOpenComment: inLineComment,
  jsHtmlCloseComment: inLineComment,
  css: inCss,
  cssDoubleString: inCssString,
  cssSingleString: inCssString,
  cssDoubleUrl: inCssString,
  cssSingleUrl: inCssString,
  cssUrl: inCssString,
  cssBlockComment: inBlockComment,
  cssLineComment: inLineComment,
  error: inError,
  dead: inError,
};

/** What ends an attribute value. @see https://html.spec.whatwg.org/multipage/parsing.html#attribute-value-(unquoted)-state */
export const VALUE_ENDS: Readonly<Record<Exclude<Delimiter, 'none'>, string>> = {
  double: '"',
  single: "'",
  unquoted: ' \t\n\f\r>',
};

/** Reads text from its start up to the first change of context. */
export function contextAfter(c: EscapeContext, text: string): Step {
  if (c.delim === 'none') {
    const content = upToEndTag(c, text);
    // Directly at the end tag of the element: read as HTML from here on.
    if (content.read === 0) return content;
    return TRANSITIONS[c.state](c, text.slice(0, content.read));
  }
  const end = indexOfAny(text, VALUE_ENDS[c.delim]);
  const value = end === -1 ? text : text.slice(0, end);
  if (c.delim === 'unquoted') {
    // Browsers disagree, or did, on where a value with one of these ends.
    const bad = indexOfAny(value, '"\'<=`');
    if (bad !== -1) {
      return refuse(
        'bad_html',
        text,
        bad,
        `${quote(value.charAt(bad))} in an unquoted attribute value: ${quote(value)}`,
        'Put quotes around the attribute value.',
      );
    }
  }
  if (end === -1) return step(withinValue(c, value), text.length);
  // A script of a type that browsers do not run is a block of data, to be escaped as HTML.
  const isData = c.state === 'attr' && c.element === 'script' && c.attribute === 'scriptType' && !isJsType(value);
  const element = isData ? 'none' : c.element;
  return step({ ...TEXT, state: 'tag', element }, c.delim === 'unquoted' ? end : end + 1);
}

/** An attribute value means what it says once its character references are decoded: `onclick="f(&quot;^"`. */
function withinValue(c: EscapeContext, value: string): EscapeContext {
  let current = c;
  let rest = unescapeHtml(value);
  while (rest !== '') {
    const { next, read } = TRANSITIONS[current.state](current, rest);
    current = next;
    rest = rest.slice(read);
  }
  return current;
}
