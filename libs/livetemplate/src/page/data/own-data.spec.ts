import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runInNewContext } from 'node:vm';
import { gapsOf, wholeGap } from '../../program/derivation.js';
import { isOpaque, takeOver } from './own-data.js';

class Task {
  title = 'Milk';
}

interface Row {
  readonly id: number;
  readonly cells: readonly string[];
}

const row = (id: number): Row => ({ id, cells: [`a${id}`, 'b'] });

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  return Object.freeze(value);
}

describe('takeOver', () => {
  it.each([
    ['a plain object', { a: 1, b: [1, 2, { c: null }] }],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['a map', new Map([['a', { b: 1 }]])],
    ['a set', new Set([1, 'two'])],
    ['a date', new Date(0)],
    ['odd numbers', [Number.NaN, -0, Infinity, 10n]],
    ['a string', 'text'],
    ['nothing', undefined],
  ])('keeps the value of %s', (_name, value) => {
    const { data, opaque } = takeOver(value, undefined);
    expect(data).toEqual(value);
    expect(opaque).toBe(false);
  });

  it('copies, so that later changes from outside are not seen', () => {
    const source = { list: [{ title: 'a' }], map: new Map([['k', [1]]]), when: new Date(5) };
    const { data } = takeOver(source, undefined);
    source.list[0]!.title = 'b';
    source.map.get('k')!.push(2);
    source.when.setTime(6);
    expect(data).toEqual({ list: [{ title: 'a' }], map: new Map([['k', [1]]]), when: new Date(5) });
  });

  it('leaves what it was given open to changes', () => {
    const source = { list: [1] };
    takeOver(source, undefined);
    source.list.push(2);
    expect(source.list).toEqual([1, 2]);
  });

  it('freezes the copy in depth', () => {
    const data = takeOver({ list: [{ a: 1 }] }, undefined).data as { list: { a: number }[] };
    expect(() => data.list.push({ a: 2 })).toThrow(TypeError);
    expect(() => (data.list[0]!.a = 2)).toThrow(TypeError);
  });

  it.each([
    ['equal plain data', () => ({ a: 1, b: [{ c: 2 }] })],
    ['equal maps', () => new Map([['a', { b: 1 }]])],
    ['equal sets', () => new Set([1, 2])],
    ['equal dates', () => ({ at: new Date(7) })],
  ])('makes %s the same data', (_name, make) => {
    const before = takeOver(make(), undefined).data;
    expect(takeOver(make(), before).data).toBe(before);
  });

  it.each([
    ['another value', { a: 1, b: 2 }, { a: 1, b: 3 }],
    ['another order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['one key less', { a: 1, b: 2 }, { a: 1 }],
    ['an undefined key', { a: 1 }, { a: 1, b: undefined }],
    ['a shorter list', [1, 2], [1]],
    ['a list that ends with nothing', [1], [1, undefined]],
    [
      'another order of a map',
      new Map([
        ['a', 1],
        ['b', 1],
      ]),
      new Map([
        ['b', 1],
        ['a', 1],
      ]),
    ],
    ['another set', new Set([1]), new Set([2])],
    ['another kind', [], {}],
    ['negative zero', [0], [-0]],
    ['another date', new Date(1), new Date(2)],
  ])('takes %s for a change', (_name, first, second) => {
    const before = takeOver(first, undefined).data;
    const after = takeOver(second, before).data;
    expect(after).not.toBe(before);
    expect(after).toEqual(second);
  });

  it('shares the parts that are equal', () => {
    const before = takeOver({ a: { x: 1 }, b: { x: 1 } }, undefined).data as Record<string, unknown>;
    const after = takeOver({ a: { x: 1 }, b: { x: 2 } }, before).data as Record<string, unknown>;
    expect(after['a']).toBe(before['a']);
    expect(after['b']).toEqual({ x: 2 });
  });

  const data = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(0, -0, Number.NaN, 1, '', 'a', null, undefined, true),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
      fc.array(fc.tuple(fc.constantFrom('a', 'b'), tie('value')), { maxLength: 3 }).map((all) => new Map(all)),
      fc.array(tie('value'), { maxLength: 3 }).map((all) => new Set(all)),
      fc.constantFrom(1, 2).map((time) => new Date(time)),
    ),
  })).value;

  it('gives the value, whatever was before', () => {
    fc.assert(
      fc.property(data, data, (first, second) => {
        const before = takeOver(first, undefined).data;
        const after = takeOver(second, before).data;
        expect(after).toStrictEqual(second);
        expect(before).toStrictEqual(first);
        expect(takeOver(takeOver(second, undefined).data, after).data).toBe(after);
      }),
    );
  });

  it.each<[string, (rows: Row[]) => Row[], number]>([
    ['inserted in front', (rows) => [row(100), ...rows], 10],
    ['inserted in between', (rows) => rows.toSpliced(4, 0, row(100), row(101)), 10],
    ['removed', (rows) => rows.toSpliced(4, 1), 9],
    ['removed in several places', (rows) => rows.filter(({ id }) => id % 4 !== 0), 7],
    ['moved', (rows) => [rows[9]!, ...rows.slice(0, 9)], 9],
    ['replaced', (rows) => rows.with(4, row(100)), 9],
  ])('shares the other items of a list where some are %s', (_name, change, shared) => {
    const rows = (): Row[] => Array.from({ length: 10 }, (_, index) => row(index));
    const before = takeOver(rows(), undefined).data as Row[];
    const after = takeOver(change(rows()), before).data as Row[];
    expect(after).toEqual(change(rows()));
    expect(after.filter((item) => before.includes(item))).toHaveLength(shared);
  });

  it('tells of long lists where they are not what they were', () => {
    const cut = fc.record({ at: fc.nat({ max: 90 }), removed: fc.nat({ max: 3 }), added: fc.nat({ max: 3 }) });
    let told = 0;
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 4 }), fc.array(fc.nat({ max: 89 }), { maxLength: 3 }), (cuts, changed) => {
        const rows = (): Row[] => Array.from({ length: 90 }, (_, index) => row(index));
        const before = takeOver(rows(), undefined).data as Row[];
        const next = rows();
        let fresh = 100;
        for (const index of changed) next[index] = row(fresh++);
        for (const { at, removed, added } of cuts) {
          next.splice(at, removed, ...Array.from({ length: added }, () => row(fresh++)));
        }
        const after = takeOver(next, before).data as Row[];
        expect(after).toEqual(next);
        const gaps = gapsOf(after, before) ?? [wholeGap(before, after)];
        let [old, now] = [0, 0];
        for (const { oldFrom, oldTo, from, to } of [
          ...gaps,
          { oldFrom: 90, oldTo: 90, from: after.length, to: after.length },
        ]) {
          expect(after.slice(now, from).map((item) => before.indexOf(item))).toEqual(
            Array.from({ length: oldFrom - old }, (_, i) => old + i),
          );
          told += from - now;
          [old, now] = [oldTo, to];
        }
      }),
    );
    expect(told).toBeGreaterThan(5_000);
  });

  it('takes over what equals a part of the previous data at another place', () => {
    const before = takeOver({ list: [{ a: [1] }, { b: 2 }] }, undefined).data as { list: unknown[] };
    const after = takeOver({ list: [before.list[1], { c: 3 }, before.list[0]] }, before).data as { list: unknown[] };
    expect(after).toEqual({ list: [{ b: 2 }, { c: 3 }, { a: [1] }] });
    expect([after.list[0], after.list[2]]).toEqual([before.list[1], before.list[0]]);
  });

  describe('frozen data', () => {
    const frozen = (): object => deepFreeze({ list: [{ a: 1 }, [2]], nothing: null });

    it('is shared by everybody who is given it', () => {
      const data = frozen();
      expect(takeOver(data, undefined).data).toBe(data);
      expect(takeOver(data, takeOver({ other: 1 }, undefined).data).data).toBe(data);
      expect((takeOver({ data, more: 1 }, undefined).data as { data: unknown }).data).toBe(data);
    });

    it.each<[string, () => { outer: object; change: () => unknown }]>([
      [
        'an open object',
        () => {
          const inner = { list: [1] };
          return { outer: Object.freeze({ deep: Object.freeze([inner]) }), change: () => inner.list.push(2) };
        },
      ],
      [
        'a map',
        () => {
          const inner = Object.freeze(new Map([['a', 1]]));
          return { outer: Object.freeze({ inner }), change: () => inner.set('a', 2) };
        },
      ],
      [
        'a date',
        () => {
          const inner = Object.freeze(new Date(1));
          return { outer: Object.freeze([inner]), change: () => inner.setTime(2) };
        },
      ],
      [
        'a getter',
        () => {
          let value = 1;
          const outer = Object.freeze(Object.defineProperty({}, 'value', { get: () => value, enumerable: true }));
          return { outer, change: () => (value = 2) };
        },
      ],
    ])('with %s inside is copied around it', (_name, make) => {
      const { outer, change } = make();
      const { data, opaque } = takeOver(outer, undefined);
      change();
      expect(data).toEqual(make().outer);
      expect(data).not.toBe(outer);
      expect(opaque).toBe(false);
    });

    it('that is equal to the previous data is the previous data', () => {
      const before = takeOver({ list: [{ a: 1 }, [2]], nothing: null }, undefined).data;
      expect(takeOver(frozen(), before).data).toBe(before);
    });
  });

  it.each<[string, unknown]>([
    ['an instance of a class', { deep: [new Task()] }],
    ['a frozen instance', Object.freeze({ deep: Object.freeze(new Task()) })],
    ['a function', { deep: [() => 1] }],
  ])('says that %s can be changed by others, as long as it is there', (_name, data) => {
    const first = takeOver(data, undefined);
    expect([first.opaque, isOpaque(first.data)]).toEqual([true, true]);
    const second = takeOver({ ...(first.data as object), more: 1 }, first.data);
    expect([second.opaque, isOpaque(second.data)]).toEqual([true, true]);
    const third = takeOver({ more: 1 }, second.data);
    expect([third.opaque, isOpaque(third.data)]).toEqual([false, false]);
  });

  it('is quick where few objects stand in very many places', () => {
    let data: unknown = { end: 1 };
    for (let level = 0; level < 60; level++) data = { left: data, right: data };
    const before = takeOver(data, undefined).data as Record<string, unknown>;
    expect(before['left']).toBe(before['right']);
    let again: unknown = { end: 1 };
    for (let level = 0; level < 60; level++) again = { left: again, right: again };
    expect(takeOver(again, before).data).toBe(before);
  });

  it('ignores what a library has added to the prototype of all objects', () => {
    Object.defineProperty(Object.prototype, 'added', { value: 1, enumerable: true, configurable: true });
    try {
      const before = takeOver({ a: 1 }, undefined).data;
      expect(Object.keys(before as object)).toEqual(['a']);
      expect(takeOver({ a: 1 }, before).data).toBe(before);
      expect(Object.keys(takeOver({ a: 2 }, before).data as object)).toEqual(['a']);
    } finally {
      delete (Object.prototype as { added?: unknown }).added;
    }
  });

  it.each([
    ['({ a: [{ b: 1 }] })', { a: [{ b: 1 }] }],
    ['Object.freeze({ a: 1 })', { a: 1 }],
    ['new Map([["k", { x: 1 }]])', new Map([['k', { x: 1 }]])],
    ['[new Set([1]), new Date(5)]', [new Set([1]), new Date(5)]],
  ])('makes data of this realm of %s from another one', (code, same) => {
    const foreign: unknown = runInNewContext(code);
    const { data, opaque } = takeOver(foreign, undefined);
    expect([opaque, data === foreign]).toEqual([false, false]);
    expect(data).toStrictEqual(same);
  });

  it('keeps instances of classes as they are, and says so', () => {
    const task = new Task();
    const { data, opaque } = takeOver({ task }, undefined);
    expect((data as { task: Task }).task).toBe(task);
    expect(opaque).toBe(true);
  });

  it('copies an object in two places once', () => {
    const user = { name: 'Ada' };
    const data = takeOver([user, user], undefined).data as unknown[];
    expect(data[0]).toBe(data[1]);
    expect(data[0]).not.toBe(user);
  });

  it('refuses data that contains itself', () => {
    const data: Record<string, unknown> = {};
    data['self'] = { data };
    expect(() => takeOver(data, undefined)).toThrow('One of its objects is its own "self.data".');
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'a list of children',
      () => {
        const parent = { children: [] as unknown[] };
        parent.children.push({ parent });
        return { parent, other: [1] };
      },
      /its own "(?:children\.0\.parent|0\.parent\.children|parent\.children\.0)"/u,
    ],
    [
      'a Map and a Set',
      () => {
        const map = new Map<string, unknown>();
        map.set('all', new Set([1, map]));
        return { map };
      },
      /its own "(?:all\.1|1\.all)"/u,
    ],
  ])('says by which way it contains itself: %s', (_what, make, expected) => {
    expect(() => takeOver(make(), undefined)).toThrow(expected);
  });

  it('never sets a prototype', () => {
    const data = takeOver(JSON.parse('{"a":{"__proto__":{"admin":true}}}'), undefined).data as {
      a: { admin?: boolean };
    };
    expect(data.a.admin).toBeUndefined();
    expect(Object.getPrototypeOf(data.a)).toBe(Object.prototype);
  });
});
