/**
 * The escape context: what an HTML parser is in the middle of at one point of a template's text.
 *
 * It is one plain immutable value. The escaper carries it through the template; where two ways through the template
 * meet, their contexts are compared. After the contexts of Go's `html/template`.
 */

import type { EscapeErrorClass } from '../../errors/index.js';
import type { Position } from '../ast.js';

/** What is being read. `^` in the examples stands for the point in question. */
export type State =
  /** Between tags: `<p>Hello ^</p>`. */
  | 'text'
  /** In a tag, before an attribute or its end: `<p ^ title="x"^>`. */
  | 'tag'
  /** In an attribute's name: `<p ti^tle=x>`. */
  | 'attrName'
  /** After an attribute's name, before `=`: `<p title^ =x>`. */
  | 'afterName'
  /** After `=`, before the value: `<p title= ^x>`. */
  | 'beforeValue'
  /** `<!-- ^ -->`. */
  | 'htmlComment'
  /** Text in which character references count but tags do not: `<title>^</title>`, `<textarea>^</textarea>`. */
  | 'rcdata'
  /** In the value of an attribute that is plain text: `<p title="^">`. */
  | 'attr'
  /** In the value of an attribute that is a URL: `<a href="^">`. */
  | 'url'
  /** `<img srcset="^">`. */
  | 'srcset'
  /** In the `content` of a `meta` element, outside a URL: `<meta content="0;^">`. */
  | 'metaContent'
  /** In the URL of such a `content`: `<meta content="0; url=^">`. */
  | 'metaContentUrl'
  /** In script code: `<script>a = ^</script>`, `<a onclick="f(^)">`. */
  | 'js'
  /** `<script>"^"</script>`. */
  | 'jsDoubleString'
  /** `<script>'^'</script>`. */
  | 'jsSingleString'
  /** In the text of a template literal: `` <script>`^ ${ 1 } ^`</script> ``. */
  | 'jsTemplateLiteral'
  /** `<script>x = /^/</script>`. */
  | 'jsRegexp'
  /** `<script>/* ^`. */
  | 'jsBlockComment'
  /** `<script>// ^`, and also `#! ^`. */
  | 'jsLineComment'
  /** The rest of the line after `<!--` in script code. */
  | 'jsHtmlOpenComment'
  /** The rest of the line after `-->` in script code. */
  | 'jsHtmlCloseComment'
  /** In a style sheet or declarations: `<style>p { color: ^ }</style>`, `<p style="color: ^">`. */
  | 'css'
  /** `<style>p { content: "^" }</style>`. */
  | 'cssDoubleString'
  /** `<style>p { content: '^' }</style>`. */
  | 'cssSingleString'
  /** `<style>p { background: url("^") }</style>`. */
  | 'cssDoubleUrl'
  /** `<style>p { background: url('^') }</style>`. */
  | 'cssSingleUrl'
  /** `<style>p { background: url(^) }</style>`. */
  | 'cssUrl'
  /** `<style>/* ^`. */
  | 'cssBlockComment'
  /** `<style>// ^`: no standard has it, browsers do. */
  | 'cssLineComment'
  /** Nothing safe can follow; {@link EscapeContext.problem} says why. */
  | 'error'
  /** After `{{break}}` or `{{continue}}`: never reached. */
  | 'dead';

/** What ends the attribute value: nothing (not in a value), `"`, `'`, or white space and `>`. */
export type Delimiter = 'none' | 'double' | 'single' | 'unquoted';

/** Where in a URL: before it, `http://host/pa^th`, `?que^ry#fragm^ent`, or one or the other, depending on a branch. */
export type UrlPart = 'none' | 'preQuery' | 'query' | 'unknown';

/** What a `/` in script code would start: `x = ^/re/`, `x ^/ 2`, or one or the other, depending on a branch. */
export type Slash = 'regexp' | 'division' | 'unknown';

/** The attribute of which name or value is being read, where it is not plain text. */
export type AttributeKind = 'none' | 'script' | 'scriptType' | 'style' | 'url' | 'srcset' | 'metaContent';

/** The element of which the tag or the content is being read, where its content is not ordinary HTML. */
export type ElementKind = 'none' | 'script' | 'style' | 'textarea' | 'title' | 'meta';

