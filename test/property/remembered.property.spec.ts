import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates, trusted } from '../../libs/livetemplate/src/core.js';
import { takeOver } from '../../libs/livetemplate/src/page/own-data.js';
import { pageData, pageTemplate, type PageData } from './random-pages.js';

const functions = { trust: (text: unknown) => new trusted.HTML(String(text)) };

function programOf(text: string) {
  return createTemplates({ texts: { 'page.html': text }, functions }).live('page.html');
}

/** `before` with some of its parts taken from another. */
const change = fc.record({
  from: pageData,
  keys: fc.subarray<keyof PageData>(['a', 'b', 'n', 'f', 'g', 'markup', 'xs', 'm']),
});

function changed(before: PageData, { from, keys }: { from: PageData; keys: readonly (keyof PageData)[] }): PageData {
  const taken = Object.entries(from).filter(([key]) => keys.includes(key as keyof PageData));
  return { ...before, ...Object.fromEntries(taken) };
}

describe('a program that has seen the states before', () => {
  it('gives the values that a new one gives', () => {
    let shared = 0;
    fc.assert(
      fc.property(pageTemplate, pageData, fc.array(change, { maxLength: 4 }), (text, first, changes) => {
        const program = programOf(text);
        let data = first;
        let owned = takeOver(data, undefined).data;
        let before = program.evaluate(owned);
        for (const next of changes) {
          data = changed(data, next);
          owned = takeOver(data, owned).data;
          const after = program.evaluate(owned);
          expect(after).toEqual(programOf(text).evaluate(structuredClone(data)));
          shared += sameItems(before, after);
          before = after;
        }
      }),
      { numRuns: 300 },
    );
    // Else nothing was remembered and nothing tested.
    expect(shared).toBeGreaterThan(0);
  });
});

/** Number of list items that are not only equal. */
function sameItems(before: unknown, after: unknown): number {
  const old = new Set(itemsOf(before));
  return itemsOf(after).filter((item) => old.has(item)).length;
}

function itemsOf(values: unknown): unknown[] {
  if (typeof values !== 'object' || values === null) return [];
  const items = (values as { items?: unknown[] }).items ?? [];
  return [...items, ...Object.values(values).flatMap(itemsOf)];
}
