import { leavesLoop } from '../../analysis/statements.js';
import type {
  ActionNode,
  IfNode,
  ListNode,
  Position,
  RangeNode,
  StatementNode,
  TemplateNode,
  WithNode,
} from '../../template/ast.js';
import type { Fault } from '../exec/fault.js';
import type { Scope } from '../exec/frame.js';
import type { ExpressionWriter } from './expressions.js';
import type { FunctionCode, Place } from './function.js';
import { quote } from './quote.js';
import type { CodeText } from './text.js';

/** What the statements of a template need to know of those around them. */
export interface TemplateNames {
  /** Name of the function that runs a template; null where there is no such template. */
  functionFor(template: string): string | null;
  faultAt(position: Position): Fault;
}

/** Writes statements that append what nodes print to a variable. */
export class StatementWriter {
  private readonly out: FunctionCode;

  constructor(
    private readonly expressions: ExpressionWriter,
    private readonly templates: TemplateNames,
    private readonly text: CodeText,
  ) {
    this.out = expressions.out;
  }

  nodes(list: readonly StatementNode[], scope: Scope, place: Place): void {
    for (const node of list) this.node(node, scope, place);
    this.text.flush();
  }

  private node(node: StatementNode, scope: Scope, place: Place): void {
    switch (node.kind) {
      case 'comment':
        return;
      case 'text':
        this.text.constant(node.text);
        return;
      case 'action':
        this.action(node, scope, place);
        return;
      case 'if':
        this.ifElse(node, scope.child(), place);
        return;
      case 'with':
        this.withElse(node, scope.child(), place);
        return;
      case 'range':
        this.range(node, scope.child(), place);
        return;
      case 'template':
        this.call(node, scope, place);
        return;
      case 'break':
      case 'continue':
        this.text.statement(`${node.kind};`);
    }
  }

  private action(node: ActionNode, scope: Scope, place: Place): void {
    const { pipe } = node;
    if (pipe.decl.length > 0) {
      this.text.statement(`${this.expressions.pipe(pipe, scope, place).code};`);
    } else {
      this.text.piece(this.expressions.shown(node, scope, place));
    }
    this.out.freeTemporaries();
  }

  private ifElse(node: IfNode, scope: Scope, place: Place): void {
    const lead = this.text.takeLead();
    const condition = this.expressions.truth(node.pipe, scope, place);
    this.text.statement(`if (${condition}) {`);
    this.out.freeTemporaries();
    this.block(node.list, scope, place, lead);
    this.otherwise(node.elseList, scope, place, lead);
  }

  private withElse(node: WithNode, scope: Scope, place: Place): void {
    const lead = this.text.takeLead();
    const dot = this.out.module.name('d');
    const value = this.expressions.settled(node.pipe, scope, place);
    this.text.statement(`const ${dot} = ${value};`);
    this.out.freeTemporaries();
    this.text.statement(`if (truth(${dot})) {`);
    this.block(node.list, scope, this.out.place(dot, place.frame), lead);
    this.otherwise(node.elseList, scope, place, lead);
  }

  private otherwise(list: ListNode | null, scope: Scope, place: Place, lead: string): void {
    if (list !== null || lead !== '') {
      this.text.statement('} else {');
      this.block(list, scope, place, lead);
    }
    this.text.statement('}');
  }

  private block(list: ListNode | null, scope: Scope, place: Place, lead = ''): void {
    this.text.constant(lead);
    this.nodes(list?.nodes ?? [], scope.child(), place);
  }

  private range(node: RangeNode, scope: Scope, place: Place): void {
    const { module } = this.out;
    const [list, at, dot] = [module.name('list'), module.name('i'), module.name('d')];
    const { decl } = node.pipe;
    const fault = module.constant(this.templates.faultAt(node.pipe.pos));
    const value = this.expressions.settled(node.pipe, scope, place);
    this.text.statement(`const ${list} = loopOver(${value}, ${decl.length}, ${fault});`);
    this.out.freeTemporaries();
    const element = scope.resolve(decl.at(-1)?.ident[0] ?? '');
    const key = decl.length > 1 ? scope.resolve(decl[0]!.ident[0]!) : -1;
    this.text.statement(`for (let ${at} = 0; ${at} < ${list}.length; ${at}++) {`);
    this.text.statement(`const ${dot} = ${list}.elements === null ? ${at} : ${list}.elements[${at}];`);
    if (key >= 0) this.text.statement(`${place.frame}[${key}] = ${list}.keys === null ? ${at} : ${list}.keys[${at}];`);
    if (element >= 0) this.text.statement(`${place.frame}[${element}] = ${dot};`);
    this.nodes(node.list.nodes, scope.child(), this.out.place(dot, place.frame));
    this.text.statement('}');
    if (node.elseList === null) return;
    // A break in the else ends this range, as in Go; a continue is one of the range around it. So it is with a switch of JavaScript.
    const isLeft = node.elseList.nodes.some(leavesLoop);
    this.text.statement(`if (${list}.length === 0) {${isLeft ? ' switch (0) { default: {' : ''}`);
    this.block(node.elseList, scope, place);
    this.text.statement(isLeft ? '} } }' : '}');
  }

  private call(node: TemplateNode, scope: Scope, place: Place): void {
    const { module } = this.out;
    const fault = module.constant(this.templates.faultAt(node.pos));
    const name = this.templates.functionFor(node.name);
    if (name === null) {
      this.text.statement(
        `${fault}('undefined_template', ${quote(`template ${JSON.stringify(node.name)} is not defined`)});`,
      );
      return;
    }
    const [data, depth] = [module.name('d'), module.name('depth')];
    this.text.statement(`const ${depth} = deeper(${place.frame}, ${fault});`);
    const value = node.pipe === null ? 'undefined' : this.expressions.settled(node.pipe, scope, place);
    this.text.statement(`const ${data} = ${value};`);
    this.out.freeTemporaries();
    this.text.piece(`${name}(${data}, newFrame(${data}, ${depth}))`);
  }
}
