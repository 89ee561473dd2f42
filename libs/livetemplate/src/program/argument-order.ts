import type { ArgumentNode } from '../template/ast.js';
import { intArgument, stringArgument, timeArgument } from '../template/value/arguments.js';
import type { ParameterKind, TemplateFunction } from '../template/value/function.js';
import { rethrow, type Fault } from './exec/fault.js';
import type { Evaluate } from './exec/frame.js';

const READERS = { string: stringArgument, int: intArgument, time: timeArgument };

/** What the parameter at `at` takes; the last one of a variadic function takes the rest. */
export function parameterKind(fn: TemplateFunction, at: number): ParameterKind {
  return fn.params?.[at] ?? fn.params?.at(-1) ?? 'any';
}

/**
 * Whether the argument at `at` of `count` may have a wrong type while another one follows: Go reports the first
 * argument that does not fit, before it evaluates the next.
 */
export function isCheckedEarly(fn: TemplateFunction, arg: ArgumentNode, at: number, count: number): boolean {
  const kind = parameterKind(fn, at);
  return kind !== 'any' && at < count - 1 && arg.kind !== (kind === 'string' ? 'string' : 'number');
}

/** The argument, checked as it is evaluated. */
export function checkedEarly(fn: TemplateFunction, value: Evaluate, at: number, fault: Fault): Evaluate {
  const kind = parameterKind(fn, at);
  if (kind === 'any') return value;
  return (dot, frame) => {
    const argument = value(dot, frame);
    try {
      READERS[kind](argument);
    } catch (error) {
      rethrow(error, fn.name, fault);
    }
    return argument;
  };
}
