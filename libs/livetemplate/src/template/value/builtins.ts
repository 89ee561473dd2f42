/** The functions of Go's `text/template`, all but `call`: a template of this language has no function values to call. */

import { stringArgument } from './arguments.js';
import { comparisons } from './compare.js';
import { type FunctionTable, functionTable, type TemplateFunction } from './function.js';
import { indexing } from './indexing.js';
import { printAll, printLine } from './print.js';
import { sprintf } from './printf.js';
import { textEscapes } from './text-escapes.js';
import { truth } from './truth.js';

const logic: readonly TemplateFunction[] = [
  // The first argument that decides, or the last; the executor evaluates no further than that.
  { name: 'and', minArgs: 1, maxArgs: Infinity, pure: true, lazy: 'and', call: (args) => firstOrLast(args, false) },
  { name: 'or', minArgs: 1, maxArgs: Infinity, pure: true, lazy: 'or', call: (args) => firstOrLast(args, true) },
  { name: 'not', minArgs: 1, maxArgs: 1, pure: true, call: (args) => !truth(args[0]) },
];

const printing: readonly TemplateFunction[] = [
  { name: 'print', minArgs: 0, maxArgs: Infinity, pure: true, call: printAll },
  { name: 'println', minArgs: 0, maxArgs: Infinity, pure: true, call: printLine },
  {
    name: 'printf',
    minArgs: 1,
    maxArgs: Infinity,
    pure: true,
    params: ['string', 'any'],
    call: ([format, ...args]) => sprintf(stringArgument(format), args),
  },
];

function firstOrLast(args: readonly unknown[], wanted: boolean): unknown {
  const decides = args.findIndex((value) => truth(value) === wanted);
  return args.at(decides);
}

/** @see https://pkg.go.dev/text/template#hdr-Functions */
export const builtins: FunctionTable = functionTable(logic, comparisons, indexing, printing, textEscapes);
