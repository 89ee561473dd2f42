import type {
  ArgumentNode,
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  NumberNode,
  PipeNode,
  VariableNode,
} from '../template/ast.js';
import { complexParts } from '../template/number-literal.js';
import { printNode } from '../template/print.js';
import { Complex } from '../template/value/complex.js';
import type { FunctionTable, ParameterKind, TemplateFunction } from '../template/value/function.js';
import { float, int } from '../template/value/go-value.js';
import { truth } from '../template/value/truth.js';
import { checkedEarly, isCheckedEarly, parameterKind } from './argument-order.js';
import { callFunction } from './exec/call.js';
import type { Fault, FaultPlaces } from './exec/fault.js';
import { BoundMethod, checkCount, fieldValue, findField, wrongCount } from './exec/field.js';
import type { Evaluate, Scope } from './exec/frame.js';

const INT64_MAX = 2n ** 63n - 1n;

/**
 * Compiles pipelines to closures. Errors that Go finds while running are found while running here, too, because a
 * branch that is never taken must not fail.
 *
 * @see Go `text/template/exec.go`, from `evalPipeline` on
 */
export class PipelineCompiler {
  constructor(
    private readonly functions: FunctionTable,
    private readonly places: FaultPlaces,
  ) {}

  /** The value of a pipeline; its variables are declared in `scope` after its commands are compiled, as they run. */
  pipe(pipe: PipeNode, scope: Scope): Evaluate {
    let value: Evaluate | null = null;
    for (const cmd of pipe.cmds) value = this.command(cmd, scope, value);
    // Between commands, and at the end, a nil of any kind is simply nothing: fields of nothing are nothing.
    const result = value === null ? nothing : withoutNull(value);
    const registers = pipe.decl.map((variable) => this.target(pipe, variable, scope));
    if (registers.length === 0) return result;
    return (dot, frame) => {
      const last = result(dot, frame);
      for (const register of registers) frame[typeof register === 'number' ? register : register()] = last;
      return last;
    };
  }

  /** The register that is set, or what fails where there is none. */
  private target(pipe: PipeNode, variable: VariableNode, scope: Scope): number | (() => never) {
    const name = variable.ident[0] as string;
    if (!pipe.isAssign) return scope.declare(name);
    const register = scope.resolve(name);
    if (register >= 0) return register;
    const fault = this.places.at(variable.pos);
    return () => fault('undefined_variable', `undefined variable: ${name}`);
  }

  /**
   * The value of one command.
   * @param previous the value piped into the command: its last argument
   */
  command(cmd: CommandNode, scope: Scope, previous: Evaluate | null): Evaluate {
    const [first, ...rest] = cmd.args as [ArgumentNode, ...ArgumentNode[]];
    switch (first.kind) {
      case 'field':
        return this.fields(dotValue, first.ident, first, rest, scope, previous);
      case 'chain':
        return this.fields(this.chained(first, scope), first.field, first, rest, scope, previous);
      case 'variable':
        if (first.ident.length === 1) break;
        return this.fields(this.variable(first, scope), first.ident.slice(1), first, rest, scope, previous);
      case 'identifier':
        return this.call(first, cmd, rest, scope, previous);
    }
    if (first.kind === 'nil' && rest.length === 0) return this.failing(first, 'nil_command', 'nil is not a command');
    const value = this.operand(first, scope, 'any');
    return rest.length > 0 || previous !== null ? this.notFunction(first, value, previous) : value;
  }

  private failing(node: ArgumentNode, errorClass: Parameters<Fault>[0], reason: string): Evaluate {
    const fault = this.places.at(node.pos);
    return () => fault(errorClass, reason);
  }

  private notFunction(node: ArgumentNode, value: Evaluate, previous: Evaluate | null): Evaluate {
    const fault = this.places.at(node.pos);
    return (dot, frame) => {
      previous?.(dot, frame);
      // An undefined variable is a mistake of its own.
      if (node.kind === 'variable') value(dot, frame);
      return fault('not_function', `can't give an argument to ${printNode(node)}: it is not a function`);
    };
  }

  /** An operand without arguments. `kind` is what the parameter it is given to takes. */
  operand(node: ArgumentNode, scope: Scope, kind: ParameterKind): Evaluate {
    switch (node.kind) {
      case 'dot':
        return dotValue;
      case 'nil':
        return nothing;
      case 'bool':
        return constant(node.value);
      case 'string':
        return constant(node.text);
      case 'number':
        return this.number(node, kind);
      case 'field':
        return this.fields(dotValue, node.ident, node, [], scope, null);
      case 'variable': {
        const value = this.variable(node, scope);
        return node.ident.length === 1 ? value : this.fields(value, node.ident.slice(1), node, [], scope, null);
      }
      case 'chain':
        return this.fields(this.chained(node, scope), node.field, node, [], scope, null);
      case 'identifier':
        return this.call(node, node, [], scope, null);
      case 'pipe':
        return this.pipe(node, scope);
    }
  }

  private variable(node: VariableNode, scope: Scope): Evaluate {
    const name = node.ident[0] as string;
    const register = scope.resolve(name);
    if (register < 0) return this.failing(node, 'undefined_variable', `undefined variable: ${name}`);
    return (_dot, frame) => frame[register];
  }

  private chained(node: ChainNode, scope: Scope): Evaluate {
    return this.operand(node.node, scope, 'any');
  }

