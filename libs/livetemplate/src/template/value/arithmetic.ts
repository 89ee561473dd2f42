/** `add sub mul div mod`: integers stay integers (64 bits, wrapping around), a float makes the result a float. */

import { numberArgument } from './arguments.js';
import { type TemplateFunction, ValueError } from './function.js';
import { float, floatOf, wrapInt } from './go-value.js';

interface Operation {
  readonly ofNumbers: (a: number, b: number) => number;
  readonly ofInts: (a: bigint, b: bigint) => bigint;
}

function calculate({ ofNumbers, ofInts }: Operation, a: unknown, b: unknown): unknown {
  const left = numberArgument(a);
  const right = numberArgument(b);
  if (floatOf(a) !== undefined || floatOf(b) !== undefined) return float(ofNumbers(Number(left), Number(right)));
  if (typeof left === 'number' && typeof right === 'number') {
    const quick = ofNumbers(left, right);
    // `+ 0` makes the integer 0 of a negative zero.
    if (Number.isSafeInteger(quick)) return quick + 0;
  }
  return wrapInt(ofInts(BigInt(left), BigInt(right)));
}

function arithmetic(name: string, operation: Operation): TemplateFunction {
  return { name, minArgs: 2, maxArgs: 2, pure: true, call: (args) => calculate(operation, args[0], args[1]) };
}

/** Division and remainder of integers drop the fraction; JavaScript's operators on plain numbers keep it. */
function integerDivision(name: string, operation: Operation): TemplateFunction {
  const call = (args: readonly unknown[]): unknown => {
    const left = numberArgument(args[0]);
    const right = numberArgument(args[1]);
    const isFloat = floatOf(args[0]) !== undefined || floatOf(args[1]) !== undefined;
    if (isFloat) return float(operation.ofNumbers(Number(left), Number(right)));
    if (right == 0) throw new ValueError('call_failed', 'division by zero');
    return wrapInt(operation.ofInts(BigInt(left), BigInt(right)));
  };
  return { name, minArgs: 2, maxArgs: 2, pure: true, call };
}

export const arithmeticFunctions: readonly TemplateFunction[] = [
  arithmetic('add', { ofNumbers: (a, b) => a + b, ofInts: (a, b) => a + b }),
  arithmetic('sub', { ofNumbers: (a, b) => a - b, ofInts: (a, b) => a - b }),
  arithmetic('mul', { ofNumbers: (a, b) => a * b, ofInts: (a, b) => a * b }),
  integerDivision('div', { ofNumbers: (a, b) => a / b, ofInts: (a, b) => a / b }),
  integerDivision('mod', { ofNumbers: (a, b) => a % b, ofInts: (a, b) => a % b }),
];
