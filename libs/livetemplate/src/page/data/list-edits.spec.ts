import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Gap } from '../../program/derivation.js';
import { differences } from './list-differences.js';
import { ListEdits } from './list-edits.js';

const base = Array.from({ length: 80 }, (_, i) => `${i}`);

interface Edit {
  readonly at: number;
  /** -1 for another item in place. */
  readonly removed: number;
  readonly inserted: number;
  /** Whether what comes is what stood there in the first place. */
  readonly isOld: boolean;
}

const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    at: fc.nat({ max: 90 }),
    removed: fc.constantFrom(-1, -1, 0, 1, 2, 30),
    inserted: fc.nat({ max: 3 }),
    isOld: fc.boolean(),
  }),
  { maxLength: 12 },
);

/** Carries edits out on a copy of the list, and keeps account of them. */
function carryOut(list: readonly Edit[]): { readonly copy: string[]; readonly gaps: readonly Gap[] } {
  const copy = [...base];
  const account = new ListEdits();
  let fresh = 0;
  const item = (index: number, isOld: boolean): string => (isOld ? (base[index] ?? 'x') : `new ${fresh++}`);
  for (const { at, removed, inserted, isOld } of list) {
    const index = Math.min(at, copy.length);
    if (removed < 0) {
      if (index === copy.length) continue;
      copy[index] = item(index, isOld);
      account.replace(index);
    } else {
      const count = Math.min(removed, copy.length - index);
      copy.splice(index, count, ...Array.from({ length: inserted }, (_, i) => item(index + i, isOld)));
      account.splice(index, count, inserted);
    }
  }
  return { copy, gaps: account.result() };
}

/** What stands between gaps is the same, in lists of these lengths. */
function expectSame(old: readonly unknown[], now: readonly unknown[], gaps: readonly Gap[]): void {
  let [oldAt, at] = [0, 0];
  for (const { oldFrom, oldTo, from, to } of [
    ...gaps,
    { oldFrom: old.length, oldTo: old.length, from: now.length, to: now.length },
  ]) {
    expect(now.slice(at, from)).toEqual(old.slice(oldAt, oldFrom));
    expect([oldTo >= oldFrom, to >= from]).toEqual([true, true]);
    [oldAt, at] = [oldTo, to];
  }
}

describe('the edits of a list', () => {
  it.each<[string, Edit[], Gap[]]>([
    ['nothing', [], []],
    ['one in place', [{ at: 7, removed: -1, inserted: 0, isOld: false }], [gap(7, 8, 7, 8)]],
    [
      'two in place, the second first',
      [
        { at: 20, removed: -1, inserted: 0, isOld: false },
        { at: 7, removed: -1, inserted: 0, isOld: false },
      ],
      [gap(7, 8, 7, 8), gap(20, 21, 20, 21)],
    ],
    [
      'neighbours',
      [
        { at: 7, removed: -1, inserted: 0, isOld: false },
        { at: 8, removed: -1, inserted: 0, isOld: false },
      ],
      [gap(7, 9, 7, 9)],
    ],
    [
      'one that moves far',
      [
        { at: 60, removed: 1, inserted: 0, isOld: false },
        { at: 3, removed: 0, inserted: 1, isOld: false },
      ],
      [gap(3, 3, 3, 4), gap(60, 61, 61, 61)],
    ],
    [
      'one in front and another in place behind it',
      [
        { at: 0, removed: 0, inserted: 1, isOld: false },
        { at: 40, removed: -1, inserted: 0, isOld: false },
      ],
      [gap(0, 0, 0, 1), gap(39, 40, 40, 41)],
    ],
    [
      'what is put in and taken out',
      [
        { at: 5, removed: 0, inserted: 2, isOld: false },
        { at: 5, removed: 2, inserted: 0, isOld: false },
      ],
      [gap(5, 5, 5, 5)],
    ],
  ])('%s', (_name, list, expected) => {
    expect(carryOut(list).gaps).toEqual(expected);
  });

  it('leave everything between them as it was, whatever they are', () => {
    let untouched = 0;
    fc.assert(
      fc.property(edits, (list) => {
        const { copy, gaps } = carryOut(list);
        expectSame(base, copy, gaps);
        const different = differences(base, copy, gaps);
        expectSame(base, copy, different);
        expect(touched(different)).toBeLessThanOrEqual(touched(gaps));
        untouched += copy.length - touched(gaps);
      }),
      { numRuns: 1_000 },
    );
    expect(untouched).toBeGreaterThan(10_000);
  });

  it.each<[string, Edit[], Gap[]]>([
    ['what is as it was', [{ at: 7, removed: -1, inserted: 0, isOld: true }], []],
    ['what is put back', [{ at: 7, removed: 3, inserted: 3, isOld: true }], []],
    [
      'the one that is another among many',
      [
        { at: 0, removed: 30, inserted: 0, isOld: false },
        { at: 0, removed: 0, inserted: 1, isOld: true },
      ],
      [gap(1, 30, 1, 1)],
    ],
  ])('differ in nothing but %s', (_name, list, expected) => {
    const { copy, gaps } = carryOut(list);
    expect(differences(base, copy, gaps)).toEqual(expected);
  });
});

function gap(oldFrom: number, oldTo: number, from: number, to: number): Gap {
  return { oldFrom, oldTo, from, to };
}

function touched(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { from, to }) => sum + to - from, 0);
}
