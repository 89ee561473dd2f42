import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { mismatch, parseCase, runCase, type ConformanceCase } from './conformance-case.js';

/** The recorded files and their number of rows: a file that lost rows must not pass. */
const FILES = [
  { name: 'template-cases.jsonl', rows: 4764 },
  { name: 'newer-go-cases.jsonl', rows: 50 },
  // Mistakes that random templates have brought to light; results of Go 1.19.8, the same in 1.26.
  { name: 'own-cases.jsonl', rows: 196 },
];

const FIELDS = new Set([
  'id',
  'group',
  'templates',
  'entry',
  'data',
  'mode',
  'ok',
  'output',
  'stage',
  'error_class',
  'error',
  'partial',
  'source',
]);

function readCases(name: string): ConformanceCase[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return text.trimEnd().split('\n').map(parseCase);
}

const cases = FILES.flatMap(({ name }) => readCases(name));
const groups = [...new Set(cases.map((row) => row.group))].map((group) => {
  const rows = cases.filter((row) => row.group === group);
  return { group, rows, count: rows.length };
});

describe('the recorded cases', () => {
  it.each(FILES)('$name has $rows rows', ({ name, rows }) => {
    expect(readCases(name)).toHaveLength(rows);
  });

  it('have known fields and ids of their own', () => {
    expect(cases.flatMap((row) => Object.keys(row).filter((field) => !FIELDS.has(field)))).toEqual([]);
    expect(new Set(cases.map((row) => row.id)).size).toBe(cases.length);
  });
});

describe('the comparison', () => {
  const row = parseCase(
    '{"id":"a","templates":{"main":"{{.x}}{{.n}}"},"entry":"main","data":{"x":2.0,"n":9223372036854775807},"mode":"text","ok":true,"output":"29223372036854775807"}',
  );

  it('accepts the recorded result', () => {
    expect(mismatch(row, runCase(row))).toBeNull();
  });

  it.each([
    ['another output', { ...row, output: '2' }],
    ['a failure instead', { ...row, ok: false, stage: 'exec', error_class: 'no_field' }],
  ])('notices %s', (_what, recorded) => {
    expect(mismatch(recorded as ConformanceCase, runCase(row))).toMatch(/^a .*: expected/);
  });
});

describe('conformance with Go', () => {
  let passed = 0;
  // Jest hides the names of tests that pass where it runs many files, and with them the counts.
  afterAll(() => {
    process.stdout.write(`conformance: ${passed} of ${cases.length} cases as in real Go, in ${groups.length} groups\n`);
  });

  it.each(groups)('$group: $count cases', ({ rows }) => {
    const failures = rows.map((row) => mismatch(row, runCase(row))).filter((failure) => failure !== null);
    passed += rows.length - failures.length;
    expect(failures).toEqual([]);
  });
});
