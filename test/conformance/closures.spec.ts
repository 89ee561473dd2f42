import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mismatch, parseCase, runCase } from './conformance-case.js';

// Where a host forbids to make code from texts, templates run as closures, by the same rules.
const { Function: original } = globalThis;
let refused = 0;

beforeAll(() => {
  globalThis.Function = function forbidden() {
    refused++;
    throw new EvalError('Code generation from strings disallowed for this context');
  } as unknown as FunctionConstructor;
});

afterAll(() => {
  globalThis.Function = original;
});

describe('conformance with Go without generated code', () => {
  it.each(['template-cases.jsonl', 'newer-go-cases.jsonl'])('%s', (name) => {
    const rows = readFileSync(new URL(name, import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .map(parseCase);
    const refusedBefore = refused;
    expect(rows.map((row) => mismatch(row, runCase(row))).filter((failure) => failure !== null)).toEqual([]);
    // Some rows fail before they run; most ask for code.
    expect(refused - refusedBefore).toBeGreaterThan(rows.length / 2);
  });
});
