import { unquoteCharacter } from './string-literal.js';

/** All a number literal can stand for; a Go constant has no type until it is used. */
export interface NumberLiteral {
  readonly int: bigint | null;
  readonly float: number | null;
  readonly isInt: boolean;
  readonly isComplex: boolean;
}

const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

const INTEGER = /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[0-7_]*|0[bB][01_]+|[1-9][0-9_]*)$/;
const DECIMAL_FLOAT = /^[+-]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?$/;
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F_]*)\.?([0-9a-fA-F_]*)[pP]([+-]?[0-9][0-9_]*)$/;
/** Of the smallest float, 2^-1074. */
const SMALLEST_EXPONENT = -1074;
const DIGIT_OR_PREFIX = /[0-9a-fA-F]/;

/**
 * Reads a number or character literal by Go's rules; returns the reason where it is none.
 *
 * @see Go `text/template/parse/node.go`, `newNumber`
 */
export function readNumberLiteral(text: string): NumberLiteral | string {
  if (text.startsWith("'")) return readCharacterLiteral(text);
  const complex = complexParts(text);
  if (complex !== null) return readComplex(complex);

  const int = parseIntegerLiteral(text);
  if (int !== null) return { int, float: Number(int), isInt: !looksLikeFloat(text), isComplex: false };
  const float = parseFloatLiteral(text);
  if (float === null) return `illegal number syntax: ${JSON.stringify(text)}`;
  // It reads as a float but is written as an integer: too large, or an octal one with an 8 or 9.
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${JSON.stringify(text)}`;
  return { int: integerValue(float), float, isInt: false, isComplex: false };
}

function readCharacterLiteral(text: string): NumberLiteral | string {
  const code = unquoteCharacter(text);
  if (code === 'malformed') return `malformed character constant: ${text}`;
  if (code === 'invalid') return 'invalid syntax';
  return { int: BigInt(code), float: code, isInt: true, isComplex: false };
}

/** A complex literal is a plain number, too, where its imaginary part is zero. */
function readComplex(parts: ComplexParts): NumberLiteral {
  const isReal = parts.imaginary === 0;
  const int = isReal ? integerValue(parts.real) : null;
  return { int, float: isReal ? parts.real : null, isInt: false, isComplex: true };
}

export interface ComplexParts {
  readonly real: number;
  readonly imaginary: number;
}

/** The two parts of `2i` or `1+2i`; `null` where the text is neither. */
export function complexParts(text: string): ComplexParts | null {
  if (!text.endsWith('i')) return null;
  const single = parseFloatLiteral(text.slice(0, -1));
  if (single !== null) return { real: 0, imaginary: single };
  // The last sign that does not belong to an exponent stands between the parts.
  const [, first = '', second = ''] = /^(.*[^eEpP])([+-].+)i$/.exec(text) ?? [];
  const real = parseFloatLiteral(first);
  const imaginary = parseFloatLiteral(second);
  return real === null || imaginary === null ? null : { real, imaginary };
}

/** Written with a point or an exponent. The `e` of `0x1e` is a digit; Go forgets that after a sign, and so do we. */
function looksLikeFloat(text: string): boolean {
  return /^0[xX]/.test(text) ? /[.pP]/.test(text) : /[.eEpP]/.test(text);
}

function integerValue(float: number): bigint | null {
  if (!Number.isInteger(float)) return null;
  const int = BigInt(float);
  return int >= INT64_MIN && int <= UINT64_MAX ? int : null;
}

/** `strconv.ParseInt` and `ParseUint` with base 0: prefixes, a leading 0 for octal, underscores. */
function parseIntegerLiteral(text: string): bigint | null {
  if (!INTEGER.test(text) || !underscoresAreValid(text)) return null;
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '').replaceAll('_', '');
  const int = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  // ParseUint takes no sign, so only an unsigned literal can be beyond the signed range.
  const max = /^[+-]/.test(text) ? 2n ** 63n - 1n : UINT64_MAX;
  const value = negative ? -int : int;
  return value >= INT64_MIN && value <= max ? value : null;
}

/** `strconv.ParseFloat`; `null` also where it is out of range. */
function parseFloatLiteral(text: string): number | null {
  if (!underscoresAreValid(text)) return null;
  const value = DECIMAL_FLOAT.test(text) ? Number(text.replaceAll('_', '')) : parseHexFloat(text);
  return value === null || !Number.isFinite(value) ? null : value;
}

function parseHexFloat(text: string): number | null {
  const parts = HEX_FLOAT.exec(text.replaceAll('_', ''));
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  if (whole + fraction === '') return null;
  const value = timesPowerOfTwo(BigInt(`0x${whole}${fraction}`), Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

/** The float nearest to `mantissa` · 2^`exponent`, of two equally near ones the even one. */
function timesPowerOfTwo(mantissa: bigint, exponent: number): number {
  const bits = mantissa.toString(2).length;
  if (mantissa === 0n || bits + exponent < SMALLEST_EXPONENT) return 0;
  if (bits + exponent > 1024) return Infinity;
  // Small floats have fewer bits than 53, so that a float is rounded here, once, and not again by the product below.
  const excess = Math.max(bits - 53, SMALLEST_EXPONENT - exponent, 0);
  const kept = mantissa >> BigInt(excess);
  const rest = 2n * (mantissa - (kept << BigInt(excess)));
  const half = 1n << BigInt(excess);
  const isUp = excess > 0 && (rest > half || (rest === half && kept % 2n === 1n));
  const scale = exponent + excess;
  // In two steps: 2^1024 is no float.
  return Number(isUp ? kept + 1n : kept) * 2 ** Math.trunc(scale / 2) * 2 ** (scale - Math.trunc(scale / 2));
}

/** An underscore stands between digits, or between a base prefix and a digit. */
function underscoresAreValid(text: string): boolean {
  if (!text.includes('_')) return true;
  const digits = text.replace(/^[+-]/, '');
  const body = /^0[xXoObB]/.test(digits) ? `0${digits.slice(2)}` : digits;
  const isDigit = digits.startsWith('0x') || digits.startsWith('0X') ? DIGIT_OR_PREFIX : /[0-9]/;
  return [...body].every(
    (char, at) => char !== '_' || (isDigit.test(body[at - 1] ?? '') && isDigit.test(body[at + 1] ?? '')),
  );
}
