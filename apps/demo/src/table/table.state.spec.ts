import { describe, expect, it } from '@jest/globals';
import { firstState, newRow, sizeOf, sortRows, trade } from './table.state.js';

describe('sizeOf', () => {
  it.each([
    ['10', 10],
    ['0', 0],
    ['10000', 10_000],
    ['10001', 10_000],
    ['999999999', 10_000],
    [undefined, 100],
    ['', 100],
    ['-5', 100],
    ['1e3', 100],
    [['5', '6'], 100],
  ])('%p asks for %p rows', (asked, rows) => {
    expect(sizeOf(asked)).toBe(rows);
  });
});

describe('rows', () => {
  it('are the same for the same number', () => {
    expect(newRow(42)).toEqual(newRow(42));
    expect(newRow(42).Price).not.toBe(newRow(43).Price);
  });

  it('sort by numbers inside of names as a person would', () => {
    const rows = [newRow(9), newRow(110), newRow(20)].map((row, index) => ({
      ...row,
      Name: `Lot ${[2, 10, 1][index]}`,
    }));
    const names = (direction: 'ascending' | 'descending'): string[] =>
      sortRows(rows, 'name', direction).map(({ Name }) => Name);
    expect(names('ascending')).toEqual(['Lot 1', 'Lot 2', 'Lot 10']);
    expect(names('descending')).toEqual(['Lot 10', 'Lot 2', 'Lot 1']);
  });

  it('keep their order where they compare equal', () => {
    const rows = [3, 1, 2].map((id) => ({ ...newRow(id), Stock: 7 }));
    expect(sortRows(rows, 'stock', 'ascending').map(({ ID }) => ID)).toEqual([3, 1, 2]);
    expect(sortRows(rows, 'stock', 'descending').map(({ ID }) => ID)).toEqual([3, 1, 2]);
  });

  it('trade at prices that fit their change', () => {
    const { Rows } = firstState(5, []);
    trade(Rows, 50);
    for (const { Opening, Price, Change } of Rows) {
      expect(Price).toBeGreaterThan(0);
      expect(Change).toBeCloseTo((Price / Opening - 1) * 100, 1);
    }
    expect(() => trade([], 5)).not.toThrow();
  });
});
