/**
 * How JavaScript data stands for Go values. Every rule about values (printing, comparing, truth, indexing) asks this
 * file what a value is, so that no two of them can disagree.
 *
 * | JavaScript | Go |
 * |---|---|
 * | `undefined`, `null` | nil |
 * | integral `number` below 2^63, `bigint` | `int` |
 * | other `number`, {@link Float64} | `float64` |
 * | `string` | `string`, as UTF-8 bytes (see `utf8.ts`) |
 * | plain object, `Map` | `map[string]any` |
 * | array, typed array, `Set`, other iterable | `[]any` |
 * | `Date`, {@link GoTime} | `time.Time` |
 * | {@link Duration}, {@link Month}, {@link Weekday} | the integer types of package `time` |
 * | {@link Byte} | `uint8` |
 * | {@link Complex} | `complex128` |
 * | `HTML`, `JS`, `CSS`, … | the content types of `html/template` |
 * | other class instance | struct: its properties, getters and methods are fields |
 */

import { CSS, HTML, HTMLAttr, JS, JSStr, Srcset, TrustedText, URL } from '../escape/trusted-types.js';
import { Complex } from './complex.js';
import { Duration, Month, Weekday } from './duration.js';
import { GoTime } from './go-time.js';

/**
 * A float that happens to be integral: `2.0` in a template, or the result of float arithmetic. A bare JavaScript `2`
 * is an integer; the wrapper keeps the difference, which shows in printing (`1e+06`) and in `%T`.
 */
export class Float64 {
  constructor(readonly value: number) {}

  valueOf(): number {
    return this.value;
  }
}

/** A byte of a string, Go's `uint8`: what `index` gives. An integer in all but its name. */
export class Byte {
  constructor(readonly value: number) {}

  valueOf(): number {
    return this.value;
  }
}

export type GoFloat = number | Float64;
export type GoInt = number | bigint;

/** Go's kinds, as far as templates can tell them apart. A named type has the kind it is made of: a `Month` is an `int`. */
export type Kind = 'nil' | 'bool' | 'int' | 'float' | 'complex' | 'string' | 'list' | 'map' | 'struct' | 'func';

const INT64_LIMIT = 2 ** 63;

/** What a value is, by its Go kind. */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return isIntegral(value) ? 'int' : 'float';
    case 'boolean':
      return 'bool';
    case 'undefined':
      return 'nil';
    case 'bigint':
      return 'int';
    case 'function':
      return 'func';
    case 'symbol':
      return 'struct';
    default:
      return value === null ? 'nil' : kindOfObject(value as object);
  }
}

function kindOfObject(value: object): Kind {
  if (Array.isArray(value)) return 'list';
  if (isPlainObject(value)) return 'map';
  if (value instanceof TrustedText) return 'string';
  if (value instanceof Float64) return 'float';
  if (value instanceof Complex) return 'complex';
  if (intOf(value) !== undefined) return 'int';
  if (value instanceof GoTime || isDate(value)) return 'struct';
  if (isMap(value)) return 'map';
  if (Symbol.iterator in value) return 'list';
  return 'struct';
}

/** The type's name as `%T` prints it. */
export function typeName(value: unknown): string {
  switch (kindOf(value)) {
    case 'nil':
      return '<nil>';
    case 'bool':
      return 'bool';
    case 'float':
      return 'float64';
    case 'complex':
      return 'complex128';
    case 'list':
      return '[]interface {}';
    case 'map':
      return 'map[string]interface {}';
    case 'func':
      return 'func';
    case 'int':
      return typeof value === 'object' ? namedIntType(value as object) : 'int';
    case 'string':
      return typeof value === 'object' ? trustedTypeName(value as TrustedText) : 'string';
    case 'struct':
      return value instanceof GoTime || isDate(value) ? 'time.Time' : className(value);
  }
}

function namedIntType(value: object): string {
  if (value instanceof Byte) return 'uint8';
  if (value instanceof Month) return 'time.Month';
  return value instanceof Weekday ? 'time.Weekday' : 'time.Duration';
}

const TRUSTED_NAMES: readonly (readonly [new (value: string) => TrustedText, string])[] = [
  [HTML, 'template.HTML'],
  [JS, 'template.JS'],
  [CSS, 'template.CSS'],
  [URL, 'template.URL'],
  [HTMLAttr, 'template.HTMLAttr'],
  [JSStr, 'template.JSStr'],
  [Srcset, 'template.Srcset'],
];

function trustedTypeName(value: TrustedText): string {
  return TRUSTED_NAMES.find(([type]) => value instanceof type)?.[1] ?? 'string';
}

/** Of an instance of a class of the application; anonymous classes and proxies have no better name than `object`. */
function className(value: unknown): string {
  if (typeof value === 'symbol') return 'symbol';
  const constructor = (value as { constructor?: unknown }).constructor;
  return (typeof constructor === 'function' && constructor.name) || 'object';
}

/** True where a bare number is an `int`. From 2^63 on it has no `int` to be, so it stays a float. */
function isIntegral(value: number): boolean {
  return Number.isInteger(value) && value < INT64_LIMIT && value >= -INT64_LIMIT;
}

/** The integer a value holds, named integer types included; undefined for anything else. */
export function intOf(value: unknown): GoInt | undefined {
  if (typeof value === 'number') return isIntegral(value) ? value : undefined;
  if (typeof value === 'bigint') return value;
  if (value instanceof Byte || value instanceof Month || value instanceof Weekday) return value.value;
  return value instanceof Duration ? value.nanoseconds : undefined;
}

/** The float a value holds; undefined for anything else, integers included. */
export function floatOf(value: unknown): number | undefined {
  if (typeof value === 'number') return isIntegral(value) ? undefined : value;
  return value instanceof Float64 ? value.value : undefined;
}

/** The text of a string or of trusted text; undefined for anything else. */
export function stringOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof TrustedText ? value.value : undefined;
}

/** The time of a {@link GoTime} or a `Date` (taken as UTC); undefined for anything else. */
export function timeOf(value: unknown): GoTime | undefined {
  if (value instanceof GoTime) return value;
  return isDate(value) ? GoTime.fromDate(value) : undefined;
}

/** Marks a number as a float. Only an integral one needs the wrapper. */
export function float(value: number): GoFloat {
  return Number.isInteger(value) ? new Float64(value) : value;
}

/** An integer in its normal form: a `number` where that is exact, a `bigint` beyond. */
export function int(value: GoInt): GoInt {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : BigInt(value);
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** Normalises after 64-bit arithmetic, which wraps around as in Go. */
export function wrapInt(value: bigint): GoInt {
  return int(BigInt.asIntN(64, value));
}

/** A `Map`, of this realm or another. */
export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  if (value instanceof Map) return true;
  return (
    typeof value === 'object' && (value as { [Symbol.toStringTag]?: unknown } | null)?.[Symbol.toStringTag] === 'Map'
  );
}

/** An object without a class: written as `{…}`, parsed from JSON, or without prototype; of any realm. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');
}

/** A `Date`, of this realm or another. */
function isDate(value: unknown): value is Date {
  if (value instanceof Date) return true;
  const isLikely = typeof value === 'object' && typeof (value as { getTime?: unknown } | null)?.getTime === 'function';
  return isLikely && Object.prototype.toString.call(value) === '[object Date]';
}
