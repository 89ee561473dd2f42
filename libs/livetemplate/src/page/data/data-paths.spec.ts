import { describe, expect, it } from '@jest/globals';
import { changedPaths } from './data-paths.js';

describe('changedPaths', () => {
  it.each<[string, unknown, unknown, string[]]>([
    ['nothing', { a: 1 }, { a: 1 }, []],
    ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, ['b']],
    ['a value in depth', { tasks: [{ t: 1 }, { t: 2 }] }, { tasks: [{ t: 1 }, { t: 3 }] }, ['tasks.1.t']],
    ['a new key', {}, { a: 1 }, ['a']],
    ['a lost key', { a: 1 }, {}, ['a']],
    ['a longer list', { l: [1] }, { l: [1, 2] }, ['l.1']],
    ['a map', new Map([['k', 1]]), new Map([['k', 2]]), ['k']],
    ['a set', { s: new Set([1]) }, { s: new Set([2]) }, ['s']],
    ['a date', { d: new Date(1) }, { d: new Date(2) }, ['d']],
    ['another kind', { a: [] }, { a: {} }, ['a']],
    ['the whole', 'a', 'b', ['']],
  ])('finds %s', (_name, before, after, paths) => {
    expect(changedPaths(before, after)).toEqual(paths);
  });

  it('does not look into what both share', () => {
    const shared = Object.defineProperty({}, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('looked into');
      },
    });
    expect(changedPaths({ shared, a: 1 }, { shared, a: 2 })).toEqual(['a']);
  });

  it('says less where too much has changed', () => {
    const rows = (value: number): object => ({
      rows: Array.from({ length: 30 }, () => ({ a: value, b: value })),
      x: value,
    });
    expect(changedPaths(rows(1), rows(2), 40)).toEqual([...Array.from({ length: 30 }, (_, row) => `rows.${row}`), 'x']);
    expect(changedPaths(rows(1), rows(2), 10)).toEqual(['rows', 'x']);
    expect(changedPaths({ a: 1, b: 1 }, { a: 2, b: 2 }, 1)).toEqual(['']);
  });
});
