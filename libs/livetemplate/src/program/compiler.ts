import type { Block, BranchSlot, Enter, ListKey, ListSlot, Part, Slot, Step, ValueSlot } from '../analysis/block.js';
import type { PipeNode, RangeNode } from '../template/ast.js';
import { printValue } from '../template/value/print.js';
import { truth } from '../template/value/truth.js';
import { blockCode } from './code/blocks.js';
import { htmlCode, type RunHtml } from './code/html.js';
import { preferGenerated } from './code/module.js';
import type { NodeCompiler } from './compile-nodes.js';
import { type Frame, depthOf, newFrame, Scope } from './exec/frame.js';
import { keyIn } from './exec/key-in.js';
import { rangeOver } from './exec/range.js';
import { distinct, EMPTY_LIST, NO_BRANCH, type RunBlock, type RunDocument } from './exec/values.js';
import { blockHtml } from './html.js';
import { blockState } from './state.js';
import type { BlockValues, ComparedValues, Evaluated, SlotValue } from './values.js';

/** Dot and variables of a call that is part of a block; entry 0 of a block's activations is its own. */
interface Activation {
  readonly dot: unknown;
  readonly frame: Frame;
}

/** What can be done with the data of a document. */
export interface DocumentRuns {
  evaluate(data: unknown, before?: Evaluated): BlockValues;
  compare(before: unknown, now: unknown): ComparedValues;
  /** HTML of the document without its first static, and the state that stands in it. */
  html(data: unknown): ReturnType<RunHtml>;
}

type RunStep = (calls: Activation[], values: BlockValues) => void;
type RunSlot = (calls: Activation[]) => SlotValue;

/**
 * Turns blocks into functions: generated code (`code/blocks.ts`), or closures where the host forbids that. Scopes follow
 * the order of the template, so that variables resolve as they are written.
 */
export class BlockCompiler {
  /** Blocks of templates that call themselves: a call inside refers to the function before it is there. */
  private readonly recursive = new Map<Block, { run: RunBlock | null }>();

  constructor(private readonly compiler: NodeCompiler) {}

  /** The whole document. Closures evaluate all of it, whatever is known of before. */
  document(root: Block): DocumentRuns {
    const run = preferGenerated<RunDocument>(
      () => blockCode(root, this.compiler.sources),
      () => whole(this.block(root, new Scope())),
    );
    const html = preferGenerated<RunHtml>(
      () => htmlCode(root, this.compiler.sources),
      () => htmlOf(root, this.block(root, new Scope())),
    );
    return {
      evaluate: (data, before) => run().evaluate(data, newFrame(data), before?.values ?? null, before?.data),
      compare: (before, now) => run().compare(before, newFrame(before), now, newFrame(now)),
      html: (data) => html()(data, newFrame(data)),
    };
  }

  private block(block: Block, scope: Scope): RunBlock {
    const scopes = [scope];
    const steps = block.steps.map((step) => this.step(block, step, scopes));
    return (dot, frame) => {
      const calls: Activation[] = [{ dot, frame }];
      const values: BlockValues = [];
      for (const step of steps) step(calls, values);
      return values;
    };
  }

  private step(block: Block, step: Step, scopes: Scope[]): RunStep {
    switch (step.kind) {
      case 'enter':
        return this.enter(step, scopes);
      case 'effect': {
        const { call } = step;
        const run = this.compiler.pipe(step.node.pipe, scopes[call]!);
        return (calls) => void run(calls[call]!.dot, calls[call]!.frame);
      }
      case 'slot': {
        const run = this.slot(block.slots[step.index]!, scopes);
        return (calls, values) => void values.push(run(calls));
      }
    }
  }

  private enter(enter: Enter, scopes: Scope[]): (calls: Activation[]) => void {
    const { call, callee } = enter;
    const argument = enter.node.pipe ? this.compiler.pipe(enter.node.pipe, scopes[call]!) : null;
    scopes[callee] = new Scope();
    return (calls) => {
      const { dot, frame } = calls[call]!;
      const data = argument ? argument(dot, frame) : undefined;
      calls[callee] = { dot: data, frame: newFrame(data, depthOf(frame) + 1) };
    };
  }

  private slot(slot: Slot, scopes: Scope[]): RunSlot {
    if (slot.kind === 'branch') return this.branch(slot, scopes);
    if (slot.kind === 'list') return this.list(slot, scopes);
    return this.value(slot, scopes);
  }

  private value(slot: ValueSlot, scopes: Scope[]): RunSlot {
    const parts = slot.parts.map((part) => this.part(part, scopes));
    const [only] = parts;
    if (parts.length === 1 && only) return only;
    return (calls) => {
      let text = '';
      for (const part of parts) text += part(calls);
      return text;
    };
  }

  private part(part: Part, scopes: Scope[]): (calls: Activation[]) => string {
    if (part.kind === 'text') return () => part.text;
    if (part.kind === 'enter') {
      const enter = this.enter(part, scopes);
      return (calls) => {
        enter(calls);
        return '';
      };
    }
    const { call } = part;
    const emit = this.compiler.nodes([part.node], scopes[call]!);
    if (call === 0) return ([own]) => emit(own!.dot, own!.frame);
    return (calls) => emit(calls[call]!.dot, calls[call]!.frame);
  }

