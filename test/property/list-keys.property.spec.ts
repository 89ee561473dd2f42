import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates, type LiveProgram } from '../../libs/livetemplate/src/core.js';
import { applyPatch } from '../../libs/livetemplate/src/testing/apply-patch.js';
import { randomCases } from '../support/random-cases.js';
import { layout, listOf } from './key-layouts.js';
import { edit, edited, frozen } from './random-edits.js';

interface Rows {
  readonly rows: readonly { readonly id: string; readonly t: string; readonly n: number }[];
}

const ids = fc.subarray(
  Array.from({ length: 12 }, (_, i) => `k${i}`),
  { minLength: 2 },
);
const rows: fc.Arbitrary<Rows> = ids
  .chain((list) => fc.shuffledSubarray(list, { minLength: 2 }))
  .chain((list) =>
    fc.tuple(
      ...list.map((id) => fc.record({ id: fc.constant(id), t: fc.constantFrom('', 'x', 'y'), n: fc.nat({ max: 2 }) })),
    ),
  )
  .map((list) => ({ rows: list }));

function programOf(text: string): LiveProgram {
  return createTemplates({ texts: { page: text } }).live('page');
}

const direct = programOf(listOf({ kind: 'element' }));

function keysOf(program: LiveProgram, data: unknown): unknown {
  return program.evaluate(data).flatMap((value) => (typeof value === 'object' && 'keys' in value ? [value.keys] : []));
}

/** The elements of the document: what stands between them differs. */
function elements(program: LiveProgram, values: ReturnType<LiveProgram['evaluate']>): readonly string[] {
  return program.document(values, {}).match(/<li.*?<\/li>/g) ?? [];
}

describe('the keys of a list whose elements stand in other actions', () => {
  it('are those of elements that stand directly in the range', () => {
    fc.assert(
      fc.property(layout, rows, (item, data) => {
        const program = programOf(listOf(item));
        expect(program.analysis.advice).toEqual([]);
        expect(keysOf(program, data)).toEqual(keysOf(direct, data));
        expect(elements(program, program.evaluate(data))).toEqual(elements(direct, direct.evaluate(data)));
      }),
      randomCases(200),
    );
  });

  it('make the same patch of a new order', () => {
    fc.assert(
      fc.property(layout, rows, fc.infiniteStream(fc.nat()), (item, before, order) => {
        const program = programOf(listOf(item));
        const ranks = new Map(before.rows.map((row) => [row, order.next().value as number]));
        const after = { rows: before.rows.toSorted((a, b) => ranks.get(a)! - ranks.get(b)!) };
        const [patch, wanted] = [program, direct].map((each) =>
          each.diff(each.evaluate(before), each.evaluate(structuredClone(after))),
        );
        expect(patch).toEqual(wanted);
        const compared = program.compare(frozen(before), frozen(after));
        expect(program.diff(compared.before, compared.after)).toEqual(wanted);
      }),
      randomCases(200),
    );
  });

  it('lead from one state to the next', () => {
    fc.assert(
      fc.property(layout, rows, rows, fc.array(edit, { maxLength: 5 }), (item, start, other, edits) => {
        const program = programOf(listOf(item));
        let data = frozen(start);
        let values = program.evaluate(data);
        for (const change of edits) {
          const next = edited(data, frozen(other), change);
          const wanted = program.evaluate(structuredClone(next));
          const { before, after } = program.compare(data, next);
          const patch = program.diff(before, after);
          const patched = patch === null ? values : applyPatch(program.root, values, JSON.parse(JSON.stringify(patch)));
          expect(program.wire(patched)).toEqual(program.wire(wanted));
          values = program.evaluate(next, { data, values });
          expect(program.wire(values)).toEqual(program.wire(wanted));
          data = next;
        }
      }),
      randomCases(200),
    );
  });
});
