import type { ArgumentNode, ListNode, PipeNode, RangeNode, StatementNode, Template } from '../template/ast.js';
import type { FunctionTable } from '../template/value/function.js';

/**
 * Whether what a range writes for an item follows from the item alone: its body reads no variable from outside, not even
 * `$`, sets none, and calls only functions that give the same for the same. The position in the list counts as outside.
 */
export function readsOnlyItem(range: RangeNode, set: ReadonlyMap<string, Template>, functions: FunctionTable): boolean {
  const names = new Set<string>();
  const { decl, isAssign } = range.pipe;
  const element = decl.at(-1)?.ident[0];
  if (element !== undefined && isAssign) return false;
  if (element !== undefined) names.add(element);
  return new ItemReads(set, functions).list(range.list, names);
}

class ItemReads {
  private readonly visited = new Set<string>();

  constructor(
    private readonly set: ReadonlyMap<string, Template>,
    private readonly functions: FunctionTable,
  ) {}

  /** @param names variables that hold nothing but what follows from the item */
  list(list: ListNode | null, names: ReadonlySet<string>): boolean {
    const own = new Set(names);
    return list === null || list.nodes.every((node) => this.statement(node, own));
  }

  private statement(node: StatementNode, names: Set<string>): boolean {
    switch (node.kind) {
      case 'text':
      case 'comment':
      case 'break':
      case 'continue':
        return true;
      case 'action':
        return this.pipe(node.pipe, names);
      case 'template':
        return (node.pipe === null || this.pipe(node.pipe, names)) && this.template(node.name);
      case 'if':
      case 'with':
      case 'range': {
        const inner = new Set(names);
        return this.pipe(node.pipe, inner) && this.list(node.list, inner) && this.list(node.elseList, inner);
      }
    }
  }

  /** A called template has variables of its own; its `$` is what it was given. */
  private template(name: string): boolean {
    if (this.visited.has(name)) return true;
    this.visited.add(name);
    return this.list(this.set.get(name)?.root ?? null, new Set(['$']));
  }

  private pipe({ cmds, decl, isAssign }: PipeNode, names: Set<string>): boolean {
    if (!cmds.every(({ args }) => args.every((arg) => this.argument(arg, names)))) return false;
    if (isAssign) return decl.every(({ ident }) => names.has(ident[0]!));
    for (const { ident } of decl) names.add(ident[0]!);
    return true;
  }

  private argument(node: ArgumentNode, names: Set<string>): boolean {
    switch (node.kind) {
      case 'variable':
        return names.has(node.ident[0]!);
      case 'identifier':
        return this.functions.get(node.ident)?.pure === true;
      case 'chain':
        return this.argument(node.node, names);
      case 'pipe':
        return this.pipe(node, names);
      default:
        return true;
    }
  }
}
