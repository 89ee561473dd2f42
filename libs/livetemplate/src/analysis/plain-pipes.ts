import type { ArgumentNode, CommandNode, PipeNode } from '../template/ast.js';

/** Whether a pipeline can be evaluated whatever the data is: it takes values from it, and puts them together at most. */
export function cannotFail({ cmds }: PipeNode): boolean {
  return cmds.length === 1 && isPlainCommand(cmds[0]!);
}

function isPlainCommand({ args: [first, ...rest] }: CommandNode): boolean {
  if (first?.kind !== 'identifier') return rest.length === 0 && first !== undefined && isPlain(first);
  if (!rest.every(isPlain)) return false;
  if (first.ident === 'list') return true;
  return (
    first.ident === 'dict' && rest.length % 2 === 0 && rest.every((arg, i) => i % 2 === 1 || arg.kind === 'string')
  );
}

function isPlain(arg: ArgumentNode): boolean {
  if (arg.kind === 'chain') return isPlain(arg.node);
  if (arg.kind === 'pipe') return arg.decl.length === 0 && cannotFail(arg);
  return arg.kind !== 'identifier';
}
