import type {
  ActionNode,
  ArgumentNode,
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  NumberNode,
  PipeNode,
  Position,
  VariableNode,
} from '../../template/ast.js';
import type { FunctionTable, ParameterKind } from '../../template/value/function.js';
import { isCheckedEarly, parameterKind } from '../argument-order.js';
import type { PipelineCompiler } from '../compile-pipeline.js';
import type { FaultPlaces } from '../exec/fault.js';
import type { Evaluate, Scope } from '../exec/frame.js';
import { callCode } from './calls.js';
import type { FunctionCode, Place } from './function.js';
import { quote } from './quote.js';
import type { FieldSite } from './runtime.js';
import { keep, settle, settledCode, truthOf, type ValueCode } from './value.js';

/**
 * Writes pipelines as JavaScript expressions: what is common inline, everything else as a call of the closure that
 * {@link PipelineCompiler} makes of it. Each node is compiled by one of the two, since compiling declares variables.
 */
export class ExpressionWriter {
  constructor(
    readonly out: FunctionCode,
    private readonly functions: FunctionTable,
    private readonly closures: PipelineCompiler,
    private readonly places: FaultPlaces,
  ) {}

  /** The settled value of a pipeline; declares its variables in `scope`. */
  settled(pipe: PipeNode, scope: Scope, place: Place): string {
    return `noNull(${settle(this.out, this.pipe(pipe, scope, place))})`;
  }

  /** The text of an action that prints. */
  shown(node: ActionNode, scope: Scope, place: Place): string {
    return this.shownValue(node, this.pipe(node.pipe, scope, place));
  }

  /** The text of an action that prints between two tags, enclosed where it is markup. */
  shownEnclosed(node: ActionNode, scope: Scope, place: Place): string {
    const value = this.pipe(node.pipe, scope, place);
    if (value.escaped !== undefined) return `enclosedHtml(${value.escaped})`;
    return `enclosed(${this.shownValue(node, value)}, "", "")`;
  }

  private shownValue(node: ActionNode, value: ValueCode): string {
    if (value.isText === true) return value.code;
    return `show(${settle(this.out, value)}, ${this.out.module.constant(this.places.at(node.pos))})`;
  }

  /** Whether a pipeline's value counts as true. */
  truth(pipe: PipeNode, scope: Scope, place: Place): string {
    return truthOf(this.out, this.pipe(pipe, scope, place));
  }

  /** The value of a pipeline as its last command leaves it: nothing may still be `null`. */
  pipe(pipe: PipeNode, scope: Scope, place: Place): ValueCode {
    const { decl, isAssign } = pipe;
    if (isAssign && decl.some(({ ident }) => scope.resolve(ident[0]!) < 0)) {
      return this.closure(this.closures.pipe(pipe, scope), place);
    }
    let value: ValueCode | null = null;
    for (const cmd of pipe.cmds) value = this.command(cmd, scope, place, value);
    const last = value ?? settledCode('undefined');
    if (decl.length === 0) return last;
    const registers = decl.map(({ ident }) => (isAssign ? scope.resolve(ident[0]!) : scope.declare(ident[0]!)));
    const targets = registers.map((register) => `${place.frame}[${register}] = `).join('');
    return settledCode(`(${targets}noNull(${settle(this.out, last)}))`);
  }

  private command(cmd: CommandNode, scope: Scope, place: Place, previous: ValueCode | null): ValueCode {
    const [first, ...args] = cmd.args as [ArgumentNode, ...ArgumentNode[]];
    if (first.kind === 'identifier') {
      const call = this.call(first, cmd.pos, args, scope, place, previous);
      if (call !== null) return call;
    } else if (args.length === 0 && previous === null && first.kind !== 'nil') {
      return this.operand(first, scope, place, 'any');
    }
    if (previous === null) return this.closure(this.closures.command(cmd, scope, null), place);
    // The closure finds what is piped into it in a register that no name leads to.
    const register = scope.declare(' piped');
    const closure = this.closures.command(cmd, scope, (_dot, frame) => frame[register]);
    const set = `${place.frame}[${register}] = ${settle(this.out, previous)}`;
    return settledCode(`(${set}, ${this.closure(closure, place).code})`);
  }

