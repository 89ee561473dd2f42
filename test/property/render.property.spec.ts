import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates, trusted } from '../../libs/livetemplate/src/core.js';
import { randomCases } from '../support/random-cases.js';
import { entangledData, entangledTemplate } from './entangled-pages.js';
import { pageData, pageTemplate } from './random-pages.js';

const functions = {
  trust: (text: unknown) => new trusted.HTML(String(text)),
  same: (value: unknown) => value,
  clock: () => 0,
};

const pages: readonly (readonly [what: string, template: fc.Arbitrary<string>, data: fc.Arbitrary<unknown>])[] = [
  ['documents of all sorts', pageTemplate, pageData],
  ['slots that depend on each other', entangledTemplate, entangledData],
];

function outcome(run: () => readonly string[]): readonly string[] {
  try {
    return run();
  } catch (error) {
    return [String(error)];
  }
}

describe('rendering a document at once', () => {
  it.each(pages)('writes what is written of its values: %s', (_what, template, first) => {
    let written = 0;
    fc.assert(
      fc.property(template, first, (text, data) => {
        const program = createTemplates({ texts: { 'page.html': text }, functions }).live('page.html');
        const wanted = outcome(() => {
          const values = program.evaluate(data);
          return [program.state(values), program.document(values, { title: '"&' })];
        });
        const rendered = outcome(() => {
          const page = program.render(data);
          return [page.state, page.html({ title: '"&' })];
        });
        expect(rendered).toEqual(wanted);
        written += rendered.length - 1;
      }),
      randomCases(400),
    );
    expect(written).toBeGreaterThan(0);
  });
});
