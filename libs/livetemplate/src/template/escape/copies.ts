/** Copies of templates: each start context gets its own, and the parsed templates stay as they are. */

import type { ListNode, StatementNode, Template } from '../ast.js';
import { derivedName, type EscapeContext } from './context.js';

export class Copies {
  private readonly byName = new Map<string, Template>();

  constructor(private readonly originals: ReadonlyMap<string, Template>) {}

  /** Name of the copy of template `name` for context `c`; never the name of another template. */
  nameFor(name: string, c: EscapeContext): string {
    let derived = derivedName(name, c);
    if (derived !== name) while (this.originals.has(derived)) derived += "'";
    return derived;
  }

  /** The copy `derived` of template `name`; undefined where there is no such template. */
  of(name: string, derived: string): Template | undefined {
    const existing = this.byName.get(derived);
    if (existing) return existing;
    const original = this.originals.get(name);
    if (!original) return undefined;
    const copy = { ...original, name: derived, root: copyList(original.root) };
    this.byName.set(derived, copy);
    return copy;
  }

  get(derived: string): Template | undefined {
    return this.byName.get(derived);
  }
}

/** A copy in which every node that the escaper edits is new; the rest is shared. */
function copyList(list: ListNode): ListNode {
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
