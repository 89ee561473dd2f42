/** Template text: the escape context after it, and what of it is written. */

import type { Position, TextNode } from '../ast.js';
import { failure, isLeftOut, isScriptLiteral, type EscapeContext } from './context.js';
import { contextAfter } from './transition.js';

export interface EscapedText {
  readonly next: EscapeContext;
  /** The text to write. */
  readonly text: string;
  /** Where it last left plain HTML text, by `<`; null where it did not. */
  readonly opened: Position | null;
}

/** Leaves out comments, escapes stray `<`, and disguises what looks like a script tag inside script literals. */
export function escapeText(before: EscapeContext, node: TextNode): EscapedText {
  const source = node.text;
  let c = before;
  let text = '';
  let isChanged = false;
  let opened: Position | null = null;
  for (let i = 0; i < source.length;) {
    const { next, read } = contextAfter(c, source.slice(i));
    const problem = next.problem;
    if (problem !== null) {
      const position = problem.position ?? advance(node.pos, source.slice(0, i + problem.at));
      return { next: c.problem === null ? failure({ ...problem, position }) : c, text: source, opened };
    }
    const shown = written(c, next, source, i, i + read);
    text += shown;
    // The space for a comment that an end tag cuts short is not reason enough to change a text.
    isChanged ||= i + read > 0 && shown !== source.slice(i, i + read);
    if (c.state === 'text' && next.state !== 'text') {
      opened = advance(node.pos, source.slice(0, source.lastIndexOf('<', i + read - 1)));
    }
    c = next;
    i += read;
  }
  return { next: c, text: isChanged ? text : source, opened };
}

/** What is written of `source` from `start` to `end`, a stretch that leads from context `c` to `next`. */
function written(c: EscapeContext, next: EscapeContext, source: string, start: number, end: number): string {
  if (isLeftOut(c)) return commentAsSpace(c, source.slice(start, end));
  const kept = c.state !== next.state && isLeftOut(next) ? end - commentMark(next).length : end;
  if (c.state === 'text' || c.state === 'rcdata') {
    // The stretch that leaves the text ends with "<name" of the tag; any "<" before it starts nothing.
    const tag = c.state === next.state ? -1 : source.lastIndexOf('<', end - 1);
    const textEnd = tag < start ? kept : tag;
    return escapeStrayLessThan(source, start, textEnd) + source.slice(textEnd, kept);
  }
  const stretch = source.slice(start, kept);
  // The rules for these in a script are past understanding; written so, none of them applies.
  // https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
  return isScriptLiteral(c.state) ? stretch.replace(/<(script|\/script|!--)/gi, '\\x3C$1') : stretch;
}

function commentMark(c: EscapeContext): string {
  switch (c.state) {
    case 'htmlComment':
    case 'jsHtmlOpenComment':
      return '<!--';
    case 'jsHtmlCloseComment':
      return '-->';
    default:
      return '//'; // as long as "/*" and "#!"
  }
}

/** A block comment separates tokens, in a script it even ends a line if it holds a line end (ECMAScript 12.4). */
function commentAsSpace(c: EscapeContext, comment: string): string {
  if (c.state === 'cssBlockComment') return ' ';
  if (c.state !== 'jsBlockComment') return '';
  return /[\n\r\u2028\u2029]/.test(comment) ? '\n' : ' ';
}

function escapeStrayLessThan(source: string, start: number, end: number): string {
  return source
    .slice(start, end)
    .replace(/</g, (char, at: number) =>
      source.slice(start + at, start + at + 9).toUpperCase() === '<!DOCTYPE' ? char : '&lt;',
    );
}

/** The position after `text`, which starts at `from`. */
function advance(from: Position, text: string): Position {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  return {
    source: from.source,
    offset: from.offset + text.length,
    line: from.line + lines.length - 1,
    column: lines.length === 1 ? from.column + text.length : last.length + 1,
  };
}
