/** Copies of templates: each start context gets its own, and the parsed templates stay as they are. */

import type { ListNode, StatementNode } from '../ast.js';

/** A copy in which every node that the escaper edits is new; the rest is shared. */
export function copyList(list: ListNode): ListNode {
  return { ...list, nodes: list.nodes.map(copyStatement) };
}

function copyStatement(node: StatementNode): StatementNode {
  switch (node.kind) {
    case 'if':
    case 'with':
    case 'range':
      return { ...node, list: copyList(node.list), elseList: node.elseList && copyList(node.elseList) };
    default:
      return { ...node };
  }
}
