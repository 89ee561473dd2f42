import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates, trusted } from '../../libs/livetemplate/src/core.js';
import { applyPatch } from '../../libs/livetemplate/src/testing/apply-patch.js';
import { withoutAnnotations } from '../support/annotations.js';
import { randomCases } from '../support/random-cases.js';
import { pageData, pageTemplate } from './random-pages.js';

const functions = { trust: (text: unknown) => new trusted.HTML(String(text)) };

function programOf(text: string) {
  const templates = createTemplates({ texts: { 'page.html': text }, functions });
  return { templates, program: templates.live('page.html') };
}

describe('a live program', () => {
  it('writes the HTML of a plain render, and its annotations', () => {
    fc.assert(
      fc.property(pageTemplate, pageData, (text, data) => {
        const { templates, program } = programOf(text);
        const html = withoutAnnotations(program.document(program.evaluate(data), {}));
        expect(html).toContain(templates.render('page.html', data));
      }),
      randomCases(400),
    );
  });

  it('apply(diff(a, b), a) equals b', () => {
    fc.assert(
      fc.property(pageTemplate, pageData, pageData, (text, a, b) => {
        const { program } = programOf(text);
        const before = program.evaluate(a);
        const after = program.evaluate(b);
        const patch = program.diff(before, after);
        const patched = patch ? applyPatch(program.root, before, JSON.parse(JSON.stringify(patch))) : before;
        expect(program.wire(patched)).toEqual(program.wire(after));
        const unchanged = program.document(before, {}) === program.document(after, {});
        expect(patch !== null || unchanged).toBe(true);
      }),
      randomCases(400),
    );
  });

  it('splices of the fragments of a lead to the fragments of b', () => {
    fc.assert(
      fc.property(pageTemplate, pageData, pageData, (text, a, b) => {
        const { program } = programOf(text);
        const before = program.evaluate(a);
        const after = program.evaluate(b);
        const html = new Map(program.fragments(before).map((fragment) => [fragment.id, fragment.html]));
        for (const { id, splices } of program.splices(before, after)) html.set(id, spliced(html.get(id)!, splices));
        expect([...html]).toEqual(program.fragments(after).map((fragment) => [fragment.id, fragment.html]));
      }),
      randomCases(400),
    );
  });

  it('changes counts what splices makes, and fragmentLength what fragments makes (A6, W4)', () => {
    fc.assert(
      fc.property(pageTemplate, pageData, pageData, (text, a, b) => {
        const { program } = programOf(text);
        const before = program.evaluate(a);
        const after = program.evaluate(b);
        const made = program.splices(before, after).map(({ id, splices }) => ({
          id,
          count: splices.length,
          structures: splices.filter(({ type }) => type === 'html').length,
          size: splices.reduce((sum, splice) => sum + splice.text.length, 0),
          isUncached: false,
        }));
        expect(program.changes(before, after)).toEqual(made);
        for (const { id, html } of program.fragments(after)) {
          expect(program.fragmentLength(id, after)).toBe(html.length);
          expect(program.fragments(after, new Set([id]))).toEqual([{ id, html }]);
        }
      }),
      randomCases(400),
    );
  });

  it('an unchanged state has no patch and no splices', () => {
    fc.assert(
      fc.property(pageTemplate, pageData, (text, data) => {
        const { program } = programOf(text);
        const before = program.evaluate(data);
        const after = program.evaluate(structuredClone(data));
        expect(program.diff(before, after)).toBeNull();
        expect(program.splices(before, after)).toEqual([]);
      }),
      randomCases(200),
    );
  });
});

interface Splice {
  readonly position: number;
  readonly length: number;
  readonly text: string;
}

/** Applies splices as the protocol says: ascending, apart, from the last to the first. */
function spliced(html: string, splices: readonly Splice[]): string {
  let end = -1;
  for (const { position, length } of splices) {
    expect(position).toBeGreaterThan(end);
    end = position + Math.max(length - 1, 0);
  }
  return splices.reduceRight(
    (text, { position, length, text: value }) => text.slice(0, position) + value + text.slice(position + length),
    html,
  );
}