  private branch(slot: BranchSlot, scopes: Scope[]): RunSlot {
    const { call } = slot;
    // Each condition sees the variables of those before it, as nested ifs do.
    let scope = scopes[call]!;
    const tests: ((dot: unknown, frame: Frame) => SlotValue | null)[] = slot.branches.map(
      ({ condition, block }, branch) => {
        scope = scope.child();
        if (condition === null) {
          const run = this.block(block, scope.child());
          return (dot, frame) => ({ branch, values: run(dot, frame) });
        }
        if (condition.kind === 'template') return this.recursion(condition.pipe, block, scope);
        const test = this.compiler.pipe(condition.pipe, scope);
        const run = this.block(block, scope.child());
        const rebinds = condition.kind === 'with';
        return (dot, frame) => {
          const value = test(dot, frame);
          return truth(value) ? { branch, values: run(rebinds ? value : dot, frame) } : null;
        };
      },
    );
    return (calls) => {
      const { dot, frame } = calls[call]!;
      for (const test of tests) {
        const taken = test(dot, frame);
        if (taken !== null) return taken;
      }
      return NO_BRANCH;
    };
  }

  private recursion(pipe: PipeNode | null, block: Block, scope: Scope): (dot: unknown, frame: Frame) => SlotValue {
    const argument = pipe ? this.compiler.pipe(pipe, scope) : null;
    let known = this.recursive.get(block);
    if (!known) {
      known = { run: null };
      this.recursive.set(block, known);
      known.run = this.block(block, new Scope());
    }
    const template = known;
    return (dot, frame) => {
      const data = argument ? argument(dot, frame) : undefined;
      return { branch: 0, values: template.run!(data, newFrame(data, depthOf(frame) + 1)), data };
    };
  }

  private list(slot: ListSlot, scopes: Scope[]): RunSlot {
    const { call } = slot;
    const around = scopes[call]!.child();
    const { items, set, scope } = this.rangeHead(slot.node, around);
    const run = this.block(slot.item, scope.child());
    const keyOf = this.key(slot.key, scope.child());
    const otherwise = slot.otherwise ? this.block(slot.otherwise, around.child()) : null;
    return (calls) => {
      const { dot, frame } = calls[call]!;
      const { elements, keys: mapKeys } = items(dot, frame);
      if (elements.length === 0)
        return otherwise ? { keys: null, items: [], otherwise: otherwise(dot, frame) } : EMPTY_LIST;
      const values: BlockValues[] = [];
      const keys: string[] = [];
      for (let i = 0; i < elements.length; i++) {
        const element = elements[i];
        const mapKey = mapKeys ? mapKeys[i] : null;
        set(frame, mapKeys ? mapKey : i, element);
        const item = run(element, frame);
        values.push(item);
        const key = keyOf(item, element, frame, mapKey);
        if (key !== null) keys.push(key);
      }
      const source = mapKeys === null ? elements : null;
      return { keys: distinct(keys, values.length), items: values, otherwise: null, elements: source };
    };
  }

  private rangeHead(node: RangeNode, around: Scope): RangeHead {
    const evaluate = this.compiler.pipe(node.pipe, around);
    const scope = around.child();
    const { decl } = node.pipe;
    const registers = decl.map((variable) => scope.resolve(variable.ident[0]!));
    const fault = this.compiler.faultAt(node.pipe.pos);
    const key = registers.length > 1 ? registers[0]! : -1;
    const element = registers.at(-1) ?? -1;
    return {
      scope,
      items: (dot, frame) => rangeOver(evaluate(dot, frame), decl.length, fault),
      set: (frame, keyValue, elementValue) => {
        if (key >= 0) frame[key] = keyValue;
        if (element >= 0) frame[element] = elementValue;
      },
    };
  }

  private key(key: ListKey, scope: Scope): KeyOf {
    switch (key.kind) {
      case 'slot':
        return (item) => item[key.index] as string;
      case 'block': {
        const run = this.block(key.block, scope);
        return (_item, element, frame) => keyIn(run(element, frame));
      }
      case 'map-or-position':
        return (_item, _element, _frame, mapKey) => (mapKey === null ? null : printValue(mapKey));
    }
  }
}

interface RangeHead {
  /** Scope of the item's variables. */
  readonly scope: Scope;
  readonly items: (dot: unknown, frame: Frame) => ReturnType<typeof rangeOver>;
  readonly set: (frame: Frame, key: unknown, element: unknown) => void;
}

type KeyOf = (item: BlockValues, element: unknown, frame: Frame, mapKey: unknown) => string | null;

function htmlOf(root: Block, run: RunBlock): RunHtml {
  return (data, frame) => {
    const values = run(data, frame);
    return { html: blockHtml(root, values, ''), state: blockState(root, values) };
  };
}

function whole(run: RunBlock): RunDocument {
  return {
    evaluate: (data, frame) => run(data, frame),
    compare: (old, oldFrame, now, frame) => ({ before: run(old, oldFrame), after: run(now, frame) }),
  };
}
