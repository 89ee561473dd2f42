import { patternProgram, patterns, patternTemplates, type Pattern } from './patterns.js';
import type { LiveProgram } from '../libs/livetemplate/src/core.js';
import type { BlockValues } from '../libs/livetemplate/src/program/values.js';

/** A change of a page: what is told on the wire. */
export interface Update {
  readonly name: string;
  readonly program: LiveProgram;
  /** The data … */
  readonly before: unknown;
  readonly after: unknown;
  /** … and what the program makes of it. */
  readonly values: readonly [before: BlockValues, after: BlockValues];
  /** The HTML of the fragment, without a document around it. */
  readonly render: (data: unknown) => string;
}

/** Each change from one state of a pattern to the next. */
export const patternUpdates: readonly Update[] = patterns.flatMap((pattern) =>
  pattern.states.slice(1).map((after, i) => updateOf(pattern, pattern.name, pattern.states[i], after)),
);

function updateOf(pattern: Pattern, name: string, before: unknown, after: unknown): Update {
  const program = patternProgram(pattern);
  return {
    name,
    program,
    before,
    after,
    values: [program.evaluate(before), program.evaluate(after)],
    render: (data) => patternTemplates.render(pattern.template, data),
  };
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly qty: string;
  readonly price: string;
  readonly status: string;
}

type Change = (rows: readonly Row[]) => readonly Row[];

const byPrice: Change = (rows) => rows.toSorted((a, b) => Number(a.price) - Number(b.price));

/** Operations on the table of the patterns, at two thirds of its length. */
const OPERATIONS: Readonly<Record<string, Change>> = {
  'one cell': (rows) => rows.with(at(rows), { ...rows[at(rows)]!, price: '466.34' }),
  'one column of 10 rows': (rows) => rows.map((row, i) => (i % (rows.length / 10) === 7 ? { ...row, qty: '12' } : row)),
  'row appended': (rows) => [...rows, { ...rows[0]!, id: 1000 + rows.length }],
  'row inserted': (rows) => rows.toSpliced(at(rows), 0, { ...rows[0]!, id: 1000 + rows.length }),
  'row removed': (rows) => rows.toSpliced(at(rows), 1),
  '5 rows removed': (rows) => rows.filter((_, i) => i % (rows.length / 5) !== 7),
  'row moved': (rows) => rows.toSpliced(at(rows), 1).toSpliced(1, 0, rows[at(rows)]!),
  'two rows swapped': (rows) => rows.with(1, rows[at(rows)]!).with(at(rows), rows[1]!),
  'all turned round': (rows) => rows.toReversed(),
  'all sorted': byPrice,
};

function at(rows: readonly Row[]): number {
  return Math.floor((rows.length * 2) / 3);
}

/** Changes of a table with this many rows. */
export function tableUpdates(length: number): Update[] {
  const pattern = patterns.find(({ name }) => name === 'table-100-rows-one-cell')!;
  const known = (pattern.states[0] as { rows: Row[] }).rows;
  const rows = Array.from({ length }, (_, i) => ({ ...known[i % known.length]!, id: 1000 + i }));
  return Object.entries(OPERATIONS).map(([name, change]) =>
    updateOf(pattern, `${name}, of ${length.toLocaleString('en-US')}`, { rows }, { rows: change(rows) }),
  );
}
