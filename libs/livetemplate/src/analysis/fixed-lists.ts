import type { ArgumentNode, PipeNode } from '../template/ast.js';

/** Functions that give a number, or the numbers up to one. */
const COUNTS: ReadonlySet<string> = new Set(['len', 'seq', 'add', 'sub', 'mul', 'div', 'mod']);

/** Functions that give the same list for the same arguments. */
const MAKES_LIST: ReadonlySet<string> = new Set(['list', 'dict', 'split', 'slice', 'index']);

/** Whether a range counts, or goes through what is written in the template: its items never change places. */
export function hasFixedOrder({ cmds }: PipeNode): boolean {
  const last = cmds.at(-1)?.args[0];
  if (last?.kind === 'identifier' && COUNTS.has(last.ident)) return true;
  return cmds.every(({ args }) => args.every(isConstant));
}

function isConstant(arg: ArgumentNode): boolean {
  switch (arg.kind) {
    case 'identifier':
      return COUNTS.has(arg.ident) || MAKES_LIST.has(arg.ident);
    case 'pipe':
      return arg.cmds.every(({ args }) => args.every(isConstant));
    case 'chain':
      return isConstant(arg.node);
    case 'dot':
    case 'field':
    case 'variable':
      return false;
    default:
      return true;
  }
}
