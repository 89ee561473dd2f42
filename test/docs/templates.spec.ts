import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { createTemplates, TemplateError, TemplateErrors, type Templates } from '../../libs/livetemplate/src/core.js';
import { builtins } from '../../libs/livetemplate/src/template/value/builtins.js';
import { standardFunctions } from '../../libs/livetemplate/src/template/value/standard.js';
import { withoutAnnotations } from '../support/annotations.js';
import { type Example, examplesOf } from './examples.js';

const page = readFileSync(new URL('../../docs/templates.md', import.meta.url), 'utf8');
const examples = examplesOf(page);

function templatesOf({ texts, functions }: Example): Templates {
  const templates = createTemplates({ texts, functions });
  templates.check();
  return templates;
}

/** What a reader gets who copies the example. */
function resultOf(example: Example): string {
  switch (example.kind) {
    case 'output':
      return templatesOf(example).render(example.entry, example.data);
    case 'error':
      try {
        return `no error: ${templatesOf(example).render(example.entry, example.data)}`;
      } catch (error) {
        if (error instanceof TemplateError || error instanceof TemplateErrors) return error.message;
        throw error;
      }
    case 'analysis': {
      const { selectedMode, capabilityReport, warnings, advice } = templatesOf(example).live(example.entry).analysis;
      const lines = [...capabilityReport.reasons, ...warnings, ...advice].map(
        ({ pos, message, advice: way }) => `${pos.source}:${pos.line}:${pos.column}: ${message}\n${way}`,
      );
      return [selectedMode, ...lines].join('\n');
    }
  }
}

describe('docs/templates.md', () => {
  // A page whose examples are not found any more would pass every test below.
  it('has its examples', () => {
    const count = (kind: string) => examples.filter((example) => example.kind === kind).length;
    expect(examples.length).toBeGreaterThanOrEqual(90);
    expect(count('error')).toBeGreaterThanOrEqual(6);
    expect(count('analysis')).toBeGreaterThanOrEqual(4);
  });

  it.each(examples.map((example) => [`line ${example.line}: ${example.entry}`, example] as const))(
    '%s',
    (_name, example) => {
      expect(resultOf(example)).toBe(example.result);
    },
  );

  it.each(
    examples
      .filter(({ kind }) => kind === 'output')
      .map((example) => [`line ${example.line}: ${example.entry}`, example] as const),
  )('%s, as a live page', (_name, example) => {
    const program = templatesOf(example).live(example.entry);
    const html = withoutAnnotations(program.document(program.evaluate(example.data), {}));
    expect(html).toContain(example.result);
  });

  it.each([...builtins.keys(), ...standardFunctions.keys()])('has an example of the function %s', (name) => {
    const sources = examples.flatMap(({ texts }) => Object.values(texts)).join('\n');
    expect(sources).toMatch(new RegExp(`\\{\\{[^}]*(?<![.$\\w])${name}\\b[^}]*\\}\\}`));
  });
});

describe('the examples of a page', () => {
  it.each([
    ['a template without name', '```gotmpl\nx\n```'],
    ['a template without result', '```gotmpl a.html\nx\n```'],
    ['a result without template', '```text output\nx\n```'],
    ['another language', '```html a.html\nx\n```'],
  ])('are refused where there is %s', (_what, markdown) => {
    expect(() => examplesOf(markdown)).toThrow(/^line 1: /);
  });

  it('are the rows of tables too', () => {
    const rows = '| Name | Example | Output |\n| --- | --- | --- |\n| a | `{{1 \\| print}}` | ``a`b`` |\n';
    expect(examplesOf(rows)).toMatchObject([{ line: 3, texts: { row: '{{1 | print}}' }, result: 'a`b' }]);
  });
});
