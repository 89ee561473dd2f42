import { TemplateExecutionError } from '../errors/index.js';
import type {
  ActionNode,
  BreakNode,
  ContinueNode,
  IfNode,
  ListNode,
  PipeNode,
  Position,
  RangeNode,
  StatementNode,
  Template,
  TemplateNode,
  WithNode,
} from '../template/ast.js';
import type { FunctionTable } from '../template/value/function.js';
import { intOf } from '../template/value/go-value.js';
import { printValue } from '../template/value/print.js';
import { truth } from '../template/value/truth.js';
import { PipelineCompiler } from './compile-pipeline.js';
import { FaultPlaces, isStackOverflow, rethrow, type Fault } from './exec-fault.js';
import { settled } from './exec-field.js';
import {
  depthOf,
  LOOP_BREAKS,
  LOOP_CONTINUES,
  LOOP_GOES_ON,
  newFrame,
  Scope,
  type Emit,
  type Evaluate,
} from './exec-frame.js';
import { rangeCount, rangeOver } from './exec-range.js';

/** Go's limit of templates calling templates. JavaScript's stack usually ends before; the error is the same. */
const MAX_DEPTH = 100_000;

/** What text mode prints for nothing; the escaper's functions print nothing instead. */
const NO_VALUE = '<no value>';

/**
 * Compiles the nodes of templates to closures that run them. With the set that the escaper returns and its functions
 * in the table the output is safe HTML; with the set as it was parsed it is plain text.
 *
 * @example
 * const compiler = new NodeCompiler(set, builtins);
 * compiler.template('hello.html')({ name: 'Ann' });
 */
export class NodeCompiler {
  private readonly places: FaultPlaces;
  private readonly pipelines: PipelineCompiler;
  private readonly compiled = new Map<string, Emit>();

  /**
   * @param texts text of each source, by its name, for the excerpts in errors; `TemplateSet.texts` has them
   */
  constructor(
    private readonly set: ReadonlyMap<string, Template>,
    functions: FunctionTable,
    texts: ReadonlyMap<string, string> = new Map(),
  ) {
    this.places = new FaultPlaces(texts);
    this.pipelines = new PipelineCompiler(functions, this.places);
  }

  /**
   * A whole template, ready to run.
   * @throws {TemplateExecutionError} where there is no such template; when run, where the data does not fit
   */
  template(name: string): (data: unknown) => string {
    const emit = this.templateBody(name);
    if (emit === null) {
      throw new TemplateExecutionError('undefined_template', `template ${JSON.stringify(name)} is not defined`, null);
    }
    const { root } = this.set.get(name) as Template;
    const fault = this.faultAt(root.pos);
    return (data) =>
      this.guarded(() => {
        const dot = settled(data ?? undefined, 'the data', fault);
        return emit(dot, newFrame(dot));
      }, root.pos);
  }

  /** Runs compiled code; an exhausted stack becomes the error it stands for. Wrap whole renders, not single nodes. */
  guarded<T>(run: () => T, position: Position): T {
    try {
      return run();
    } catch (error) {
      if (isStackOverflow(error)) return this.tooDeep(this.faultAt(position));
      throw error;
    }
  }

  /** Fails a run at a place of a template. */
  faultAt(position: Position): Fault {
    return this.places.at(position);
  }

  /** The value of a pipeline; declares its variables in `scope`. */
  pipe(pipe: PipeNode, scope: Scope): Evaluate {
    return this.pipelines.pipe(pipe, scope);
  }

  /**
   * Statements in order. Inside a loop's body (`scope.loop`), `{{break}}` and `{{continue}}` end the list early and
   * leave {@link LOOP_BREAKS} or {@link LOOP_CONTINUES} in that register.
   */
  nodes(list: readonly StatementNode[], scope: Scope): Emit {
    const statics = [''];
    const emits: Emit[] = [];
    let leaves = false;
    for (const node of list) {
      if (node.kind === 'comment') continue;
      if (node.kind === 'text') {
        statics[statics.length - 1] += node.text;
        continue;
      }
      emits.push(this.node(node, scope));
      statics.push('');
      leaves ||= leavesLoop(node);
    }
    return leaves ? sequenceThatLeaves(statics, emits, scope.loop) : sequence(statics, emits);
  }

  private node(node: Exclude<StatementNode, { kind: 'text' | 'comment' }>, scope: Scope): Emit {
    switch (node.kind) {
      case 'action':
        return this.action(node, scope);
      case 'if':
        return this.ifElse(node, scope.child());
      case 'with':
        return this.withElse(node, scope.child());
      case 'range':
        return this.range(node, scope.child());
      case 'template':
        return this.call(node, scope);
      case 'break':
      case 'continue':
        return leave(node, scope.loop);
    }
  }

  private action(node: ActionNode, scope: Scope): Emit {
    const value = this.pipe(node.pipe, scope);
    if (node.pipe.decl.length > 0) {
      return (dot, frame) => {
        value(dot, frame);
        return '';
      };
    }
    const fault = this.faultAt(node.pos);
    return (dot, frame) => {
      const shown = value(dot, frame);
      return typeof shown === 'string' ? shown : display(shown, fault);
    };
  }

  private block(list: ListNode | null, scope: Scope): Emit {
    return list === null ? () => '' : this.nodes(list.nodes, scope.child());
  }

