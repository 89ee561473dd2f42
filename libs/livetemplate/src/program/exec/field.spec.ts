import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { TemplateExecutionError } from '../../errors/index.js';
import { HTML } from '../../template/escape/trusted-types.js';
import { FaultPlaces } from './fault.js';
import { findField, fieldValue } from './field.js';

const fault = new FaultPlaces(new Map()).at({ source: 't', offset: 0, line: 1, column: 1 });

class Animal {
  readonly legs = 4;
  readonly secret?: string;
  readonly call = (): string => 'own function';

  get sound(): string {
    return 'woof';
  }

  describe(...args: unknown[]): string {
    return `${this.sound} on ${this.legs} legs${args.map((arg) => `, ${String(arg)}`).join('')}`;
  }

  fail(): never {
    throw new Error('password 1234');
  }

  get failing(): never {
    throw new Error('password 1234');
  }

  async later(): Promise<string> {
    return 'now';
  }

  toString(): string {
    return 'an animal';
  }
}

class Dog extends Animal {
  override get sound(): string {
    return 'wau';
  }
}

class Deck {
  readonly size = 52;
  *[Symbol.iterator](): Generator<string> {
    yield 'ace';
  }
}

const strange = JSON.parse('{"__proto__": 1, "constructor": 2, "then": 3, "length": 4}') as unknown;
const foreign = runInNewContext('({ a: 1, list: [1], date: new Date(0), map: new Map([["k", "v"]]) })') as Record<
  string,
  unknown
>;

const values: readonly (readonly [what: string, receiver: unknown, name: string, value: unknown])[] = [
  ['an own key', { a: 1 }, 'a', 1],
  ['a key that is missing', { a: 1 }, 'b', undefined],
  ['a key of an object without prototype', Object.assign(Object.create(null), { a: 1 }), 'a', 1],
  ['a key that every object inherits', {}, 'toString', undefined],
  ['the constructor of a map', {}, 'constructor', undefined],
  ['the prototype of a map', {}, '__proto__', undefined],
  ['an own key called __proto__', strange, '__proto__', 1],
  ['an own key called constructor', strange, 'constructor', 2],
  ['an own key called then', strange, 'then', 3],
  ['a key of a Map', new Map([['a', 1]]), 'a', 1],
  ['a method of a Map', new Map(), 'size', undefined],
  ['a field of nothing', undefined, 'a', undefined],
  ['a property of an instance', new Dog(), 'legs', 4],
  ['a getter', new Dog(), 'sound', 'wau'],
  ['an inherited method', new Dog(), 'describe', 'wau on 4 legs'],
  ['an own function of an instance', new Dog(), 'call', 'own function'],
  ['a method that hides one of every object', new Dog(), 'toString', 'an animal'],
  ['a method of every object', new Dog(), 'hasOwnProperty', undefined],
  ['the constructor of an instance', new Dog(), 'constructor', undefined],
  ['the prototype of an instance', new Dog(), '__proto__', undefined],
  ['a property that an instance lacks', new Dog(), 'secret', undefined],
  ['a property of an iterable instance', new Deck(), 'size', 52],
  ['a method of a time', new Date(0), 'Year', 1970],
  ['a map of another realm', foreign, 'a', 1],
  ['an inherited key of another realm', foreign, 'valueOf', undefined],
  ['a Map of another realm', foreign['map'], 'k', 'v'],
  ['a time of another realm', foreign['date'], 'Year', 1970],
];

const faults: readonly (readonly [what: string, receiver: unknown, name: string, errorClass: string])[] = [
  ['null', null, 'a', 'nil_pointer'],
  ['a string', 'abc', 'length', 'no_field'],
  ['a number', 1, 'toFixed', 'no_field'],
  ['a boolean', true, 'a', 'no_field'],
  ['a list', [1], 'length', 'no_field'],
  ['a list of another realm', foreign['list'], 'length', 'no_field'],
  ['a set', new Set([1]), 'size', 'no_field'],
  ['a typed array', new Uint8Array(1), 'buffer', 'no_field'],
  ['a function', () => 1, 'name', 'no_field'],
  ['trusted text', new HTML('<b>'), 'value', 'no_field'],
  ['a time, for its own methods', new Date(0), 'getTime', 'no_field'],
  ['a time, for methods with several results', new Date(0), 'Date', 'bad_call'],
  ['a time, for a method that needs arguments', new Date(0), 'Format', 'arg_count'],
  ['a promise in a map', { a: Promise.resolve(1) }, 'a', 'bad_call'],
  ['something like a promise', new Map([['a', { __proto__: { then() {} } }]]), 'a', 'bad_call'],
  ['a method that is asynchronous', new Dog(), 'later', 'bad_call'],
  ['a method that fails', new Dog(), 'fail', 'call_failed'],
  ['a getter that fails', new Dog(), 'failing', 'call_failed'],
];

describe('fields', () => {
  // Twice, because what an object is, is remembered by its prototype.
  it.each([...values, ...values])('%s', (_what, receiver, name, value) => {
    expect(fieldValue(receiver, name, fault)).toBe(value);
  });

  it.each(faults)('%s is refused', (_what, receiver, name, errorClass) => {
    expect(() => fieldValue(receiver, name, fault)).toThrow(expect.objectContaining({ errorClass }));
  });

  it('keep the error of the application as cause, and out of the message', () => {
    let found: unknown;
    try {
      fieldValue(new Dog(), 'fail', fault);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(TemplateExecutionError);
    expect(found).toMatchObject({ message: 't:1:1: error calling fail', cause: new Error('password 1234') });
  });

  it('are not polluted', () => {
    (Object.prototype as Record<string, unknown>)['polluted'] = 'everywhere';
    try {
      expect(fieldValue({}, 'polluted', fault)).toBeUndefined();
      expect(fieldValue(new Dog(), 'polluted', fault)).toBeUndefined();
    } finally {
      delete (Object.prototype as Record<string, unknown>)['polluted'];
    }
  });

  it('find methods that take arguments', () => {
    const method = findField(new Dog(), 'describe', fault) as { call(args: unknown[], on: typeof fault): unknown };
    expect(method.call(['running'], fault)).toBe('wau on 4 legs, running');
  });
});

describe("what JavaScript's own values have", () => {
  it.each([
    [[1], 'length', '{{len .x}}'],
    ['abc', 'toUpperCase', '{{upper .x}}'],
    [1, 'toFixed', '{{printf "%.2f" .x}}'],
  ])('%j.%s is written otherwise', (receiver, name, written) => {
    expect(() => findField(receiver, name, fault)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(written) }),
    );
  });
});