  private operand(node: ArgumentNode, scope: Scope, place: Place, kind: ParameterKind): ValueCode {
    switch (node.kind) {
      case 'dot':
        return settledCode(place.dot);
      case 'nil':
        return settledCode('undefined');
      case 'bool':
        return { ...settledCode(String(node.value)), isBoolean: true };
      case 'string':
        return { ...settledCode(quote(node.text)), literal: 'string' };
      case 'number':
        return this.number(node, scope, place, kind);
      case 'field':
        return this.fields(settledCode(place.dot), node.ident, node, place);
      case 'variable':
        return this.variable(node, scope, place);
      case 'chain':
        return this.fields(this.operand(node.node, scope, place, 'any'), node.field, node, place);
      case 'identifier':
        return (
          this.call(node, node.pos, [], scope, place, null) ??
          this.closure(this.closures.operand(node, scope, kind), place)
        );
      case 'pipe':
        return settledCode(this.settled(node, scope, place));
    }
  }

  private number(node: NumberNode, scope: Scope, place: Place, kind: ParameterKind): ValueCode {
    const { int, isInt } = node;
    const isSmall = int !== null && (isInt || kind === 'int') && Number.isSafeInteger(Number(int));
    if (isSmall) return { ...settledCode(`(${int})`), literal: 'number' };
    return this.closure(this.closures.operand(node, scope, kind), place);
  }

  private variable(node: VariableNode, scope: Scope, place: Place): ValueCode {
    const register = scope.resolve(node.ident[0]!);
    if (register < 0) return this.closure(this.closures.operand(node, scope, 'any'), place);
    return this.fields(settledCode(`${place.frame}[${register}]`), node.ident.slice(1), node, place);
  }

  private fields(
    receiver: ValueCode,
    names: readonly string[],
    node: FieldNode | ChainNode | VariableNode,
    place: Place,
  ): ValueCode {
    return names.reduce((value, name) => this.field(value, name, node.pos, place), receiver);
  }

  /** An own property of a plain object is read as it stands; what else `.name` can find is `field`'s business. */
  private field(receiver: ValueCode, name: string, position: Position, place: Place): ValueCode {
    const site: FieldSite = { name, fault: this.places.at(position) };
    const { module } = this.out;
    const isDot = receiver.code === place.dot;
    const kept = isDot ? { name: place.dot, set: '' } : keep(this.out, receiver);
    const property = module.property(kept.name, name);
    const slow = `field(${settle(this.out, { ...receiver, code: kept.name })}, ${module.constant(site)})`;
    if (property === null) return settledCode(isDot ? slow : `(${kept.set}, ${slow})`);
    const test = isDot ? place.plain() : `plain(${kept.set})`;
    return { code: `(${test} ? ${property} : ${slow})`, read: site };
  }

  private call(
    node: IdentifierNode,
    position: Position,
    args: readonly ArgumentNode[],
    scope: Scope,
    place: Place,
    previous: ValueCode | null,
  ): ValueCode | null {
    const fn = this.functions.get(node.ident);
    const count = args.length + (previous === null ? 0 : 1);
    if (fn === undefined || count < fn.minArgs || count > fn.maxArgs) return null;
    if (args.some((arg, at) => isCheckedEarly(fn, arg, at, count))) return null;
    // What is piped in is evaluated first, and is the last argument.
    const piped = previous !== null && args.length > 0 ? keep(this.out, previous) : null;
    const values = args.map((arg, at) => this.operand(arg, scope, place, parameterKind(fn, at)));
    if (previous !== null) values.push(piped === null ? previous : { ...previous, code: piped.name });
    const value = callCode(this.out, fn, this.places.at(position), values);
    return piped === null ? value : { ...value, code: `(${piped.set}, ${value.code})` };
  }

  private closure(closure: Evaluate, place: Place): ValueCode {
    return settledCode(`${this.out.module.constant(closure)}(${place.dot}, ${place.frame})`);
  }
}
