/** The functions that the escaper adds to pipelines. */

import { functionTable, type FunctionTable, type TemplateFunction } from '../value/function.js';
import { printAll, printValue } from '../value/print.js';
import { escapeCss, filterCssValue } from './css.js';
import { FAILSAFE, escapeHtml, escapeUnquoted, filterAttributeName, normalizeHtml, normalizeUnquoted } from './html.js';
import { escapeJsRegexp, escapeJsString, escapeJsTemplateLiteral, escapeJsValue, normalizeJsString } from './js.js';
import { stripTags } from './strip-tags.js';
import { CSS, HTML, HTMLAttr, JSStr, Srcset, TrustedText, URL } from './trusted-types.js';
import { escapeUrl, escapeUrlInSrcset, filterSrcset, filterUrl, normalizeUrl } from './url.js';

/** Names that no template text can call: the parser does not know them. */
export const ESCAPERS = {
  attribute: '_html_template_attrescaper',
  comment: '_html_template_commentescaper',
  cssString: '_html_template_cssescaper',
  cssValue: '_html_template_cssvaluefilter',
  attributeName: '_html_template_htmlnamefilter',
  html: '_html_template_htmlescaper',
  jsRegexp: '_html_template_jsregexpescaper',
  jsString: '_html_template_jsstrescaper',
  jsTemplateLiteral: '_html_template_jstmpllitescaper',
  jsValue: '_html_template_jsvalescaper',
  unquoted: '_html_template_nospaceescaper',
  rcdata: '_html_template_rcdataescaper',
  srcset: '_html_template_srcsetescaper',
  url: '_html_template_urlescaper',
  urlFilter: '_html_template_urlfilter',
  urlNormalizer: '_html_template_urlnormalizer',
  print: '_eval_args_',
} as const;

export type EscaperName = (typeof ESCAPERS)[keyof typeof ESCAPERS];

/** The text of a value as an action prints it, but nothing for nil and for a missing value. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return value instanceof TrustedText ? value.value : printValue(value);
}

function escaper(name: EscaperName, escape: (value: unknown) => string): TemplateFunction {
  return { name, minArgs: 1, maxArgs: 1, pure: true, call: (args) => escape(args[0]) };
}

function escapeUnquotedValue(value: unknown): string {
  const text = textOf(value);
  // Nothing at all would make the next attribute the value.
  if (text === '') return FAILSAFE;
  return value instanceof HTML ? normalizeUnquoted(stripTags(text)) : escapeUnquoted(text);
}

function escapeSrcset(value: unknown): string {
  const text = textOf(value);
  if (value instanceof Srcset) return text;
  return value instanceof URL ? escapeUrlInSrcset(text) : filterSrcset(text);
}

/**
 * The functions {@link escapeTemplate} adds to pipelines. Put them into the table of the executor, but not among the
 * functions the parser accepts.
 */
export const escaperFunctions: FunctionTable = functionTable([
  escaper(ESCAPERS.attribute, (value) =>
    value instanceof HTML ? normalizeHtml(stripTags(value.value)) : escapeHtml(textOf(value)),
  ),
  escaper(ESCAPERS.comment, () => ''),
  escaper(ESCAPERS.cssString, (value) => escapeCss(textOf(value))),
  escaper(ESCAPERS.cssValue, (value) => (value instanceof CSS ? value.value : filterCssValue(textOf(value)))),
  escaper(ESCAPERS.attributeName, (value) =>
    value instanceof HTMLAttr ? value.value : filterAttributeName(textOf(value)),
  ),
  escaper(ESCAPERS.html, (value) => (value instanceof HTML ? value.value : escapeHtml(textOf(value)))),
  escaper(ESCAPERS.jsRegexp, (value) => escapeJsRegexp(textOf(value))),
  escaper(ESCAPERS.jsString, (value) =>
    value instanceof JSStr ? normalizeJsString(value.value) : escapeJsString(textOf(value)),
  ),
  escaper(ESCAPERS.jsTemplateLiteral, (value) => escapeJsTemplateLiteral(textOf(value))),
  escaper(ESCAPERS.jsValue, escapeJsValue),
  escaper(ESCAPERS.unquoted, escapeUnquotedValue),
  escaper(ESCAPERS.rcdata, (value) => (value instanceof HTML ? normalizeHtml(value.value) : escapeHtml(textOf(value)))),
  escaper(ESCAPERS.srcset, escapeSrcset),
  escaper(ESCAPERS.url, (value) => (value instanceof URL ? normalizeUrl(value.value) : escapeUrl(textOf(value)))),
  escaper(ESCAPERS.urlFilter, (value) => (value instanceof URL ? value.value : filterUrl(textOf(value)))),
  escaper(ESCAPERS.urlNormalizer, (value) => normalizeUrl(textOf(value))),
  { name: ESCAPERS.print, minArgs: 1, maxArgs: Infinity, pure: true, call: printAll },
]);
