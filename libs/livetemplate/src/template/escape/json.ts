/** JSON as Go's `encoding/json` writes it into HTML. */

import { listItems } from '../value/entries.js';
import { floatOf, intOf, isMap, kindOf, stringOf, timeOf, typeName } from '../value/go-value.js';
import { printInt } from '../value/print.js';
import { sortTexts } from '../value/utf8.js';
import { replacer } from './replace.js';

/** The value has no JSON form. The message names types, never data. */
export class UnsupportedJsonError extends Error {
  override readonly name = 'UnsupportedJsonError';
}

const byNumber = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

const escapeText = replacer(
  { '"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' },
  // "<", ">" and "&" by number: no JSON ends a script or opens a comment. Stray bytes become U+FFFD.
  '\\u0000-\\u001f<>&\\u2028\\u2029\\ud800-\\udfff',
  (char) => (/\p{Surrogate}/u.test(char) ? '\\ufffd' : byNumber(char)),
);

/**
 * The JSON of a value: maps with sorted keys, times in RFC 3339, a class instance by its own enumerable properties or
 * by its `toJSON`.
 * @throws {UnsupportedJsonError} for functions, symbols, NaN, infinities, and data that contains itself.
 */
export function toJson(value: unknown): string {
  return typeof value === 'string' ? quoteJson(value) : encode(value, new Set());
}

function quoteJson(text: string): string {
  return `"${escapeText(text)}"`;
}

function encode(value: unknown, within: Set<object>): string {
  switch (kindOf(value)) {
    case 'nil':
      return 'null';
    case 'bool':
      return String(value);
    case 'string':
      return quoteJson(stringOf(value) ?? '');
    case 'int':
      return printInt(intOf(value) ?? 0);
    case 'float':
      return encodeFloat(floatOf(value) ?? Number.NaN);
    case 'complex':
      throw new UnsupportedJsonError('json: unsupported type: complex128');
    case 'func':
      throw new UnsupportedJsonError('json: unsupported type: func()');
    case 'list':
      return nested(value as object, within, () => `[${encodeAll(listItems(value), within)}]`);
    case 'map':
      return nested(value as object, within, () => encodeMap(value as object, within));
    case 'struct':
      return encodeStruct(value, within);
  }
}

function nested(value: object, within: Set<object>, write: () => string): string {
  if (within.has(value)) {
    throw new UnsupportedJsonError(`json: unsupported value: encountered a cycle via ${typeName(value)}`);
  }
  within.add(value);
  const json = write();
  within.delete(value);
  return json;
}

function encodeFloat(value: number): string {
  if (Number.isNaN(value)) throw new UnsupportedJsonError('json: unsupported value: NaN');
  if (!Number.isFinite(value)) throw new UnsupportedJsonError(`json: unsupported value: ${value > 0 ? '+' : '-'}Inf`);
  // Otherwise ECMAScript's format and Go's are the same by design.
  return Object.is(value, -0) ? '-0' : String(value);
}

function encodeAll(values: readonly unknown[], within: Set<object>): string {
  return values.map((value) => encode(value, within)).join(',');
}

function encodeMap(map: object, within: Set<object>): string {
  const values = new Map<string, unknown>();
  if (isMap(map)) for (const [key, value] of map) values.set(keyText(key), value);
  else for (const [key, value] of Object.entries(map)) values.set(key, value);
  return encodeMembers(sortTexts([...values.keys()]), (key) => values.get(key), within);
}

function keyText(key: unknown): string {
  const text = stringOf(key) ?? intOf(key);
  if (text === undefined) throw new UnsupportedJsonError(`json: unsupported type: map[${typeName(key)}]interface {}`);
  return String(text);
}

function encodeMembers(keys: readonly string[], get: (key: string) => unknown, within: Set<object>): string {
  return `{${keys.map((key) => `${quoteJson(key)}:${encode(get(key), within)}`).join(',')}}`;
}

function encodeStruct(value: unknown, within: Set<object>): string {
  const time = timeOf(value);
  if (time !== undefined) return quoteJson(time.toJSON());
  if (typeof value === 'symbol') throw new UnsupportedJsonError('json: unsupported type: symbol');
  const object = value as Record<string, unknown>;
  return nested(object, within, () => {
    if (typeof object['toJSON'] === 'function') return encode(object['toJSON']('') as unknown, within);
    const keys = Object.keys(object).filter((key) => typeof object[key] !== 'function');
    return encodeMembers(keys, (key) => object[key], within);
  });
}
