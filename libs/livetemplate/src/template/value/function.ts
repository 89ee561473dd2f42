/** What a template can call: the shape of a function, and how it reports a bad argument. */

/**
 * A function a template may call by name. It sees plain values in the representation of `go-value.ts`;
 * nil and a missing value both arrive as `null` or `undefined`.
 */
export interface TemplateFunction {
  readonly name: string;
  /** The executor checks the number of arguments before the call (class `arg_count`). */
  readonly minArgs: number;
  /** `Infinity` for a variadic function. */
  readonly maxArgs: number;
  /** True where equal arguments always give equal results, so that a call may be skipped when they did not change. */
  readonly pure: boolean;
  /**
   * Kinds of the parameters, the last one repeated for a variadic function; without it every parameter is `any`.
   * The function checks its arguments itself. This tells the executor how a *literal* argument is read, as in Go:
   * for an `int` the literal `1.0` is the integer 1.
   */
  readonly params?: readonly ParameterKind[];
  /** `and` and `or` stop at the argument that decides: the executor evaluates their arguments one by one. */
  readonly lazy?: 'and' | 'or';
  /** @throws {ValueError} where an argument does not fit. */
  call(args: readonly unknown[]): unknown;
}

export type ParameterKind = 'any' | 'string' | 'int' | 'time';

export type FunctionTable = ReadonlyMap<string, TemplateFunction>;

/** Kinds of failure a function can report; names as in the conformance suite. */
export type ValueErrorClass =
  | 'index_range'
  | 'slice_index'
  | 'bad_operand'
  | 'comparison'
  | 'arg_type'
  | 'arg_count'
  | 'overflow'
  | 'call_failed'
  | 'bad_call'
  | 'depth';

/**
 * Thrown by functions and by operations on values. The executor turns it into a `TemplateExecutionError` with the
 * place of the call. The message names types, never data: it may end up in a log.
 */
export class ValueError extends Error {
  override readonly name = 'ValueError';

  constructor(
    readonly errorClass: ValueErrorClass,
    message: string,
  ) {
    super(message);
  }
}

/** Builds a table from functions; a later function of the same name replaces an earlier one. */
export function functionTable(...groups: readonly Iterable<TemplateFunction>[]): FunctionTable {
  const table = new Map<string, TemplateFunction>();
  for (const group of groups) for (const fn of group) table.set(fn.name, fn);
  return table;
}