  /** A number constant gets its type from where it stands, as in Go. */
  private number(node: NumberNode, kind: ParameterKind): Evaluate {
    const { isInt, float: value } = node;
    if (node.int !== null && (isInt || kind === 'int')) {
      if (node.int <= INT64_MAX) return constant(int(node.int));
      // Where a type is asked for, Go misses that type before it minds the size.
      const isTyped = kind !== 'any';
      return isTyped
        ? this.failing(node, 'arg_type', `expected ${kind}; found ${node.text}`)
        : this.failing(node, 'overflow', `${node.text} overflows int`);
    }
    const parts = node.isComplex ? complexParts(node.text) : null;
    return constant(parts === null ? float(value as number) : new Complex(parts.real, parts.imaginary));
  }

  // Fields and methods

  private fields(
    receiver: Evaluate,
    names: readonly string[],
    node: FieldNode | ChainNode | VariableNode,
    args: readonly ArgumentNode[],
    scope: Scope,
    previous: Evaluate | null,
  ): Evaluate {
    const fault = this.places.at(node.pos);
    if (args.length > 0 || previous !== null) {
      const inner = plainFields(receiver, names.slice(0, -1), fault);
      return this.methodCall(inner, names.at(-1) as string, fault, args, scope, previous);
    }
    return plainFields(receiver, names, fault);
  }

  private methodCall(
    receiver: Evaluate,
    name: string,
    fault: Fault,
    args: readonly ArgumentNode[],
    scope: Scope,
    previous: Evaluate | null,
  ): Evaluate {
    const count = args.length + (previous === null ? 0 : 1);
    const values = args.map((arg) => this.operand(arg, scope, 'any'));
    // Only a Go method, which is not known before the call, reads a number constant as the integer it needs.
    const integers = args.map((arg, at) =>
      arg.kind === 'number' ? this.number(arg, 'int') : (values[at] as Evaluate),
    );
    return (dot, frame) => {
      const last = previous?.(dot, frame);
      const object = receiver(dot, frame);
      const found = findField(object, name, fault);
      if (!(found instanceof BoundMethod)) {
        if (object === undefined) return undefined;
        return fault('not_function', `${name} is not a method but has arguments`);
      }
      checkCount(found, count, fault);
      const params = found.signature?.params ?? [];
      const given = values.map((read, at) => (params[at] === 'int' ? (integers[at] as Evaluate) : read)(dot, frame));
      if (previous !== null) given.push(last);
      return found.call(given, fault);
    };
  }

  // Functions

  private call(
    node: IdentifierNode,
    place: CommandNode | IdentifierNode,
    args: readonly ArgumentNode[],
    scope: Scope,
    previous: Evaluate | null,
  ): Evaluate {
    const fn = this.functions.get(node.ident);
    const fault = this.places.at(place.pos);
    if (fn === undefined) {
      return () => fault('call_failed', `${JSON.stringify(node.ident)} is not a defined function`);
    }
    const count = args.length + (previous === null ? 0 : 1);
    if (count < fn.minArgs || count > fn.maxArgs) {
      return (dot, frame) => {
        previous?.(dot, frame);
        return fault('arg_count', wrongCount(fn, fn.name, count));
      };
    }
    const values = args.map((arg, at) => {
      const value = this.operand(arg, scope, parameterKind(fn, at));
      return isCheckedEarly(fn, arg, at, count) ? checkedEarly(fn, value, at, fault) : value;
    });
    if (fn.lazy !== undefined) return lazyCall(fn.lazy, values, previous);
    return eagerCall(fn, values, previous, fault);
  }
}

const dotValue: Evaluate = (dot) => dot;
const nothing: Evaluate = () => undefined;

function constant(value: unknown): Evaluate {
  return () => value;
}

function withoutNull(evaluate: Evaluate): Evaluate {
  return (dot, frame) => {
    const value = evaluate(dot, frame);
    return value === null ? undefined : value;
  };
}

function plainFields(receiver: Evaluate, names: readonly string[], fault: Fault): Evaluate {
  const [first, second] = names as readonly [string, string];
  if (names.length === 0) return receiver;
  if (names.length === 1) {
    if (receiver === dotValue) return (dot) => fieldValue(dot, first, fault);
    return (dot, frame) => fieldValue(receiver(dot, frame), first, fault);
  }
  if (names.length === 2) {
    return (dot, frame) => fieldValue(fieldValue(receiver(dot, frame), first, fault), second, fault);
  }
  return (dot, frame) => {
    let value = receiver(dot, frame);
    for (const name of names) value = fieldValue(value, name, fault);
    return value;
  };
}

/** `and` and `or` evaluate up to the argument that decides; a piped value is evaluated first, as every piped value. */
function lazyCall(operator: 'and' | 'or', args: readonly Evaluate[], previous: Evaluate | null): Evaluate {
  const deciding = operator === 'or';
  return (dot, frame) => {
    const last = previous?.(dot, frame);
    let value: unknown;
    for (const arg of args) {
      value = arg(dot, frame);
      if (truth(value) === deciding) return value;
    }
    return previous === null ? value : last;
  };
}

function eagerCall(fn: TemplateFunction, args: readonly Evaluate[], previous: Evaluate | null, fault: Fault): Evaluate {
  const [only] = args;
  const run = (values: readonly unknown[]): unknown => callFunction(fn, values, fault);
  if (args.length === 0 && previous !== null) return (dot, frame) => run([previous(dot, frame)]);
  if (args.length === 1 && only !== undefined && previous === null) return (dot, frame) => run([only(dot, frame)]);
  return (dot, frame) => {
    const last = previous?.(dot, frame);
    const values: unknown[] = [];
    for (const arg of args) values.push(arg(dot, frame));
    if (previous !== null) values.push(last);
    return run(values);
  };
}
