/** How values print: `{{.x}}`, `print`, `%v`. */

import type { Complex } from './complex.js';
import { listItems, mapEntries } from './entries.js';
import { shortestFloat } from './format-float.js';
import { ValueError } from './function.js';
import { floatOf, intOf, kindOf, stringOf, timeOf, typeName } from './go-value.js';

/** Data nested deeper than this contains itself, or might as well. */
export const MAX_DEPTH = 1000;

/**
 * The text of a value, as Go's `%v`: `[1 2]`, `map[a:1 b:2]`, `1e+06`, `<nil>`.
 * A class instance prints what its own `toString` returns, or its fields as `{1 2}`.
 * @throws {ValueError} `depth` where the value contains itself.
 */
export function printValue(value: unknown): string {
  return printNested(value, 0);
}

function printNested(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value === 0 ? '0' : String(value);
  if (depth > MAX_DEPTH) throw tooDeep();
  switch (kindOf(value)) {
    case 'nil':
      return '<nil>';
    case 'bool':
      return value ? 'true' : 'false';
    case 'int':
      return stringerText(value) ?? printInt(intOf(value)!);
    case 'float':
      return shortestFloat(floatOf(value)!);
    case 'complex':
      return printComplex(value as Complex);
    case 'string':
      return stringOf(value)!;
    case 'list':
      return `[${listItems(value)
        .map((item) => printNested(item, depth + 1))
        .join(' ')}]`;
    case 'map':
      return `map[${mapEntries(value)
        .map(([key, item]) => `${printNested(key, depth + 1)}:${printNested(item, depth + 1)}`)
        .join(' ')}]`;
    case 'func':
      // The source of a function is nobody's business on a page.
      return 'func';
    case 'struct':
      return (
        stringerText(value) ??
        `{${structFields(value)
          .map(([, item]) => printNested(item, depth + 1))
          .join(' ')}}`
      );
  }
}

/** Both parts of a complex number; the second always has a sign. */
function printComplex({ real, imaginary }: Complex): string {
  const second = shortestFloat(imaginary);
  return `(${shortestFloat(real)}${/^[+-]/.test(second) ? '' : '+'}${second}i)`;
}

/** Decimal digits of an integer, exact also beyond 2^53. */
export function printInt(value: number | bigint): string {
  return typeof value === 'number' && !Number.isSafeInteger(value) ? BigInt(value).toString() : value.toString();
}

/**
 * What a value says of itself: a time, a duration, an error's message, or a `toString` of the value's own class.
 * Undefined where it has no such text.
 */
export function stringerText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const kind = kindOf(value);
  if (kind === 'int') return typeName(value) === 'uint8' ? undefined : String(value);
  if (kind !== 'struct') return undefined;
  const time = timeOf(value);
  if (time) return time.toString();
  if (value instanceof Error) return value.message;
  const own = (value as { toString?: unknown }).toString;
  return typeof own === 'function' && own !== Object.prototype.toString ? String(own.call(value)) : undefined;
}

/** Own enumerable properties of a class instance, in the order they were set. */
export function structFields(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** `print`: operands one after the other, a space between two that are not strings. */
export function printAll(values: readonly unknown[]): string {
  let out = '';
  let afterString = true;
  for (const value of values) {
    const isString = kindOf(value) === 'string';
    if (!isString && !afterString) out += ' ';
    out += printValue(value);
    afterString = isString;
  }
  return out;
}

/** `println`: operands separated by spaces, then a line end. */
export function printLine(values: readonly unknown[]): string {
  return `${values.map(printValue).join(' ')}\n`;
}

export function tooDeep(): ValueError {
  return new ValueError('depth', 'the value is nested too deeply; does it contain itself?');
}
