/** The comparison functions of Go's templates, with this language's one number type: integers and floats mix, by value. */

import type { Complex } from './complex.js';
import { type TemplateFunction, ValueError } from './function.js';
import { floatOf, intOf, kindOf, stringOf, timeOf, typeName } from './go-value.js';
import { compareText } from './utf8.js';

/** Kinds with an order or a plain equality; the rest (nil, lists, maps, structs) is undefined. */
type BasicKind = 'bool' | 'number' | 'complex' | 'string' | undefined;

function basicKind(value: unknown): BasicKind {
  const kind = kindOf(value);
  if (kind === 'int' || kind === 'float') return 'number';
  return kind === 'bool' || kind === 'complex' || kind === 'string' ? kind : undefined;
}

function numberOf(value: unknown): number | bigint {
  return intOf(value) ?? floatOf(value)!;
}

/**
 * Whether two values are equal. nil equals only nil. Lists, maps and functions compare with nil and nothing else.
 * @throws {ValueError} `comparison` for values of different kinds, or of a kind without equality.
 */
export function equal(a: unknown, b: unknown): boolean {
  // What most comparisons are: two texts or two plain numbers.
  if (typeof a === typeof b && (typeof a === 'string' || typeof a === 'number')) return a === b;
  const kind = basicKind(a);
  if (kind !== basicKind(b)) {
    if (isNil(a) || isNil(b)) return false;
    throw incompatible();
  }
  switch (kind) {
    case 'bool':
      return a === b;
    case 'number':
      // Loosely: `1n == 1`. Both sides are numbers or bigints.
      return numberOf(a) == numberOf(b);
    case 'complex':
      return equalComplex(a as Complex, b as Complex);
    case 'string':
      return stringOf(a) === stringOf(b);
    default:
      return isNil(a) || isNil(b) ? isNil(a) === isNil(b) : equalStructs(a, b);
  }
}

function equalComplex(a: Complex, b: Complex): boolean {
  return a.real === b.real && a.imaginary === b.imaginary;
}

function equalStructs(a: unknown, b: unknown): boolean {
  if (kindOf(a) !== 'struct' || kindOf(b) !== 'struct') {
    throw new ValueError('comparison', `values of types ${typeName(a)} and ${typeName(b)} cannot be compared`);
  }
  const left = timeOf(a);
  const right = timeOf(b);
  if (!left || !right) return a === b;
  // As Go's ==: the same moment shown at another offset is another value. The method Equal compares moments.
  return left.compare(right) === 0 && left.offsetSeconds === right.offsetSeconds && left.zone === right.zone;
}

/**
 * Whether `a` comes before `b`: numbers by value, strings by their bytes.
 * @throws {ValueError} `comparison` for anything else.
 */
export function less(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  const kind = basicKind(a);
  const other = basicKind(b);
  if (kind === undefined || other === undefined) throw noOrder(kind === undefined ? a : b);
  if (kind !== other) throw incompatible();
  if (kind === 'bool' || kind === 'complex') throw noOrder(a);
  return kind === 'number' ? numberOf(a) < numberOf(b) : compareText(stringOf(a)!, stringOf(b)!) < 0;
}

// Go derives le, gt and ge from lt and eq, so that with NaN `gt` and `ge` are true. Keep the derivation.
const lessOrEqual = (a: unknown, b: unknown): boolean => less(a, b) || equal(a, b);

function comparison(name: string, holds: (a: unknown, b: unknown) => boolean): TemplateFunction {
  return { name, minArgs: 2, maxArgs: 2, pure: true, call: (args) => holds(args[0], args[1]) };
}

/** `eq ne lt le gt ge`. */
export const comparisons: readonly TemplateFunction[] = [
  { name: 'eq', minArgs: 1, maxArgs: Infinity, pure: true, call: equalsAny },
  comparison('ne', (a, b) => !equal(a, b)),
  comparison('lt', less),
  comparison('le', lessOrEqual),
  comparison('gt', (a, b) => !lessOrEqual(a, b)),
  comparison('ge', (a, b) => !less(a, b)),
];

/** `eq a b c` is a == b || a == c; what comes after a match is not looked at. */
function equalsAny(args: readonly unknown[]): boolean {
  if (args.length < 2) throw new ValueError('comparison', 'missing argument for comparison');
  for (let i = 1; i < args.length; i++) if (equal(args[0], args[i])) return true;
  return false;
}

function isNil(value: unknown): boolean {
  return value === undefined || value === null;
}

function incompatible(): ValueError {
  return new ValueError('comparison', 'incompatible types for comparison');
}

function noOrder(value: unknown): ValueError {
  return new ValueError('comparison', `values of type ${typeName(value)} have no order`);
}
