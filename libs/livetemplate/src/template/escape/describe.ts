/** Escape contexts in words, for error messages. */

import type { Delimiter, EscapeContext, State } from './context.js';

const STATES: Readonly<Record<State, string>> = {
  text: 'HTML text',
  tag: 'a tag',
  attrName: 'an attribute name',
  afterName: 'a tag, after an attribute name',
  beforeValue: 'a tag, before an attribute value',
  htmlComment: 'an HTML comment',
  rcdata: 'the text of an element',
  attr: 'an attribute value',
  url: 'a URL',
  srcset: 'a srcset',
  metaContent: 'the content of a meta element',
  metaContentUrl: 'the URL of a meta element',
  js: 'script code',
  jsDoubleString: 'a script string in "…"',
  jsSingleString: "a script string in '…'",
  jsTemplateLiteral: 'a script template literal',
  jsRegexp: 'a script regular expression',
  jsBlockComment: 'a script comment /*…*/',
  jsLineComment: 'a script comment to the end of the line',
  jsHtmlOpenComment: 'a script comment <!-- to the end of the line',
  jsHtmlCloseComment: 'a script comment --> to the end of the line',
  css: 'CSS',
  cssDoubleString: 'a CSS string in "…"',
  cssSingleString: "a CSS string in '…'",
  cssDoubleUrl: 'a CSS url("…")',
  cssSingleUrl: "a CSS url('…')",
  cssUrl: 'a CSS url(…)',
  cssBlockComment: 'a CSS comment /*…*/',
  cssLineComment: 'a CSS comment to the end of the line',
  error: 'an earlier mistake',
  dead: 'unreachable text',
};

const DELIMITERS: Readonly<Record<Delimiter, string>> = {
  none: '',
  double: ' in a "…" attribute',
  single: " in a '…' attribute",
  unquoted: ' in an unquoted attribute',
};

/** Such as `a URL in a "…" attribute, after "?"`. */
export function describeContext(c: EscapeContext): string {
  let words = STATES[c.state] + DELIMITERS[c.delim];
  if (c.delim === 'none' && c.element !== 'none') words += ` of <${c.element}>`;
  if (c.urlPart === 'preQuery') words += ', in its path';
  if (c.urlPart === 'query') words += ', after "?" or "#"';
  if (c.braces.length > 0)
    words += `, ${c.braces.length + c.braces.reduce((sum, depth) => sum + depth, 0)} braces deep`;
  return words;
}
