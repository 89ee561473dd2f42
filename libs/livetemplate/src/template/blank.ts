import type { ListNode } from './ast.js';

/** Go's white space, which is not quite that of `String.prototype.trim`. */
const ONLY_SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

/** True where a body has nothing but white space and comments: such a definition replaces no other. */
export function isBlank(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'comment' || (node.kind === 'text' && ONLY_SPACE.test(node.text)));
}
