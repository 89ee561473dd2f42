import type { ListNode, Template } from './ast.js';

/** Names of all templates that others, or they themselves, call. */
export function calledTemplates(set: ReadonlyMap<string, Template>): ReadonlySet<string> {
  const called = new Set<string>();
  const visit = (list: ListNode | null): void => {
    for (const node of list?.nodes ?? []) {
      if (node.kind === 'template') called.add(node.name);
      if (node.kind === 'if' || node.kind === 'with' || node.kind === 'range') {
        visit(node.list);
        visit(node.elseList);
      }
    }
  };
  for (const template of set.values()) visit(template.root);
  return called;
}
