/** Transitions of HTML: text, tags, attributes, comments, URLs. */

import { attributeType, lowerName } from './attr.js';
import {
  TEXT,
  VALUE_STATES,
  isComment,
  isScriptLiteral,
  type AttributeKind,
  type Delimiter,
  type ElementKind,
  type EscapeContext,
  type State,
} from './context.js';
import { indexOfAny, quote, refuse, skipSpace, step, type Step } from './step.js';

const ELEMENTS: ReadonlyMap<string, ElementKind> = new Map([
  ['script', 'script'],
  ['style', 'style'],
  ['textarea', 'textarea'],
  ['title', 'title'],
  ['meta', 'meta'],
]);

const CONTENT_STATES: Readonly<Record<ElementKind, State>> = {
  none: 'text',
  script: 'js',
  style: 'css',
  textarea: 'rcdata',
  title: 'rcdata',
  meta: 'text',
};

/** Ends of the elements whose content is read up to their end tag, whatever it looks like. */
const END_TAGS: Readonly<Partial<Record<ElementKind, RegExp>>> = {
  script: /<\/script[> \t\n\f/]/i,
  style: /<\/style[> \t\n\f/]/i,
  textarea: /<\/textarea[> \t\n\f/]/i,
  title: /<\/title[> \t\n\f/]/i,
};

const TAG_NAME = /[a-z](?:[a-z0-9]|[:-][a-z0-9])*/iy;

export function afterText(c: EscapeContext, text: string): Step {
  let from = 0;
  for (;;) {
    const open = text.indexOf('<', from);
    if (open === -1 || open + 1 === text.length) return step(c, text.length);
    if (text.startsWith('<!--', open)) return step({ ...TEXT, state: 'htmlComment' }, open + 4);
    const isEnd = text[open + 1] === '/';
    const start = open + (isEnd ? 2 : 1);
    TAG_NAME.lastIndex = start;
    const name = TAG_NAME.exec(text)?.[0];
    if (name !== undefined) {
      const element = isEnd ? 'none' : (ELEMENTS.get(name.toLowerCase()) ?? 'none');
      return step({ ...TEXT, state: 'tag', element }, start + name.length);
    }
    from = start;
  }
}

export function afterTag(c: EscapeContext, text: string): Step {
  const start = skipSpace(text, 0);
  if (start === text.length) return step(c, text.length);
  if (text[start] === '>') {
    // A meta element has no content, so nothing remembers it.
    const element = c.element === 'meta' ? 'none' : c.element;
    return step({ ...TEXT, state: CONTENT_STATES[c.element], element }, start + 1);
  }
  const end = attributeNameEnd(text, start);
  if (end === -1) return badAttributeName(text, start);
  if (end === start) {
    return refuse(
      'bad_html',
      text,
      start,
      `expected a space, an attribute name or the end of the tag, but found ${quote(text.slice(start))}`,
      'Quote the attribute value before it, or remove the stray "=".',
    );
  }
  const attribute = attributeKind(c.element, lowerName(text.slice(start, end)));
  const state = end === text.length ? 'attrName' : 'afterName';
  return step({ ...TEXT, state, element: c.element, attribute }, end);
}

function attributeKind(element: ElementKind, name: string): AttributeKind {
  if (element === 'script' && name === 'type') return 'scriptType';
  if (element === 'meta' && name === 'content') return 'metaContent';
  switch (attributeType(name)) {
    case 'url':
      return 'url';
    case 'css':
      return 'style';
    case 'js':
      return 'script';
    case 'srcset':
      return 'srcset';
    default:
      return 'none';
  }
}

/** End of the attribute name at `start`; -1 where a quote or `<` in it shows that this is no attribute name. */
function attributeNameEnd(text: string, start: number): number {
  const end = indexOfAny(text, ' \t\n\f\r=>\'"<', start);
  if (end === -1) return text.length;
  return '\'"<'.includes(text.charAt(end)) ? -1 : end;
}

function badAttributeName(text: string, start: number): Step {
  const at = indexOfAny(text, '\'"<', start);
  return refuse(
    'bad_html',
    text,
    at,
    `${quote(text.charAt(at))} in an attribute name: ${quote(text.slice(start))}`,
    'Look for a missing quote or ">" before it.',
  );
}

export function afterAttrName(c: EscapeContext, text: string): Step {
  const end = attributeNameEnd(text, 0);
  if (end === -1) return badAttributeName(text, 0);
  return step(end === text.length ? c : { ...c, state: 'afterName' }, end);
}

export function afterName(c: EscapeContext, text: string): Step {
  const start = skipSpace(text, 0);
  if (start === text.length) return step(c, text.length);
  // Without "=" it was an attribute without value.
  if (text[start] !== '=') return step({ ...c, state: 'tag' }, start);
  return step({ ...c, state: 'beforeValue' }, start + 1);
}

export function beforeValue(c: EscapeContext, text: string): Step {
  const start = skipSpace(text, 0);
  if (start === text.length) return step(c, text.length);
  const quoteMark = text[start];
  const delim: Delimiter = quoteMark === '"' ? 'double' : quoteMark === "'" ? 'single' : 'unquoted';
  return step({ ...c, state: VALUE_STATES[c.attribute], delim }, delim === 'unquoted' ? start : start + 1);
}

export function inHtmlComment(c: EscapeContext, text: string): Step {
  const end = text.indexOf('-->');
  return end === -1 ? step(c, text.length) : step(TEXT, end + 3);
}

/**
 * Reads up to the end tag of the element that `c` is inside of. Script literals and script comments do not end at
 * `</script`: the escaper disguises it there, or leaves the comment out.
 */
export function upToEndTag(c: EscapeContext, text: string): Step {
  if (c.element === 'script' && (isScriptLiteral(c.state) || isComment(c.state))) return step(c, text.length);
  const end = END_TAGS[c.element]?.exec(text);
  return end ? step(TEXT, end.index) : step(c, text.length);
}

export function inPlainAttr(c: EscapeContext, text: string): Step {
  return step(c, text.length);
}

export function inUrl(c: EscapeContext, text: string): Step {
  if (/[#?]/.test(text)) return step({ ...c, urlPart: 'query' }, text.length);
  // HTML allows white space around a URL, so that alone does not start one.
  if (c.urlPart === 'none' && skipSpace(text, 0) !== text.length) {
    return step({ ...c, urlPart: 'preQuery' }, text.length);
  }
  return step(c, text.length);
}

/** `<meta http-equiv=refresh content="5; url=…">`. */
export function inMetaContent(c: EscapeContext, text: string): Step {
  const found = /url[ \t\n\f\r]*=/i.exec(text);
  if (!found) return step(c, text.length);
  return step({ ...c, state: 'metaContentUrl' }, found.index + found[0].length);
}

export function inMetaContentUrl(c: EscapeContext, text: string): Step {
  const end = text.indexOf(';');
  return end === -1 ? step(c, text.length) : step({ ...c, state: 'metaContent' }, end + 1);
}

export function inError(c: EscapeContext, text: string): Step {
  return step(c, text.length);
}
