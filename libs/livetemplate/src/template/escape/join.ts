/** Where two ways through a template meet. */

import type { Position } from '../ast.js';
import { failure, nudge, sameContext, type EscapeContext } from './context.js';
import { describeContext } from './describe.js';

/**
 * The context after a branch of which one way ends in `a`, the other in `b`. Ways that differ in the part of a URL or in
 * the meaning of `/` alone can go on until it matters.
 * @param keyword of the branch, for the message.
 */
export function join(a: EscapeContext, b: EscapeContext, position: Position, keyword: string): EscapeContext {
  return (
    tryJoin(a, b) ??
    failure({
      errorClass: 'branch_end',
      reason: `the branches of {{${keyword}}} end in different contexts: ${describeContext(a)}, and ${describeContext(b)}`,
      hint: 'Let each branch close what it opens: quotes, tags, elements. A missing {{else}} is an empty branch.',
      position,
      at: 0,
    })
  );
}

function tryJoin(a: EscapeContext, b: EscapeContext): EscapeContext | undefined {
  if (a.state === 'error') return a;
  if (b.state === 'error') return b;
  if (a.state === 'dead') return b;
  if (b.state === 'dead') return a;
  if (sameContext(a, b)) return a;
  if (sameContext({ ...a, urlPart: b.urlPart }, b)) return { ...a, urlPart: 'unknown' };
  if (sameContext({ ...a, slash: b.slash }, b)) return { ...a, slash: 'unknown' };
  // In <p title={{if .C}}{{.}}{{end}} both ways are in an unquoted value, though one has not begun it.
  const nudgedA = nudge(a);
  const nudgedB = nudge(b);
  return nudgedA === a && nudgedB === b ? undefined : tryJoin(nudgedA, nudgedB);
}
