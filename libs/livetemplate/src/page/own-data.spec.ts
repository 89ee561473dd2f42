import { describe, expect, it } from '@jest/globals';
import { takeOver } from './own-data.js';

class Task {
  title = 'Milk';
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
    expect(() => takeOver(data, undefined)).toThrow('Page data must not contain itself.');
  });

  it('never sets a prototype', () => {
    const data = takeOver(JSON.parse('{"a":{"__proto__":{"admin":true}}}'), undefined).data as {
      a: { admin?: boolean };
    };
    expect(data.a.admin).toBeUndefined();
    expect(Object.getPrototypeOf(data.a)).toBe(Object.prototype);
  });
});
