import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fieldNaming, nestedFields, nestedNames } from './nested-fields.js';

type Fields = Record<string, unknown>;

describe('nestedFields', () => {
  it.each<[string, Fields, Fields]>([
    ['leaves plain names', { title: 'x', 'a.b': '1', list: ['1', '2'] }, { title: 'x', 'a.b': '1', list: ['1', '2'] }],
    ['puts fields below others', { 'a[b]': '1', 'a[c][d]': '2', e: '3' }, { a: { b: '1', c: { d: '2' } }, e: '3' }],
    [
      'makes lists of numbers from 0 on, in their order',
      { 'l[1][n]': 'b', 'l[0][n]': 'a', 'l[1][m]': 'c' },
      { l: [{ n: 'a' }, { n: 'b', m: 'c' }] },
    ],
    ['takes other numbers for names', { 'l[1]': 'b', 'l[2]': 'c' }, { l: { 1: 'b', 2: 'c' } }],
    ['does not make a list of a huge number', { 'l[999999999]': 'x', 'l[0]': 'y' }, { l: { 0: 'y', 999999999: 'x' } }],
    ['takes other spellings for names', { 'l[00]': 'x', 'l[ 1]': 'y' }, { l: { '00': 'x', ' 1': 'y' } }],
    ['makes a list of one', { 'tags[]': 'x', 'a[tags][]': 'y' }, { tags: ['x'], a: { tags: ['y'] } }],
    ['keeps a list of several', { 'tags[]': ['x', 'y'], 'l[0]': ['z'] }, { tags: ['x', 'y'], l: [['z']] }],
    ['keeps what contradicts', { a: '1', 'a[b]': '2' }, { a: '1', 'a[b]': '2' }],
    ['keeps what contradicts, whichever comes first', { 'a[b]': '2', a: '1' }, { a: '1', 'a[b]': '2' }],
    [
      'keeps what contradicts, one below the other',
      { 'a[b][c]': '1', 'a[b]': '2' },
      { a: { b: { c: '1' } }, 'a[b]': '2' },
    ],
    ['keeps what does not go with a list', { 'a[]': '1', 'a[b]': '2' }, { a: ['1'], 'a[b]': '2' }],
    ['keeps a list that does not go with names', { 'a[b]': '1', 'a[]': '2' }, { a: { b: '1' }, 'a[]': '2' }],
    ['keeps a list of which nobody knows what belongs together', { 'a[][b]': '1' }, { 'a[][b]': '1' }],
    [
      'keeps names that only look like it',
      { '[a]': 1, 'a[b': 2, 'a]b[c]': 3, 'a[b]c': 4, 'a[[b]]': 5 },
      { '[a]': 1, 'a[b': 2, 'a]b[c]': 3, 'a[b]c': 4, 'a[[b]]': 5 },
    ],
    [
      'goes eight brackets deep',
      { 'a[1][1][1][1][1][1][1][b]': 1 },
      { a: { 1: { 1: { 1: { 1: { 1: { 1: { 1: { b: 1 } } } } } } } } },
    ],
    ['and no deeper', { 'a[1][1][1][1][1][1][1][1][b]': 1 }, { 'a[1][1][1][1][1][1][1][1][b]': 1 }],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].flatMap((name): [string, Fields, Fields][] =>
      [`${name}[x]`, `a[${name}]`, `a[${name}][x]`, `a[b][${name}][]`].map((field) => [
        `keeps ${field}`,
        { [field]: 'evil' },
        { [field]: 'evil' },
      ]),
    ),
  ])('%s', (_, given, expected) => {
    expect(nestedFields(given)).toEqual(expected);
  });

  it('leaves alone what has no brackets, as it is', () => {
    const data = { a: 1 };
    expect(nestedFields(data)).toBe(data);
  });

  it('says again what any data says that was spelled as fields', () => {
    const name = fc.stringMatching(/^[a-z]{1,3}$/u);
    const { data } = fc.letrec<{ data: unknown; value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        tie('data'),
        fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
      ),
      data: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(data, fc.infiniteStream(fc.nat()), (given, order) => {
        const fields = [...spelled(given as Fields)].map((field) => [order.next().value as number, field] as const);
        const shuffled = fields.sort(([a], [b]) => a - b).map(([, field]) => field);
        expect(nestedFields(Object.fromEntries(shuffled))).toEqual(given);
      }),
    );
  });

  it('makes nothing but own properties of plain objects, and loses no value, whatever the names are', () => {
    const step = fc.constantFrom('a', 'b', '0', '1', '', '__proto__', 'constructor', 'prototype', '[', ']');
    const field = fc
      .array(step, { minLength: 1, maxLength: 4 })
      .map(([first = '', ...rest]) => first + rest.map((name) => `[${name}]`).join(''));
    fc.assert(
      fc.property(fc.uniqueArray(field, { maxLength: 8 }), (names) => {
        const nested = nestedFields(Object.fromEntries(names.map((name, index) => [name, `value ${index}`])));
        const values: unknown[] = [];
        for (const value of leaves(nested)) values.push(value);
        expect(new Set(values)).toEqual(new Set(names.map((_, index) => `value ${index}`)));
      }),
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('fieldNaming', () => {
  const names = ['title', 'address[street]', 'lines[0][name]', 'tags[]', 'of[tags][]', 'a.b'];

  it.each([
    ['title', 'title'],
    ['address.street', 'address[street]'],
    ['address.zip', 'address[zip]'],
    ['address', 'address'],
    ['lines.1.name', 'lines[1][name]'],
    ['tags', 'tags[]'],
    ['of.tags', 'of[tags][]'],
    ['address[street]', 'address[street]'],
    ['a.b', 'a.b'],
    ['add.street', 'add.street'],
  ])('calls %s %s', (path, name) => {
    expect(fieldNaming(names)(path)).toBe(name);
  });

  it('knows which names were nested', () => {
    expect(nestedNames({ a: 1, 'b[c]': 2, 'd[]': 3, 'e[__proto__]': 4 })).toEqual(['b[c]', 'd[]']);
    for (const data of [{ a: 1 }, {}, ['x[y]'], null, undefined, 'a[b]', 7]) expect(nestedNames(data)).toBeNull();
  });
});

function* spelled(data: unknown, name = ''): Generator<[string, unknown]> {
  if (typeof data !== 'object' || data === null) {
    yield [name, data];
    return;
  }
  for (const [key, value] of Object.entries(data)) yield* spelled(value, name === '' ? key : `${name}[${key}]`);
}

function* leaves(data: unknown): Generator<unknown> {
  if (typeof data !== 'object' || data === null) {
    yield data;
    return;
  }
  expect([Object.prototype, Array.prototype]).toContain(Object.getPrototypeOf(data));
  for (const value of Object.values(data)) yield* leaves(value);
}
