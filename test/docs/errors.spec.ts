import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { createTemplates, TemplateError, TemplateErrors } from '../../libs/livetemplate/src/core.js';
import { ERROR_CODES } from '../../libs/livetemplate/src/errors/index.js';
import { code, dataOfTables, rowsOf } from './examples.js';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const source = readFileSync(new URL('../../libs/livetemplate/src/errors/template-errors.ts', import.meta.url), 'utf8');
const rows = rowsOf(page);
const kinds = rows.filter((row) => 'Kind' in row.cells);

/** The members of the unions, which have no form at run time. */
function classesOf(type: string): string[] {
  const union = new RegExp(`export type ${type} =([^;]*);`).exec(source)?.[1] ?? '';
  return [...union.matchAll(/'(\w+)'/g)].map((match) => match[1]!);
}

/** The kinds of the errors of a template, at start-up or with the data of the page. */
function failureOf(text: string, data: unknown): string[] {
  try {
    const templates = createTemplates({ texts: { 'page.html': text } });
    templates.check();
    templates.render('page.html', data);
    return [];
  } catch (error) {
    if (error instanceof TemplateErrors) return error.errors.map(({ errorClass }) => errorClass);
    if (error instanceof TemplateError) return [error.errorClass];
    throw error;
  }
}

describe('docs/errors.md', () => {
  it('has every code with its status, audience and text', () => {
    const documented = rows
      .filter((row) => 'Code' in row.cells)
      .map(({ line, cells }) => [
        code(cells['Code'], line),
        { status: Number(cells['Status']), audience: cells['For'], text: cells['Text'] },
      ]);
    expect(Object.fromEntries(documented)).toEqual(ERROR_CODES);
  });

  it('has every kind of mistake once for each error that may be of it', () => {
    const known = ['SyntaxErrorClass', 'EscapeErrorClass', 'ExecutionErrorClass'].flatMap(classesOf);
    // Undefined variables are found at start-up.
    const documented = [...kinds.map(({ line, cells }) => code(cells['Kind'], line)), 'undefined_variable'];
    expect(known.length).toBeGreaterThan(45);
    expect(documented.sort()).toEqual(known.sort());
  });

  it.each(
    kinds
      .filter(({ cells }) => cells['Template'] !== '')
      .map(({ line, cells }) => [code(cells['Kind'], line), code(cells['Template'], line)]),
  )('%s: %s', (kind, template) => {
    expect(failureOf(template, dataOfTables(page))).toEqual([kind]);
  });
});
