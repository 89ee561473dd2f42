/** Reading a function's arguments: each reader gives the value in the form asked for, or says what was expected. */

import { Duration } from './duration.js';
import { ValueError } from './function.js';
import { floatOf, type GoInt, intOf, kindOf, timeOf, typeName } from './go-value.js';
import type { GoTime } from './go-time.js';

/** A plain string. Trusted text is not: a function that changes it would break what its author vouched for. */
export function stringArgument(value: unknown): string {
  if (typeof value === 'string') return value;
  throw wrongType(value, 'string');
}

/** A plain integer, not one of the named types. */
export function intArgument(value: unknown): GoInt {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const integer = intOf(value);
    if (integer !== undefined) return integer;
  }
  throw wrongType(value, 'int');
}

/** An integer or a float, a named integer type included. */
export function numberArgument(value: unknown): GoInt {
  const found = intOf(value) ?? floatOf(value);
  if (found === undefined) throw wrongType(value, 'number');
  return found;
}

export function timeArgument(value: unknown): GoTime {
  const time = timeOf(value);
  if (time) return time;
  throw wrongType(value, 'time.Time');
}

/** A duration, or an integral number of nanoseconds. */
export function durationArgument(value: unknown): Duration {
  if (value instanceof Duration) return value;
  if (typeof value !== 'object') {
    const nanoseconds = intOf(value);
    if (nanoseconds !== undefined) return new Duration(BigInt(nanoseconds));
  }
  throw wrongType(value, 'time.Duration');
}

export function wrongType(value: unknown, expected: string): ValueError {
  const found = kindOf(value) === 'nil' ? 'nil' : typeName(value);
  return new ValueError('arg_type', `wrong type for value; expected ${expected}; got ${found}`);
}
