import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeFunction, type MakeFunction } from '../../program/code/module.js';
import type { Plain } from './data-kinds.js';
import { Layouts } from './layouts.js';
import { Owner } from './owner.js';

const forbidden: MakeFunction = () => null;

/** As a page's data is taken over, with code from the first object on, or without any. */
let made = 0;
const counted: MakeFunction = (...code) => (made++, makeFunction(...code));
const ways = {
  code: () => new Owner(false, null, new Layouts(counted, 1)),
  none: () => new Owner(false, null, new Layouts(forbidden, 1)),
};

const keys = fc.constantFrom('a', 'b', 'c', 'valueOf', '__proto__', '7', '', 'a"\n\u2028`${b}');
const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<unknown>(0, -0, Number.NaN, 1, '', 'a', null, undefined),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(keys, tie('value')), { maxLength: 4, selector: ([key]) => key }).map(plain),
    fc.array(fc.tuple(fc.constantFrom('a', 'b'), tie('value')), { maxLength: 2 }).map((all) => new Map(all)),
  ),
})).value;

function plain(entries: readonly (readonly [string, unknown])[]): Plain {
  const object: Plain = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/** Where a state has parts of the one before, as a picture that two runs can be compared by. */
function shared(now: unknown, before: unknown): unknown {
  if (typeof now !== 'object' || now === null) return now;
  if (now === before) return 'same';
  const inner = before as Plain | null | undefined;
  return Object.entries(now).map(([key, value]) => [key, shared(value, inner?.[key])]);
}

describe('code for the layout of objects', () => {
  it('takes data over as it is done without', () => {
    let kept = 0;
    made = 0;
    fc.assert(
      fc.property(data, data, data, fc.boolean(), (a, b, c, isFrozen) => {
        const [first, second] = [
          { a, b, list: [a, b] },
          { a, b: c, list: [b, a] },
        ];
        const outcomes = [ways.code, ways.none].map((owner) => {
          const before = owner().own(clone(first), undefined);
          const again = owner().own(clone(first), before);
          expect(again).toBe(before);
          const next = clone(second);
          const after = owner().own(isFrozen ? frozenDeep(next) : next, before);
          expect(frozenDeep(after)).toStrictEqual(withoutProto(second));
          return [after === next, shared(after, before)];
        });
        if (JSON.stringify(outcomes[0]).includes('same')) kept++;
        expect(outcomes[0]).toStrictEqual(outcomes[1]);
      }),
      { numRuns: 300 },
    );
    expect(kept).toBeGreaterThan(50);
    expect(made).toBeGreaterThan(100);
  });

  it.each<[string, object]>([
    [
      'an instance',
      new (class {
        a = 1;
      })(),
    ],
    ['a list', Object.assign([], { a: 1 })],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 })],
  ])('never takes %s for a plain object with these keys', (_name, other) => {
    const layout = new Layouts(makeFunction, 1).of({ a: 1 })!;
    expect(layout.own(other, { a: 1 }, ways.none())).toBeUndefined();
    const before = { a: 1 };
    expect(layout.own(before, other, ways.none())).toStrictEqual({ a: 1 });
    expect(layout.own({ a: 1 }, other, ways.none())).not.toBe(other);
  });

  it('tells keys in another order, and more or fewer of them', () => {
    const layouts = new Layouts(makeFunction, 1);
    const layout = layouts.of({ a: 1, b: 2 })!;
    expect(layouts.of({ a: 3, b: 4 })).toBe(layout);
    for (const other of [{ b: 2, a: 1 }, { a: 1 }, { a: 1, b: 2, c: 3 }]) {
      expect(layouts.of(other)).not.toBe(layout);
      expect(layout.own(other, undefined, ways.none())).toBeUndefined();
      expect(layout.own({ a: 1, b: 2 }, other, ways.none())).not.toBe(other);
    }
  });
});

describe('Layouts', () => {
  it('makes code for what comes often', () => {
    made = 0;
    const layouts = new Layouts(counted, 3);
    expect([1, 2, 3, 4].map((a) => layouts.of({ a }) !== null)).toEqual([false, false, true, true]);
    expect(layouts.of({ b: 1 })).toBeNull();
    expect(made).toBe(1);
  });

  it.each<[string, Plain]>([
    ['nothing', {}],
    ['numbers', { 1: 'a', b: 'b' }],
    ['the name that sets a prototype', JSON.parse('{"__proto__":1}') as Plain],
    ['a name that all objects have', { toString: 1 }],
    ['very many keys', Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, i]))],
  ])('has none for %s', (_name, value) => {
    expect(new Layouts(makeFunction, 1).of(value)).toBeNull();
  });

  it('does not remember all dictionaries that it has met, and does not forget what comes often', () => {
    const layouts = new Layouts(makeFunction, 2);
    const row = (): Plain => ({ id: 1, title: 'a' });
    layouts.of(row());
    const layout = layouts.of(row());
    expect(layout).not.toBeNull();
    for (let i = 0; i < 30_000; i++) {
      layouts.of({ [`key${i}`]: 1 });
      if (layouts.of(row()) !== layout) throw new Error(`It was forgotten after ${i}.`);
    }
    // The first of them was forgotten: it is met for the first time again.
    expect([layouts.of({ key0: 1 }), layouts.of({ key0: 1 })].map((each) => each !== null)).toEqual([false, true]);
  });
});

function frozenDeep<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) frozenDeep(part);
    Object.freeze(value);
  }
  return value;
}

/** What is in JSON may have `__proto__` as a key, and page data never has. */
function withoutProto(value: unknown): unknown {
  return clone(value, (key) => key !== '__proto__');
}

/** In this realm, as an application does it: `structuredClone` is that of the test runner. */
function clone(value: unknown, takes: (key: string) => boolean = () => true): unknown {
  if (Array.isArray(value)) return value.map((item) => clone(item, takes));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, clone(item, takes)]));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => takes(key));
  return plain(entries.map(([key, item]) => [key, clone(item, takes)]));
}
