import type { TemplateFunction } from '../../template/value/function.js';
import { rethrow, type Fault } from './fault.js';
import { settled } from './field.js';

const NOT_ASYNC = 'A function for templates cannot be async: compute this before, and give it to the template as data.';

/** Calls a function of the table, whose number of arguments was checked while compiling. */
export function callFunction(fn: TemplateFunction, args: readonly unknown[], fault: Fault): unknown {
  try {
    return settled(fn.call(args), fn.name, fault, NOT_ASYNC);
  } catch (error) {
    return rethrow(error, fn.name, fault);
  }
}
