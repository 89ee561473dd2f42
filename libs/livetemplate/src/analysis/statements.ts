import type { ListNode, StatementNode } from '../template/ast.js';

/** The filter that the escaper puts on actions inside HTML comments: they run, and write nothing. */
const COMMENT_ESCAPER = '_html_template_commentescaper';

/** Whether a statement only declares or assigns variables, or writes nothing for another reason. */
export function isEffect(node: StatementNode): node is Extract<StatementNode, { kind: 'action' }> {
  if (node.kind !== 'action') return false;
  if (node.pipe.decl.length > 0) return true;
  const last = node.pipe.cmds.at(-1)?.args[0];
  return last?.kind === 'identifier' && last.ident === COMMENT_ESCAPER;
}

/** Whether a statement may leave or restart the range around it; a range inside it keeps its own to itself. */
export function leavesLoop(node: StatementNode): boolean {
  switch (node.kind) {
    case 'break':
    case 'continue':
      return true;
    case 'if':
    case 'with':
      return branchesOf(node).some((list) => list.nodes.some(leavesLoop));
    case 'range':
      return node.elseList?.nodes.some(leavesLoop) ?? false;
    default:
      return false;
  }
}

/** The lists of statements of which one runs. */
export function branchesOf(node: StatementNode): ListNode[] {
  if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return [];
  return node.elseList ? [node.list, node.elseList] : [node.list];
}
