import type { TemplateFunction } from '../../template/value/function.js';
import { rethrow, type Fault } from './fault.js';
import { settled } from './field.js';

/** Calls a function of the table, whose number of arguments was checked while compiling. */
export function callFunction(fn: TemplateFunction, args: readonly unknown[], fault: Fault): unknown {
  try {
    return settled(fn.call(args), fn.name, fault);
  } catch (error) {
    return rethrow(error, fn.name, fault);
  }
}
