import { listItems, mapEntries } from '../../template/value/entries.js';
import { intOf, isMap, kindOf } from '../../template/value/go-value.js';
import { sortedKeys } from '../sorted-keys.js';
import type { Fault } from './fault.js';

/** What a `{{range}}` visits. */
export interface RangeItems {
  readonly elements: readonly unknown[];
  /** Keys of a map; null where the key of an element is its index. */
  readonly keys: readonly unknown[] | null;
}

/** The properties of a plain object: where only few of very many are wanted, the others are not listed. */
export class NamedItems implements RangeItems {
  readonly keys: readonly string[];
  private all: readonly unknown[] | null = null;

  constructor(readonly object: Readonly<Record<string, unknown>>) {
    this.keys = sortedKeys(object);
  }

  get elements(): readonly unknown[] {
    return (this.all ??= this.keys.map((key) => this.object[key]));
  }

  at(index: number): unknown {
    return this.object[this.keys[index]!];
  }
}

export function countOf(items: RangeItems): number {
  return (items.keys ?? items.elements).length;
}

export function elementAt(items: RangeItems, index: number): unknown {
  return items instanceof NamedItems ? items.at(index) : items.elements[index];
}

/** What tells where an item stands: its index in a list, its key in a map. */
export function positionOf({ keys }: RangeItems, index: number): unknown {
  return keys === null ? index : keys[index];
}

/** Of an array, in JavaScript. */
const MAX_LENGTH = 2 ** 32 - 1;

const NOTHING: RangeItems = { elements: [], keys: null };

/**
 * Go's rules for `range`: lists, maps in ascending order of their keys, integers from 0; nil is empty. `Set`, `Map`,
 * typed arrays and other iterables count as lists and maps.
 *
 * @param variables number of variables the loop declares: an integer has no index besides its value
 */
export function rangeOver(value: unknown, variables: number, fault: Fault): RangeItems {
  if (Array.isArray(value)) return { elements: value as unknown[], keys: null };
  switch (kindOf(value)) {
    case 'nil':
      return NOTHING;
    case 'list':
      return { elements: listItems(value), keys: null };
    case 'map': {
      if (!isMap(value)) return new NamedItems(value as Readonly<Record<string, unknown>>);
      const entries = mapEntries(value);
      return { elements: entries.map((entry) => entry[1]), keys: entries.map((entry) => entry[0]) };
    }
    case 'int': {
      const count = rangeCount(value, variables, fault);
      if (count > MAX_LENGTH) fault('range_type', 'the integer is too large for a list');
      return { elements: Array.from({ length: count }, (_, at) => at), keys: null };
    }
    default:
      return fault('range_type', `range can't iterate over a value of kind ${kindOf(value)}`);
  }
}

/** What a `{{range}}` visits that keeps no list of it: an integer needs none, which matters where it is left early. */
export interface Loop {
  /** Null where an element is its index. */
  readonly elements: readonly unknown[] | null;
  readonly keys: readonly unknown[] | null;
  readonly length: number;
}

/** The same as {@link rangeOver}, for a loop that runs at once. */
export function loopOver(value: unknown, variables: number, fault: Fault): Loop {
  if (!Array.isArray(value) && intOf(value) !== undefined) {
    return { elements: null, keys: null, length: rangeCount(value, variables, fault) };
  }
  const { elements, keys } = rangeOver(value, variables, fault);
  return { elements, keys, length: elements.length };
}

/** How often a range over an integer runs. */
function rangeCount(value: unknown, variables: number, fault: Fault): number {
  if (variables > 1) fault('range_type', 'an integer can be ranged over with one variable only');
  return Math.max(0, Number(intOf(value) ?? 0));
}
