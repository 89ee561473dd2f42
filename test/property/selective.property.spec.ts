import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates, trusted, type LiveProgram } from '../../libs/livetemplate/src/core.js';
import { applyPatch } from '../../libs/livetemplate/src/testing/apply-patch.js';
import { randomCases } from '../support/random-cases.js';
import { assignedData, assignedTemplate } from './assigned-pages.js';
import { entangledData, entangledTemplate } from './entangled-pages.js';
import { pageData, pageTemplate, widePageTemplate } from './random-pages.js';
import { edit, edited, frozen } from './random-edits.js';

const world = { clock: 0 };

const functions = {
  trust: (text: unknown) => new trusted.HTML(String(text)),
  same: (value: unknown) => value,
  clock: { fn: () => world.clock, pure: false },
};

function programOf(text: string): LiveProgram {
  return createTemplates({ texts: { 'page.html': text }, functions }).live('page.html');
}

/** The same templates, where the same data always gives the same. */
function pureProgramOf(text: string): LiveProgram {
  const pure = { ...functions, clock: () => 0 };
  return createTemplates({ texts: { 'page.html': text }, functions: pure }).live('page.html');
}

type Values = ReturnType<LiveProgram['evaluate']>;
type Outcome = { readonly values: Values } | { readonly error: string };

function outcome(run: () => Values): Outcome {
  try {
    return { values: run() };
  } catch (error) {
    return { error: String(error) };
  }
}

function wired(program: LiveProgram, result: Outcome): unknown {
  return 'values' in result ? program.wire(result.values) : result;
}

/** Without the data that values keep to compare it with the next: they may keep older data that gives the same. */
function withoutSources(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(withoutSources);
  const { elements: _elements, data: _data, ...rest } = part as Record<string, unknown>;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutSources(value)]));
}

/** Number of values that were kept, so that a law about keeping values cannot hold because none ever was. */
function kept(before: unknown, after: unknown): number {
  const old = new Set(partsOf(before));
  return partsOf(after).filter((part) => old.has(part)).length;
}

function partsOf(values: unknown): unknown[] {
  if (typeof values !== 'object' || values === null) return [];
  const { items, values: inner } = values as { items?: unknown[]; values?: unknown[] };
  const parts = Array.isArray(values) ? (values as unknown[]) : [...(items ?? []), ...(inner ?? [])];
  return [values, ...parts.flatMap(partsOf)];
}

type Pages = readonly [what: string, template: fc.Arbitrary<string>, data: fc.Arbitrary<unknown>, runs: number];

const pages: readonly Pages[] = [
  ['documents of all sorts', pageTemplate, pageData, 200],
  ['slots that depend on each other', entangledTemplate, entangledData, 200],
  ['variables that are assigned to at every level', assignedTemplate, assignedData, 200],
  ['documents of very many slots', widePageTemplate, pageData, 12],
];

describe('evaluating what has changed', () => {
  it.each(pages)('gives what evaluating everything gives: %s', (_what, template, first, numRuns) => {
    let shared = 0;
    fc.assert(
      fc.property(template, first, first, fc.array(edit, { maxLength: 6 }), (text, start, other, edits) => {
        const program = programOf(text);
        let data = frozen(start);
        let before = outcome(() => program.evaluate(data));
        for (const change of edits) {
          world.clock++;
          const next = edited(data, frozen(other), change);
          const known = 'values' in before ? { data, values: before.values } : undefined;
          const after = outcome(() => program.evaluate(next, known));
          const wanted = outcome(() => programOf(text).evaluate(structuredClone(next)));
          expect(withoutSources(after)).toEqual(withoutSources(wanted));
          if ('values' in before && 'values' in after) shared += kept(before.values, after.values);
          if ('error' in after) continue;
          data = next;
          before = after;
        }
      }),
      randomCases(numRuns),
    );
    expect(shared).toBeGreaterThan(0);
  });

  it.each(pages)('compares two states as if all values were known: %s', (_what, template, first, numRuns) => {
    let changes = 0;
    fc.assert(
      fc.property(template, first, first, fc.array(edit, { maxLength: 6 }), (text, start, other, edits) => {
        const program = pureProgramOf(text);
        let data = frozen(start);
        let before = outcome(() => program.evaluate(data));
        for (const change of edits) {
          const next = edited(data, frozen(other), change);
          const after = outcome(() => program.evaluate(next));
          const [old, last] = [data, before];
          if (!('error' in after)) [data, before] = [next, after];
          if ('error' in last) continue;
          const patched = outcome(() => {
            const compared = program.compare(old, next);
            const patch = program.diff(compared.before, compared.after);
            if (patch === null) return last.values;
            changes++;
            return applyPatch(program.root, last.values, JSON.parse(JSON.stringify(patch)));
          });
          expect(wired(program, patched)).toEqual(wired(program, after));
        }
      }),
      randomCases(2 * numRuns),
    );
    expect(changes).toBeGreaterThan(0);
  });
});
