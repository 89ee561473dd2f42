/** The escapers of one action, from its context. */

import type { EscapeErrorClass } from '../../errors/index.js';
import type { ActionNode } from '../ast.js';
import { failure, isComment, nudge, type EscapeContext, type State } from './context.js';
import { ESCAPERS, type EscaperName } from './escapers.js';
import { PREDEFINED, calledFunction } from './pipeline.js';

export interface EscapedAction {
  readonly next: EscapeContext;
  readonly escapers: readonly EscaperName[];
}

/** The context after an action, and the escapers that its value has to pass, in order. */
export function escapeAction(before: EscapeContext, node: ActionNode): EscapedAction {
  const c = nudge(before);
  const misused = misusedPredefined(c, node);
  if (misused !== undefined) {
    const hint = `Remove "${misused}": the value is escaped for its place anyway.`;
    return refused(node, 'predefined_escaper', `the function "${misused}" cannot stand here`, hint);
  }
  if (c.state === 'error') return { next: c, escapers: [] };
  if (isUrl(c) && c.urlPart === 'unknown') {
    const reason = 'this value may be in the path of a URL or after its "?" or "#", depending on a branch';
    return refused(node, 'ambiguous_url', reason, 'Write the action inside each branch: each has one part of the URL.');
  }
  const escapers = escapersOf(c);
  if (c.delim === 'unquoted') escapers.push(ESCAPERS.unquoted);
  else if (c.delim !== 'none') escapers.push(ESCAPERS.attribute);
  // After a value, "/" divides.
  return { next: c.state === 'js' ? { ...c, slash: 'division' } : c, escapers };
}

function refused(node: ActionNode, errorClass: EscapeErrorClass, reason: string, hint: string): EscapedAction {
  return { next: failure({ errorClass, reason, hint, position: node.pos, at: 0 }), escapers: [] };
}

/** `html` and `urlquery` may only end a pipeline; `html` does not escape enough for an unquoted value. */
function misusedPredefined(c: EscapeContext, node: ActionNode): string | undefined {
  const { cmds } = node.pipe;
  const unquoted = c.state === 'attr' && c.delim === 'unquoted';
  return cmds
    .map(calledFunction)
    .find(
      (name, i) => name !== undefined && PREDEFINED.has(name) && (i < cmds.length - 1 || (unquoted && name === 'html')),
    );
}

const URL_STATES: ReadonlySet<State> = new Set([
  'url',
  'cssDoubleString',
  'cssSingleString',
  'cssDoubleUrl',
  'cssSingleUrl',
  'cssUrl',
]);

function isUrl(c: EscapeContext): boolean {
  return URL_STATES.has(c.state);
}

function escapersOf(c: EscapeContext): EscaperName[] {
  if (isUrl(c)) return urlEscapers(c);
  switch (c.state) {
    case 'metaContentUrl':
      return [ESCAPERS.urlFilter];
    case 'attr':
    case 'metaContent':
      return []; // what the delimiter asks for
    case 'js':
      return [ESCAPERS.jsValue];
    case 'jsDoubleString':
    case 'jsSingleString':
      return [ESCAPERS.jsString];
    case 'jsTemplateLiteral':
      return [ESCAPERS.jsTemplateLiteral];
    case 'jsRegexp':
      return [ESCAPERS.jsRegexp];
    case 'css':
      return [ESCAPERS.cssValue];
    case 'text':
      return [ESCAPERS.html];
    case 'rcdata':
      return [ESCAPERS.rcdata];
    case 'attrName':
      return [ESCAPERS.attributeName];
    case 'srcset':
      return [ESCAPERS.srcset];
    default:
      if (isComment(c.state)) return [ESCAPERS.comment];
      throw new Error(`an action in the state ${c.state}`); // nudge() leaves no other
  }
}

function urlEscapers(c: EscapeContext): EscaperName[] {
  if (c.urlPart === 'query') return [ESCAPERS.url];
  const isString = c.state === 'cssDoubleString' || c.state === 'cssSingleString';
  const escape = isString ? ESCAPERS.cssString : ESCAPERS.urlNormalizer;
  return c.urlPart === 'none' ? [ESCAPERS.urlFilter, escape] : [escape];
}
