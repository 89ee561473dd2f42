import { leavesLoop } from '../analysis/statements.js';
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
import { truth } from '../template/value/truth.js';
import { makeFunction, type MakeFunction, preferGenerated } from './code/module.js';
import { type CodeSources, templateCode } from './code/templates.js';
import { PipelineCompiler } from './compile-pipeline.js';
import { deeper, tooDeep } from './exec/depth.js';
import { FaultPlaces, isStackOverflow, type Fault } from './exec/fault.js';
import { settled } from './exec/field.js';
import {
  LOOP_BREAKS,
  LOOP_CONTINUES,
  LOOP_GOES_ON,
  newFrame,
  Scope,
  type Emit,
  type Evaluate,
  type Frame,
} from './exec/frame.js';
import { display } from './exec/output.js';
import { loopOver } from './exec/range.js';

/**
 * Compiles templates to functions. A whole template runs as generated code (`code/templates.ts`); the closures made here
 * define what is right, run parts of templates, and stand in where the host forbids to generate code. With the set that the escaper returns and its functions
 * in the table the output is safe HTML; with the set as it was parsed it is plain text.
 *
 * @example
 * const compiler = new NodeCompiler(set, builtins);
 * compiler.template('hello.html')({ name: 'Ann' });
 */
export class NodeCompiler {
  /** What generated code is made of, too. */
  readonly sources: CodeSources;
  private readonly compiled = new Map<string, Emit>();

  /**
   * @param texts text of each source, by its name, for the excerpts in errors; `TemplateSet.texts` has them. Or all that errors tell
   *   of their places
   * @param make what turns source into a function, where templates become source
   */
  constructor(
    set: ReadonlyMap<string, Template>,
    functions: FunctionTable,
    texts: ReadonlyMap<string, string> | FaultPlaces = new Map(),
    make: MakeFunction = makeFunction,
  ) {
    const places = texts instanceof FaultPlaces ? texts : new FaultPlaces(texts);
    const pipelines = new PipelineCompiler(functions, places);
    this.sources = { set, functions, pipelines, places, make };
  }

  /**
   * A whole template, ready to run.
   * @throws {TemplateExecutionError} where there is no such template; when run, where the data does not fit
   */
  template(name: string): (data: unknown) => string {
    if (!this.sources.set.has(name)) {
      throw new TemplateExecutionError('undefined_template', `template ${JSON.stringify(name)} is not defined`, null);
    }
    const { root } = this.sources.set.get(name) as Template;
    const fault = this.faultAt(root.pos);
    const run = preferGenerated(
      () => templateCode(name, this.sources),
      () => this.templateBody(name) as Emit,
    );
    return (data) =>
      this.guarded(() => {
        const dot = settled(data ?? undefined, 'the data', fault);
        return run()(dot, newFrame(dot));
      }, root.pos);
  }

  /** Runs compiled code; an exhausted stack becomes the error it stands for. Wrap whole renders, not single nodes. */
  guarded<T>(run: () => T, position: Position): T {
    try {
      return run();
    } catch (error) {
      if (isStackOverflow(error)) return tooDeep(this.faultAt(position));
      throw error;
    }
  }

  /** Fails a run at a place of a template. */
  faultAt(position: Position): Fault {
    return this.sources.places.at(position);
  }

  /** The value of a pipeline; declares its variables in `scope`. */
  pipe(pipe: PipeNode, scope: Scope): Evaluate {
    return this.sources.pipelines.pipe(pipe, scope);
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
    const fault = this.faultAt(node.pipe.pos);
    return (dot, frame) => {
      const { elements, keys, length } = loopOver(value(dot, frame), names.length, fault);
      if (length === 0) return ended(otherwise(dot, frame), frame, scope.loop);
      let output = '';
      frame[loop] = LOOP_GOES_ON;
      for (let at = 0; at < length; at++) {
        const element = elements === null ? at : elements[at];
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
      const depth = deeper(frame, fault);
      const data = argument?.(dot, frame);
      return emit(data, newFrame(data, depth));
    };
  }

  private templateBody(name: string): Emit | null {
    const known = this.compiled.get(name);
    if (known !== undefined) return known;
    const template = this.sources.set.get(name);
    if (template === undefined) return null;
    const emit = this.nodes(template.root.nodes, new Scope());
    this.compiled.set(name, emit);
    return emit;
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

/** A break in the else of a range ends that range, as in Go; a continue is one of the range around it. */
function ended(output: string, frame: Frame, around: number): string {
  if (around >= 0 && frame[around] === LOOP_BREAKS) frame[around] = LOOP_GOES_ON;
  return output;
}

function leave(node: BreakNode | ContinueNode, loop: number): Emit {
  const signal = node.kind === 'break' ? LOOP_BREAKS : LOOP_CONTINUES;
  return (_dot, frame) => {
    frame[loop] = signal;
    return '';
  };
}
