/** Which `<script type=…>` browsers run, or read as JSON. */

/** @see https://html.spec.whatwg.org/multipage/scripting.html#attr-script-type */
const JS_TYPES = new Set([
  '', // as without the attribute
  'application/ecmascript',
  'application/javascript',
  'application/json',
  'application/ld+json',
  'application/x-ecmascript',
  'application/x-javascript',
  'module',
  'text/ecmascript',
  'text/javascript',
  'text/javascript1.0',
  'text/javascript1.1',
  'text/javascript1.2',
  'text/javascript1.3',
  'text/javascript1.4',
  'text/javascript1.5',
  'text/jscript',
  'text/livescript',
  'text/x-ecmascript',
  'text/x-javascript',
]);

/** @param type the attribute's value; parameters such as `; charset=utf-8` do not count. */
export function isJsType(type: string): boolean {
  const semicolon = type.indexOf(';');
  return JS_TYPES.has((semicolon === -1 ? type : type.slice(0, semicolon)).toLowerCase().trim());
}
