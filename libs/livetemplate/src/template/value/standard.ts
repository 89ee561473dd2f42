/** Functions every application has beyond Go's own. */

import { intArgument, stringArgument } from './arguments.js';
import { arithmeticFunctions } from './arithmetic.js';
import { countingFunctions } from './counting.js';
import { dateFunction } from './date.js';
import { listItems } from './entries.js';
import {
  type FunctionTable,
  functionTable,
  type ParameterKind,
  type TemplateFunction,
  ValueError,
} from './function.js';
import { kindOf, typeName } from './go-value.js';
import { jsonFunction } from './json-text.js';
import { lowerCase, upperCase } from './letter-case.js';
import { printValue } from './print.js';
import { truth } from './truth.js';

/** A list this long is a mistake, or an attack through the number that asks for it. */
const MAX_SEQUENCE = 1_000_000;

function define(
  name: string,
  args: readonly [min: number, max: number],
  params: readonly ParameterKind[],
  call: (args: readonly unknown[]) => unknown,
): TemplateFunction {
  return { name, minArgs: args[0], maxArgs: args[1], pure: true, params, call };
}

/** A function of plain strings; trusted text is refused. */
function ofStrings(name: string, count: number, call: (...texts: string[]) => unknown): TemplateFunction {
  return define(name, [count, count], ['string'], (args) => call(...args.map(stringArgument)));
}

const choices: readonly TemplateFunction[] = [
  // `default D V`: V, or D where V is empty or not given.
  define('default', [1, Infinity], ['any'], ([fallback, value]) => (truth(value) ? value : fallback)),
  // `coalesce A B …`: the first that is not empty; nil where all are.
  define('coalesce', [0, Infinity], ['any'], (args) => args.find(truth) ?? null),
  // `ternary A B C`: A where C is true, B otherwise.
  define('ternary', [3, 3], ['any'], ([yes, no, condition]) => (truth(condition) ? yes : no)),
];

const texts: readonly TemplateFunction[] = [
  ofStrings('upper', 1, upperCase),
  ofStrings('lower', 1, lowerCase),
  // `trim S`: without white space at both ends.
  ofStrings('trim', 1, (text) => text.trim()),
  // `split S SEP`: the parts of S between SEPs; its characters where SEP is empty.
  ofStrings('split', 2, (text, separator) => (separator === '' ? [...text] : text.split(separator))),
  // `replace S OLD NEW`: every OLD in S replaced.
  ofStrings('replace', 3, (text, from, to) => text.split(from).join(to)),
  // `contains S PART`, `hasPrefix S START`, `hasSuffix S END`: the text first, as in `join` and `split`.
  ofStrings('contains', 2, (text, part) => text.includes(part)),
  ofStrings('hasPrefix', 2, (text, prefix) => text.startsWith(prefix)),
  ofStrings('hasSuffix', 2, (text, suffix) => text.endsWith(suffix)),
  define('truncate', [2, 2], ['string', 'int'], ([text, length]) =>
    truncate(stringArgument(text), Number(intArgument(length))),
  ),
];

/** What people call a character, so that no emoji is cut into the parts it is made of. */
const characters = new Intl.Segmenter('en-US', { granularity: 'grapheme' });

/** `truncate S N`: at most N characters; where some are left out, the last one is `…`. */
function truncate(text: string, length: number): string {
  if (length < 1) return '';
  // A text has no more characters than code units.
  if (text.length <= length) return text;
  let count = 0;
  let end = 0;
  for (const { index } of characters.segment(text)) {
    if (count === length - 1) end = index;
    if (count++ === length) return `${text.slice(0, end).trimEnd()}…`;
  }
  return text;
}

const collections: readonly TemplateFunction[] = [
  define('join', [2, 2], ['any', 'string'], ([list, separator]) => join(list, stringArgument(separator))),
  // `list A B …`: a list of the arguments.
  define('list', [0, Infinity], ['any'], (args) => [...args]),
  define('dict', [0, Infinity], ['any'], dict),
  define('seq', [1, 1], ['int'], (args) => sequence(Number(intArgument(args[0])))),
];

/** The elements as they print, with the separator between; nil is the empty list. */
function join(list: unknown, separator: string): string {
  if (kindOf(list) === 'nil') return '';
  if (kindOf(list) !== 'list') throw new ValueError('call_failed', `join of type ${typeName(list)}`);
  return listItems(list).map(printValue).join(separator);
}

/** `dict K V …`. Without prototype, so that a key such as `__proto__` is data like any other. */
function dict(args: readonly unknown[]): Record<string, unknown> {
  if (args.length % 2 !== 0) throw new ValueError('call_failed', 'odd number of arguments');
  const map = Object.create(null) as Record<string, unknown>;
  for (let i = 0; i < args.length; i += 2) {
    const key = args[i];
    if (typeof key !== 'string') throw new ValueError('call_failed', `key ${i / 2} is not a string`);
    map[key] = args[i + 1];
  }
  return map;
}

/** 0 … n-1. */
function sequence(count: number): readonly number[] {
  if (count > MAX_SEQUENCE) throw new ValueError('call_failed', `more than ${MAX_SEQUENCE} numbers`);
  return Array.from({ length: Math.max(count, 0) }, (_, i) => i);
}

/** Documented one by one, with examples, in `docs/templates.md`. */
export const standardFunctions: FunctionTable = functionTable(
  choices,
  texts,
  collections,
  arithmeticFunctions,
  countingFunctions,
  [dateFunction, jsonFunction],
);
