/** `len`, `index` and `slice`. Strings are bytes here, as in Go. */

import type { TrustedText } from '../escape/trusted-types.js';
import { lengthOf, listItems, mapValue } from './entries.js';
import { type TemplateFunction, ValueError } from './function.js';
import { Byte, intOf, isMap, kindOf, stringOf, typeName } from './go-value.js';
import { byteSlice, encode, isAscii } from './utf8.js';

/** @throws {ValueError} `bad_operand` for what has no length. */
export function length(value: unknown): number {
  switch (kindOf(value)) {
    case 'nil':
      throw new ValueError('bad_operand', 'len of nil');
    case 'string':
    case 'list':
    case 'map':
      return lengthOf(value);
    default:
      throw new ValueError('bad_operand', `len of type ${typeName(value)}`);
  }
}

/** `index x 1 2` is x[1][2]. A key that a map does not have gives nil. */
export function index(item: unknown, indexes: readonly unknown[]): unknown {
  if (kindOf(item) === 'nil') throw new ValueError('bad_operand', 'index of untyped nil');
  return indexes.reduce(indexOnce, item);
}

function indexOnce(item: unknown, at: unknown): unknown {
  switch (kindOf(item)) {
    case 'nil':
      throw new ValueError('bad_operand', 'index of nil pointer');
    case 'list': {
      const items = listItems(item);
      return items[position(at, items.length - 1)];
    }
    case 'string': {
      const text = stringOf(item)!;
      const byte = position(at, lengthOf(text) - 1);
      return new Byte(isAscii(text) ? text.charCodeAt(byte) : encode(text)[byte]!);
    }
    case 'map':
      return mapValue(item, mapKey(item, at));
    default:
      throw new ValueError('bad_operand', `can't index item of type ${typeName(item)}`);
  }
}

/** The keys of an object are strings; those of a `Map` may also be integers. */
function mapKey(map: unknown, key: unknown): unknown {
  if (typeof key === 'string') return key;
  if (isMap(map) && (typeof key === 'number' || typeof key === 'bigint')) return key;
  const problem =
    kindOf(key) === 'nil' ? 'is nil; should be of type string' : `has type ${typeName(key)}; should be string`;
  throw new ValueError('arg_type', `value ${problem}`);
}

/** What a slice of a list was cut from: as in Go, a slice of it reaches as far as that does. */
interface Origin {
  readonly items: readonly unknown[];
  readonly start: number;
  readonly limit: number;
}

const origins = new WeakMap<readonly unknown[], Origin>();

/** `slice x 1 2` is x[1:2]; a slice of trusted text stays trusted. */
export function slice(item: unknown, bounds: readonly unknown[]): unknown {
  const kind = kindOf(item);
  if (kind === 'nil') throw new ValueError('bad_operand', 'slice of untyped nil');
  if (bounds.length > 3) throw new ValueError('slice_index', `too many slice indexes: ${bounds.length}`);
  if (kind !== 'string' && kind !== 'list')
    throw new ValueError('bad_operand', `can't slice item of type ${typeName(item)}`);
  if (kind === 'string' && bounds.length === 3) throw new ValueError('slice_index', 'cannot 3-index slice a string');
  const origin = kind === 'list' ? originOf(listItems(item)) : null;
  const capacity = origin ? origin.limit - origin.start : lengthOf(item);
  const [start = 0, end = lengthOf(item), limit = capacity] = bounds.map((bound) => position(bound, capacity));
  if (start > end) throw new ValueError('slice_index', `invalid slice index: ${start} > ${end}`);
  if (end > limit) throw new ValueError('slice_index', `invalid slice index: ${end} > ${limit}`);
  if (origin) {
    const from = origin.start;
    const list = origin.items.slice(from + start, from + end);
    origins.set(list, { items: origin.items, start: from + start, limit: from + limit });
    return list;
  }
  const text = byteSlice(stringOf(item)!, start, end);
  if (typeof item === 'string') return text;
  return new ((item as TrustedText).constructor as new (value: string) => TrustedText)(text);
}

function originOf(items: readonly unknown[]): Origin {
  return origins.get(items) ?? { items, start: 0, limit: items.length };
}

/** An index as a number from 0 to `last`. */
function position(value: unknown, last: number): number {
  const at = intOf(value);
  if (at === undefined) {
    const found = kindOf(value) === 'nil' ? 'nil' : `type ${typeName(value)}`;
    throw new ValueError('bad_operand', `cannot index slice/array with ${found}`);
  }
  if (at < 0 || at > last) throw new ValueError('index_range', `index out of range: ${at}`);
  return Number(at);
}

export const indexing: readonly TemplateFunction[] = [
  { name: 'len', minArgs: 1, maxArgs: 1, pure: true, call: (args) => length(args[0]) },
  { name: 'index', minArgs: 1, maxArgs: Infinity, pure: true, call: ([item, ...indexes]) => index(item, indexes) },
  { name: 'slice', minArgs: 1, maxArgs: Infinity, pure: true, call: ([item, ...bounds]) => slice(item, bounds) },
];
