import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createTemplates } from '../../libs/livetemplate/src/core.js';
import { mismatch, parseCase, runCase, type ConformanceCase } from './conformance-case.js';
import { decodeData } from './data-model.js';

// Where a host forbids to make code from texts, templates run as closures, by the same rules.

const rows = ['template-cases.jsonl', 'newer-go-cases.jsonl', 'own-cases.jsonl'].flatMap((name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map(parseCase),
);
const pages = rows.filter(({ mode, templates, entry }) => mode === 'html' && Object.hasOwn(templates, entry));

const { Function: original } = globalThis;
let refused = 0;

function forbidCode(): void {
  refused = 0;
  globalThis.Function = function forbidden() {
    refused++;
    throw new EvalError('Code generation from strings disallowed for this context');
  } as unknown as FunctionConstructor;
}

afterEach(() => {
  globalThis.Function = original;
});

/** The values of the slots of a row's page, or its error. */
function valuesOf({ templates, entry, data }: ConformanceCase): unknown {
  try {
    return createTemplates({ texts: templates }).live(entry).evaluate(decodeData(data));
  } catch (error) {
    return String(error);
  }
}

describe('without generated code', () => {
  it('templates conform to Go', () => {
    forbidCode();
    expect(rows.map((row) => mismatch(row, runCase(row))).filter((failure) => failure !== null)).toEqual([]);
    // Some rows fail before they run; most ask for code.
    expect(refused).toBeGreaterThan(rows.length / 2);
  });

  it('live pages have the same values', () => {
    const generated = pages.map(valuesOf);
    forbidCode();
    expect(pages.map(valuesOf)).toEqual(generated);
    expect(refused).toBeGreaterThan(pages.length / 2);
  });
});
