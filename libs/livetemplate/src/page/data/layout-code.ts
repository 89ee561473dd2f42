import { makeFunction, type MakeFunction } from '../../program/code/module.js';
import { quote } from '../../program/code/quote.js';
import { isPlain, type Plain } from './data-kinds.js';

/** Takes the parts of an object over. */
export interface PartOwner {
  own(value: unknown, previous: unknown): unknown;
}

/** What is made for all plain objects with the same keys in the same order: code that reads their properties by name. */
export interface Layout {
  /**
   * An object as page data: the previous one where all in it is the same, else a copy of its own.
   * @returns undefined where the object is not plain or has other keys
   */
  own(value: object, previous: unknown, owner: PartOwner): Plain | undefined;
  /** An open copy of an object with these keys, with room for its properties and no more. */
  copy(value: Plain): Plain;
}

/**
 * Writes the code for some keys.
 * @param keys none that `Object.prototype` has: it would be found in every object
 * @returns null where the host does not let text become code
 */
export function layoutCode(keys: readonly string[], make: MakeFunction = makeFunction): Layout | null {
  const names = keys.map(quote);
  const object = (values: readonly string[]): string =>
    `{ ${names.map((name, i) => `${name}: ${values[i]}`).join(', ')} }`;
  const properties = names.map(
    (name, i) =>
      `let v${i} = value[${name}]; { const before = previous[${name}];\n` +
      `if (v${i} !== before || (v${i} === 0 && !is(v${i}, before))) {\n` +
      `v${i} = owner.own(v${i}, before); same = same && is(v${i}, before); } }`,
  );
  const body = [
    `'use strict';`,
    'function fits(value) {',
    'let n = 0;',
    'for (const key in value) if (key !== keys[n++]) return false;',
    `return n === ${keys.length};`,
    '}',
    'function own(value, previous, owner) {',
    'if (getPrototypeOf(value) !== root || !fits(value)) return undefined;',
    'let same = typeof previous === "object" && previous !== null && getPrototypeOf(previous) === root;',
    'if (same) same = fits(previous); else previous = nothing;',
    ...properties,
    'if (same) return previous;',
    `const copy = ${object(names.map((_, i) => `v${i}`))};`,
    'return isFrozen(value) ? frozen(value, copy) : freeze(copy);',
    '}',
    `function copy(value) { return ${object(names.map((name) => `value[${name}]`))}; }`,
    'return { own, copy };',
  ];
  const { is, isFrozen, freeze, getPrototypeOf } = Object;
  const given = { keys, is, isFrozen, freeze, getPrototypeOf, frozen, root: Object.prototype, nothing: NOTHING };
  const load = make(Object.keys(given), body.join('\n'));
  return load && (load(...Object.values(given)) as Layout);
}

/** What stands for the previous object where there is none. */
const NOTHING: Plain = Object.freeze(Object.create(null) as Plain);

/** A copy that is frozen, or the object itself if it can be shared: nobody can change it, and all that is in it is shared, too. */
export function frozen(value: Plain, copy: Plain): Plain {
  const keys = Object.keys(copy);
  const kept =
    Object.isFrozen(value) &&
    isPlain(value) &&
    keys.length === Object.keys(value).length &&
    keys.every((key) => {
      const property = Object.getOwnPropertyDescriptor(value, key);
      return property !== undefined && 'value' in property && Object.is(property.value, copy[key]);
    });
  return kept ? value : Object.freeze(copy);
}
