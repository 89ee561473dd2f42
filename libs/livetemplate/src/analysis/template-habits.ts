import type { ArgumentNode, ListNode, PipeNode, StatementNode, Template } from '../template/ast.js';
import type { FunctionTable } from '../template/value/function.js';

/** What templates do that is not seen where they are called: found by name, for a whole set at once. */
export class TemplateHabits {
  /** Names of all variables that any template assigns to after their declaration. */
  readonly assigned: ReadonlySet<string>;
  private readonly impure: ReadonlySet<string>;

  constructor(
    set: ReadonlyMap<string, Template>,
    private readonly functions: FunctionTable,
  ) {
    const assigned = new Set<string>();
    const callers = new Map<string, string[]>();
    const impure = new Set<string>();
    for (const [name, { root }] of set) {
      const walk = new HabitWalk(functions, assigned);
      walk.list(root);
      for (const callee of walk.calls) callers.set(callee, [...(callers.get(callee) ?? []), name]);
      if (walk.impure) impure.add(name);
    }
    // A set is visited in the order in which it grows: who calls an impure template is impure, too.
    for (const name of impure) for (const caller of callers.get(name) ?? []) impure.add(caller);
    this.assigned = assigned;
    this.impure = impure;
  }

  /** Whether a template, or one that it calls, may write something else for the same data. */
  isImpureTemplate(name: string): boolean {
    return this.impure.has(name);
  }

  isImpureFunction(name: string): boolean {
    return isImpure(this.functions, name);
  }
}

function isImpure(functions: FunctionTable, name: string): boolean {
  return functions.get(name)?.pure !== true;
}

class HabitWalk {
  readonly calls = new Set<string>();
  impure = false;

  constructor(
    private readonly functions: FunctionTable,
    private readonly assigned: Set<string>,
  ) {}

  list(list: ListNode | null): void {
    for (const node of list?.nodes ?? []) this.statement(node);
  }

  private statement(node: StatementNode): void {
    switch (node.kind) {
      case 'action':
        this.pipe(node.pipe);
        return;
      case 'template':
        this.calls.add(node.name);
        if (node.pipe !== null) this.pipe(node.pipe);
        return;
      case 'if':
      case 'with':
      case 'range':
        this.pipe(node.pipe);
        this.list(node.list);
        this.list(node.elseList);
    }
  }

  private pipe({ decl, isAssign, cmds }: PipeNode): void {
    if (isAssign) for (const { ident } of decl) this.assigned.add(ident[0]!);
    for (const { args } of cmds) for (const arg of args) this.argument(arg);
  }

  private argument(node: ArgumentNode): void {
    if (node.kind === 'identifier') this.impure ||= isImpure(this.functions, node.ident);
    else if (node.kind === 'chain') this.argument(node.node);
    else if (node.kind === 'pipe') this.pipe(node);
  }
}