/** Why a template cannot be escaped. */
export interface Problem {
  readonly errorClass: EscapeErrorClass;
  readonly reason: string;
  readonly hint: string;
  /** `null` until the escaper knows the node. */
  readonly position: Position | null;
  /** UTF-16 offset into the text that was being read; used while `position` is not known. */
  readonly at: number;
}

export interface EscapeContext {
  readonly state: State;
  readonly delim: Delimiter;
  readonly urlPart: UrlPart;
  readonly slash: Slash;
  /** For each `${` that is open, outermost first: how many `{` are open inside it. */
  readonly braces: readonly number[];
  readonly attribute: AttributeKind;
  readonly element: ElementKind;
  /** Set in the state `error` only. */
  readonly problem: Problem | null;
}

/** The context at the start of a page. */
export const TEXT: EscapeContext = {
  state: 'text',
  delim: 'none',
  urlPart: 'none',
  slash: 'regexp',
  braces: [],
  attribute: 'none',
  element: 'none',
  problem: null,
};

/** After `{{break}}` and `{{continue}}`. */
export const DEAD: EscapeContext = { ...TEXT, state: 'dead' };

/** The context of a failure. */
export function failure(problem: Problem): EscapeContext {
  return { ...TEXT, state: 'error', problem };
}

export function sameContext(a: EscapeContext, b: EscapeContext): boolean {
  return (
    a.state === b.state &&
    a.delim === b.delim &&
    a.urlPart === b.urlPart &&
    a.slash === b.slash &&
    a.attribute === b.attribute &&
    a.element === b.element &&
    a.problem === b.problem &&
    a.braces.length === b.braces.length &&
    a.braces.every((depth, index) => depth === b.braces[index])
  );
}

/** True in text that is for authors only; it is left out of the output. */
export function isComment(state: State): boolean {
  return state.endsWith('Comment');
}

/** True where text is not written: a comment in an attribute value is, it may hold a part of the value's quoting. */
export function isLeftOut(c: EscapeContext): boolean {
  return isComment(c.state) && c.delim === 'none';
}

/** True in states that only a tag has. */
export function isInTag(state: State): boolean {
  return (
    state === 'tag' || state === 'attrName' || state === 'afterName' || state === 'beforeValue' || state === 'attr'
  );
}

/** True inside script literals, where `<script`, `</script` and `<!--` have to be disguised. */
export function isScriptLiteral(state: State): boolean {
  return (
    state === 'jsDoubleString' || state === 'jsSingleString' || state === 'jsTemplateLiteral' || state === 'jsRegexp'
  );
}

/** The state in which the value of an attribute of this kind starts. */
export const VALUE_STATES: Readonly<Record<AttributeKind, State>> = {
  none: 'attr',
  script: 'js',
  scriptType: 'attr',
  style: 'css',
  url: 'url',
  srcset: 'srcset',
  metaContent: 'metaContent',
};

/**
 * The context of an action that stands here: in `<a href={{.}}` it starts an unquoted value, though the text before
 * it, which could still go on with a quote, ended before the value.
 */
export function nudge(c: EscapeContext): EscapeContext {
  switch (c.state) {
    case 'tag':
      return { ...c, state: 'attrName' };
    case 'beforeValue':
      return { ...c, state: VALUE_STATES[c.attribute], delim: 'unquoted', attribute: 'none' };
    case 'afterName':
      return { ...c, state: 'attrName', attribute: 'none' };
    default:
      return c;
  }
}

/**
 * Name of the copy of template `name` that starts in context `c`: one `define` may be called from several contexts
 * and is escaped for each.
 */
export function derivedName(name: string, c: EscapeContext): string {
  if (c.state === 'text') return name;
  let derived = `${name}$htmltemplate_${c.state}`;
  if (c.delim !== 'none') derived += `_delim:${c.delim}`;
  if (c.urlPart !== 'none') derived += `_part:${c.urlPart}`;
  if (c.slash !== 'regexp') derived += `_slash:${c.slash}`;
  if (c.braces.length > 0) derived += `_braces:${c.braces.join(',')}`;
  if (c.attribute !== 'none') derived += `_attr:${c.attribute}`;
  if (c.element !== 'none') derived += `_element:${c.element}`;
  return derived;
}
