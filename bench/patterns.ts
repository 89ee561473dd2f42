import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemplates, type LiveProgram, type Templates } from '../libs/livetemplate/src/core.js';

/** The update patterns of `test/fixtures/patterns`: a template and successive states of its data. */
export interface Pattern {
  readonly name: string;
  readonly template: string;
  readonly states: readonly unknown[];
}

const FOLDER = join(import.meta.dirname, '../test/fixtures/patterns');

const TEMPLATES: Readonly<Record<string, string>> = {
  'counter-increment': 'counter.tmpl',
  'name-change': 'name.tmpl',
  'price-update': 'price.tmpl',
  'complex-form': 'form.tmpl',
  'table-100-rows-one-cell': 'table.tmpl',
  'table-append-row-100-200': 'table.tmpl',
  'table-remove-row-200-100': 'table.tmpl',
  'table-100-rows-swap-two': 'table.tmpl',
  'table-100-rows-sort': 'table.tmpl',
  'dashboard-one-value': 'dashboard.tmpl',
  'dashboard-10-of-values': 'dashboard.tmpl',
};

const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

export const patterns: readonly Pattern[] = Object.entries(TEMPLATES).map(([name, template]) => ({
  name,
  template,
  states: read(`${name}.states.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown),
}));

export const patternTemplates: Templates = createTemplates({
  texts: Object.fromEntries([...new Set(Object.values(TEMPLATES))].map((name) => [name, read(name)])),
});

export function patternProgram(pattern: Pattern): LiveProgram {
  return patternTemplates.live(pattern.template);
}
