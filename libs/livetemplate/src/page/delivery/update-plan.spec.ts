import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../../core.js';
import type { LiveProgram } from '../../program/live-program.js';
import { fragmentUpdates, type FellBack } from './envelope.js';
import { planPatch, planUpdate, type UpdatePlan } from './update-plan.js';

const PLENTY = 1e9;

function program(text: string): LiveProgram {
  return createTemplates({ texts: { page: text } }).live('page');
}

/** The plan, made in both ways. */
function plans(live: LiveProgram, from: unknown, to: unknown, maxPayload = PLENTY): UpdatePlan {
  const before = live.evaluate(from);
  const after = live.evaluate(to);
  const plan = planUpdate(live, before, after, maxPayload);
  const compared = live.compare(from, to);
  const difference = { patch: live.diff(compared.before, compared.after) ?? [], ...compared };
  const quick = planPatch({ program: live, values: before }, { values: after }, difference, maxPayload);
  const slight = plan.envelopes === 1 && plan.fragments?.every(({ replaced }) => replaced === null);
  expect(quick.fragments !== null || slight).toBe(true);
  expect(quick).toEqual(quick.fragments === null ? { fragments: null, envelopes: 1, changes: 0 } : plan);
  return plan;
}

const numbers = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => i + from);

describe('the plan of an update', () => {
  const values = program('<main id="m">{{range .}}<p>{{.}}</p>{{end}}</main>');
  const flags = program('<main id="m">{{range .}}<p>{{if .}}yes{{end}}</p>{{end}}</main>');
  const many = program(
    numbers(6)
      .map((n) => `<ul id="u${n}">{{range .}}<li>{{.}}</li>{{end}}</ul>`)
      .join(''),
  );

  it.each([
    [1, null],
    [1_000, null],
    [1_001, 'caps'],
  ])('of %d values of a fragment: replaced %s (L2)', (count, replaced) => {
    const plan = plans(values, numbers(count), numbers(count, 1));
    expect(plan).toEqual({ fragments: [{ id: 'm', replaced, parts: 0 }], envelopes: 1, changes: count });
  });

  it.each([
    [50, null],
    [51, 'caps'],
  ])('of %d structures of a fragment: replaced %s (L2)', (count, replaced) => {
    const plan = plans(
      flags,
      numbers(count).map(() => true),
      numbers(count).map(() => false),
    );
    expect(plan.fragments).toEqual([{ id: 'm', replaced, parts: 0 }]);
  });

  it.each([
    [833, null],
    [834, 'caps'],
  ])('of 6 × %d values in all: replaced %s (L2)', (count, replaced) => {
    const plan = plans(many, numbers(count), numbers(count, 1));
    expect(plan.fragments?.map((fragment) => fragment.replaced)).toEqual(Array.from({ length: 6 }, () => replaced));
  });

  describe('of a long text (W4)', () => {
    const text = program('<p id="a">{{.a}}</p><p id="b">{{.b}}</p>');
    const outer = '<p id="a"></p>'.length;

    it.each([
      [100, 100, null, 0, 1],
      [101, 100, 'size', 2, 2],
      [1_000, 100, 'size', 11, 11],
    ])('%d units with %d allowed: replaced %s, in %d parts', (length, most, replaced, parts, envelopes) => {
      const plan = plans(text, { a: '', b: '' }, { a: 'x'.repeat(length), b: '' }, most);
      expect(plan).toEqual({ fragments: [{ id: 'a', replaced, parts }], envelopes, changes: 1 });
      expect(parts).toBe(length <= most ? 0 : Math.ceil((length + outer) / (most - 1)));
    });

    it('leaves one envelope for what is short', () => {
      expect(plans(text, { a: '', b: '' }, { a: 'x'.repeat(200), b: 'y' }, 100).envelopes).toBe(4);
    });

    it('takes constant text into account that a few characters of the patch stand for', () => {
      const constant = program(`<div id="d">{{if .on}}${'x'.repeat(300)}{{end}}</div>`);
      expect(plans(constant, { on: false }, { on: true }, 100).envelopes).toBe(4);
      const list = program('<ul id="u">{{range .}}<li data-key="{{.id}}">{{.text}}</li>{{end}}</ul>');
      const items = numbers(3).map((id) => ({ id, text: 'x'.repeat(50 * (id + 1)) }));
      expect(plans(list, items, [items[2], items[0], items[1]], 100).envelopes).toBe(4);
    });
  });

  describe('of a long list', () => {
    const table = program(
      '<table>{{range .}}<tr data-key="{{.id}}"><td>{{.id}}</td><td>{{.n}}</td></tr>{{end}}</table>',
    );
    const rows = numbers(2_000).map((id) => Object.freeze({ id, n: Number(0) }));
    const touched = rows.map((row) => (row.id % 5 === 0 ? { ...row, n: 1 } : row));
    const cases: readonly (readonly [string, typeof rows])[] = [
      ['400 rows', touched],
      ['100 rows beside each other that have gone', rows.toSpliced(700, 100)],
      ['100 rows that have come', [...rows, ...numbers(100, 2_000).map((id) => ({ id, n: 0 }))]],
      ['a row that has moved far', rows.toSpliced(3, 1).toSpliced(1_500, 0, rows[3]!)],
      ['two neighbours in the other order', rows.toSpliced(700, 2, rows[701]!, rows[700]!)],
      ['two rows in each other’s place', rows.with(100, rows[1_900]!).with(1_900, rows[100]!)],
      ['the last row in front', [rows[1_999]!, ...rows.slice(0, -1)]],
      ['rows of each sort', touched.toSpliced(700, 10).toSpliced(900, 0, { id: 5_000, n: 5 })],
    ];

    it.each(cases)('costs no evaluation of the whole page for %s', (_, next) => {
      const compared = table.compare(rows, next);
      const state = {
        program: table,
        get values(): never {
          throw new Error('somebody has asked for all values');
        },
      };
      const difference = { patch: table.diff(compared.before, compared.after)!, ...compared };
      expect(planPatch(state, state, difference, PLENTY)).toEqual({ fragments: null, envelopes: 1, changes: 0 });
      plans(table, rows, next);
    });
  });

  it('is checked against what the splices lead to (A6)', () => {
    const live = program('<p id="a">{{.}}</p>');
    const [before, after] = [live.evaluate('one'), live.evaluate('three')];
    const drifted: LiveProgram = {
      ...live,
      splices: (...states) =>
        live.splices(...states).map((fragment) => ({
          ...fragment,
          splices: fragment.splices.map((splice) => ({ ...splice, length: splice.length - 1 })),
        })),
    };
    const told: unknown[] = [];
    const fellBack: FellBack = (...reason) => void told.push(reason);
    const plan = planUpdate(live, before, after, PLENTY);
    expect(fragmentUpdates(drifted, before, after, plan, fellBack)).toEqual([
      { fragment_id: 'a', action: 'replace', data: '<p id="a">three</p>' },
    ]);
    expect(told).toEqual([['drift', 'a']]);
    expect(fragmentUpdates(live, before, after, plan, fellBack)[0]!.action).toBe('value_updates');
    expect(told).toHaveLength(1);
  });
});