  private ifElse(node: IfNode, scope: Scope): Emit {
    const condition = this.pipe(node.pipe, scope);
    const then = this.block(node.list, scope);
    const otherwise = this.block(node.elseList, scope);
    return (dot, frame) => (truth(condition(dot, frame)) ? then(dot, frame) : otherwise(dot, frame));
  }

  private withElse(node: WithNode, scope: Scope): Emit {
    const value = this.pipe(node.pipe, scope);
    const then = this.block(node.list, scope);
    const otherwise = this.block(node.elseList, scope);
    return (dot, frame) => {
      const inner = value(dot, frame);
      return truth(inner) ? then(inner, frame) : otherwise(dot, frame);
    };
  }

  private range(node: RangeNode, scope: Scope): Emit {
    const value = this.pipe(node.pipe, scope);
    const names = node.pipe.decl.map((variable) => variable.ident[0] as string);
    const elementRegister = scope.resolve(names.at(-1) ?? '');
    const keyRegister = names.length > 1 ? scope.resolve(names[0] as string) : -1;
    const bodyScope = scope.loopBody();
    const { loop } = bodyScope;
    const body = this.nodes(node.list.nodes, bodyScope);
    const otherwise = this.block(node.elseList, scope);
    const fault = this.faultAt(node.pos);
    return (dot, frame) => {
      const source = value(dot, frame);
      const items = intOf(source) === undefined ? rangeOver(source, names.length, fault) : null;
      const length = items === null ? rangeCount(source, names.length, fault) : items.elements.length;
      if (length === 0) return otherwise(dot, frame);
      const keys = items === null ? null : items.keys;
      let output = '';
      frame[loop] = LOOP_GOES_ON;
      for (let at = 0; at < length; at++) {
        const element = items === null ? at : items.elements[at];
        if (keyRegister >= 0) frame[keyRegister] = keys === null ? at : keys[at];
        if (elementRegister >= 0) frame[elementRegister] = element;
        output += body(element, frame);
        if (frame[loop] === LOOP_BREAKS) break;
        frame[loop] = LOOP_GOES_ON;
      }
      return output;
    };
  }

  private call(node: TemplateNode, scope: Scope): Emit {
    const argument = node.pipe === null ? null : this.pipe(node.pipe, scope);
    const fault = this.faultAt(node.pos);
    // Compiled when first called: templates may call each other in circles.
    let emit: Emit | null = null;
    return (dot, frame) => {
      emit ??= this.templateBody(node.name);
      if (emit === null) return fault('undefined_template', `template ${JSON.stringify(node.name)} is not defined`);
      const depth = depthOf(frame) + 1;
      if (depth > MAX_DEPTH) return this.tooDeep(fault);
      const data = argument?.(dot, frame);
      return emit(data, newFrame(data, depth));
    };
  }

  private templateBody(name: string): Emit | null {
    const known = this.compiled.get(name);
    if (known !== undefined) return known;
    const template = this.set.get(name);
    if (template === undefined) return null;
    const emit = this.nodes(template.root.nodes, new Scope());
    this.compiled.set(name, emit);
    return emit;
  }

  private tooDeep(fault: Fault): never {
    return fault('depth', 'templates call each other too deeply', {
      hint: 'A template that calls itself needs a condition under which it does not.',
    });
  }
}

/** Output of text mode: a value as `print` shows it. */
function display(value: unknown, fault: Fault): string {
  if (value === undefined || value === null) return NO_VALUE;
  if (typeof value === 'function') fault('bad_operand', "can't print a function");
  try {
    return printValue(value);
  } catch (error) {
    return rethrow(error, 'print', fault);
  }
}

function sequence(statics: readonly string[], emits: readonly Emit[]): Emit {
  const [before = '', after = ''] = statics;
  const [only] = emits;
  if (only === undefined) return () => before;
  if (emits.length === 1) return (dot, frame) => before + only(dot, frame) + after;
  return (dot, frame) => {
    let output = before;
    for (let at = 0; at < emits.length; at++) output += (emits[at] as Emit)(dot, frame) + statics[at + 1];
    return output;
  };
}

function sequenceThatLeaves(statics: readonly string[], emits: readonly Emit[], loop: number): Emit {
  return (dot, frame) => {
    let output = statics[0] as string;
    for (let at = 0; at < emits.length; at++) {
      output += (emits[at] as Emit)(dot, frame);
      if (frame[loop] !== LOOP_GOES_ON) return output;
      output += statics[at + 1];
    }
    return output;
  };
}

function leave(node: BreakNode | ContinueNode, loop: number): Emit {
  const signal = node.kind === 'break' ? LOOP_BREAKS : LOOP_CONTINUES;
  return (_dot, frame) => {
    frame[loop] = signal;
    return '';
  };
}

/** Whether a node may end the loop around it early; what stands in the body of an inner loop ends that one. */
function leavesLoop(node: StatementNode): boolean {
  switch (node.kind) {
    case 'break':
    case 'continue':
      return true;
    case 'if':
    case 'with':
      return listLeavesLoop(node.list) || listLeavesLoop(node.elseList);
    case 'range':
      return listLeavesLoop(node.elseList);
    default:
      return false;
  }
}

function listLeavesLoop(list: ListNode | null): boolean {
  return list !== null && list.nodes.some(leavesLoop);
}
