/** Adding escapers to the end of a pipeline. */

import type { CommandNode, IdentifierNode, PipeNode, Position } from '../ast.js';
import { ESCAPERS, type EscaperName } from './escapers.js';

/** Escaping functions that templates can call themselves. They may stand only at the end of a pipeline. */
export const PREDEFINED: ReadonlySet<string> = new Set(['html', 'urlquery']);

/** The predefined function that is at least as strict as the escaper, and is used in its place where it was written. */
const PREDEFINED_FOR: ReadonlyMap<string, string> = new Map([
  [ESCAPERS.attribute, 'html'],
  [ESCAPERS.html, 'html'],
  [ESCAPERS.rcdata, 'html'],
  [ESCAPERS.url, 'urlquery'],
  [ESCAPERS.urlNormalizer, 'urlquery'],
]);

/** The output of the first needs no escaping by the others: it has no specials of HTML or of URLs left. */
const MAKES_REDUNDANT: ReadonlyMap<string, readonly string[]> = new Map([
  [ESCAPERS.comment, [ESCAPERS.attribute, ESCAPERS.html]],
  [ESCAPERS.cssString, [ESCAPERS.attribute]],
  [ESCAPERS.jsRegexp, [ESCAPERS.attribute]],
  [ESCAPERS.jsString, [ESCAPERS.attribute]],
  [ESCAPERS.jsTemplateLiteral, [ESCAPERS.attribute]],
  [ESCAPERS.url, [ESCAPERS.urlNormalizer]],
]);

/** The function a command calls by name, if it does. */
export function calledFunction(command: CommandNode): string | undefined {
  const first = command.args[0];
  return first?.kind === 'identifier' ? first.ident : undefined;
}

/**
 * A pipeline that ends with the escapers, in their order. Where the author ended it with `html` or `urlquery`, that
 * function takes the place of the escaper it stands for, so that nothing is escaped twice.
 */
export function withEscapers(pipe: PipeNode, escapers: readonly EscaperName[]): PipeNode {
  let cmds = [...pipe.cmds];
  let wanted: readonly string[] = escapers;
  const last = cmds.at(-1);
  const predefined = last && calledFunction(last);
  if (last && predefined !== undefined && PREDEFINED.has(predefined)) {
    if (cmds.length === 1 && last.args.length > 1) {
      // {{html .A .B}} is {{print .A .B | html}}, to be merged like the latter.
      const [name, ...args] = last.args;
      const print: CommandNode = { ...last, args: [identifier(ESCAPERS.print, name?.pos ?? last.pos), ...args] };
      cmds = [print, call(predefined, pipe.pos)];
    }
    wanted = escapers.map((name) => (PREDEFINED_FOR.get(name) === predefined ? predefined : name));
    if (wanted.includes(predefined)) cmds.pop();
  }
  for (const name of wanted) {
    const before = cmds.at(-1);
    const previous = before && calledFunction(before);
    if (previous === undefined || !MAKES_REDUNDANT.get(previous)?.includes(name)) cmds.push(call(name, pipe.pos));
  }
  return { ...pipe, cmds };
}

function call(name: string, pos: Position): CommandNode {
  return { kind: 'command', pos, args: [identifier(name, pos)] };
}

function identifier(ident: string, pos: Position): IdentifierNode {
  return { kind: 'identifier', pos, ident };
}
