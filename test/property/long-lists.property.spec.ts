import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates } from '../../libs/livetemplate/src/core.js';
import { openDraft } from '../../libs/livetemplate/src/page/data/draft.js';
import { takeOver } from '../../libs/livetemplate/src/page/data/own-data.js';
import { gapsOf } from '../../libs/livetemplate/src/program/derivation.js';
import { wireBlock } from '../../libs/livetemplate/src/program/wire.js';
import { applyPatch } from '../../libs/livetemplate/src/testing/apply-patch.js';
import { randomCases } from '../support/random-cases.js';

interface Row {
  id: string;
  title: string;
}

interface Data {
  rows: Row[];
}

type Edit = (rows: Row[], a: number, b: number, fresh: () => Row) => unknown;

/** Everything that a recipe can do to the order and the items of a list. */
const EDITS: Readonly<Record<string, Edit>> = {
  'sets a property': (rows, a, b) => rows[a] && (rows[a].title = `t${b}`),
  'sets what it was': (rows, a) => rows[a] && (rows[a].title = `${rows[a].title}`),
  replaces: (rows, a, _b, fresh) => a < rows.length && (rows[a] = fresh()),
  'writes behind the end': (rows, _a, _b, fresh) => (rows[rows.length] = fresh()),
  pushes: (rows, _a, _b, fresh) => rows.push(fresh(), fresh()),
  unshifts: (rows, _a, _b, fresh) => rows.unshift(fresh(), fresh()),
  pops: (rows) => rows.pop(),
  shifts: (rows) => rows.shift(),
  inserts: (rows, a, _b, fresh) => rows.splice(a, 0, fresh()),
  'inserts from the end': (rows, a, _b, fresh) => rows.splice(-a, 0, fresh()),
  removes: (rows, a, b) => rows.splice(a, b % 4),
  'removes and inserts': (rows, a, b, fresh) => rows.splice(a, b % 3, fresh(), fresh()),
  'splices nothing': (rows) => (rows.splice as () => unknown)(),
  'cuts off': (rows, a) => rows.splice(Math.max(a, rows.length - 3)),
  shortens: (rows, a) => (rows.length = Math.max(rows.length - (a % 3), 0)),
  moves: (rows, a, b) => rows.splice(b, 0, ...rows.splice(a, 1)),
  'moves and changes': (rows, a, b) => {
    const [row] = rows.splice(a, 1);
    if (row === undefined) return;
    rows.splice(b, 0, row);
    row.title += '!';
  },
  swaps: (rows, a, b) => {
    const [one, other] = [rows[a], rows[b]];
    if (one && other) [rows[a], rows[b]] = [other, one];
  },
  reverses: (rows) => rows.reverse(),
  sorts: (rows) => rows.sort((one, other) => (one.title < other.title ? -1 : 1)),
  fills: (rows, a, b, fresh) => rows.fill(fresh(), a, a + (b % 4)),
  'copies within': (rows, a, b) => rows.copyWithin(a, b, b + 3),
  'puts one in twice': (rows, a, b) => rows[a] && rows.splice(b, 0, rows[a]),
  'stands where another stood': (rows, a, b) => rows[a] && b < rows.length && (rows[b] = rows[a]),
  'removes in several places': (rows, a) => {
    for (let i = rows.length - 1; i >= 0; i -= 20 + a) rows.splice(i, 1);
  },
  'takes all that fit': (rows, a, _b, fresh) => rows.splice(0, rows.length, ...rows.slice(a), fresh()),
  'turns a stretch round': (rows, a, b) => rows.splice(a, b % 9).forEach((row) => rows.splice(a, 0, row)),
  'finds and changes': (rows, a, b) => {
    const found = rows.find(({ id }) => id === `r${a}`);
    if (found) found.title = `f${b}`;
  },
};

const step = fc.record({
  edit: fc.constantFrom(...Object.keys(EDITS)),
  a: fc.nat({ max: 150 }),
  b: fc.nat({ max: 150 }),
});
/** What each update does, update by update. */
const story = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 });

const keyed = '<ul>{{range .rows}}<li data-key="{{.id}}">{{.title}}</li>{{else}}<li>none</li>{{end}}</ul>';
const positions = '<ul>{{range $i, $row := .rows}}<li>{{$i}}: {{$row.title}}</li>{{end}}</ul>';

function run(rows: Row[], steps: readonly { edit: string; a: number; b: number }[], count: { rows: number }): void {
  for (const { edit, a, b } of steps) {
    EDITS[edit]!(rows, a, b, () => ({ id: `n${count.rows}`, title: `new ${count.rows++}` }));
  }
}

/** What stands between the gaps that were told is the very same. @returns how much that is */
function expectSame(old: readonly unknown[], now: readonly unknown[]): number {
  const gaps = gapsOf(now, old);
  if (gaps === null) return 0;
  let count = 0;
  let [oldAt, at] = [0, 0];
  const end = { oldFrom: old.length, oldTo: old.length, from: now.length, to: now.length };
  for (const { oldFrom, oldTo, from, to } of [...gaps, end]) {
    expect(from - at).toBe(oldFrom - oldAt);
    for (let i = 0; i < from - at; i++) expect(now[at + i]).toBe(old[oldAt + i]);
    count += from - at;
    [oldAt, at] = [oldTo, to];
  }
  return count;
}

describe('long lists', () => {
  it.each([
    ['with keys', keyed],
    ['with positions', positions],
    ['without keys', '<ul>{{range .rows}}<li>{{.title}}</li>{{end}}</ul>'],
  ])('%s are followed from change to change as if they were compared', (_, text) => {
    const program = createTemplates({ texts: { page: text } }).live('page');
    let told = 0;
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 120 }), story, (length, updates) => {
        let plain = Array.from({ length }, (_each, i) => ({ id: `r${i}`, title: `row ${i}` }));
        let data = takeOver({ rows: plain }, undefined).data as Data;
        let values = program.evaluate(data);
        const [ours, theirs] = [{ rows: 0 }, { rows: 0 }];
        for (const steps of updates) {
          // Page data is a tree: what one update has put in twice are two for the next one.
          plain = plain.map((each) => ({ ...each }));
          const open = openDraft(data);
          run((open.draft as Data).rows, steps, ours);
          const next = open.finish().data as Data;
          run(plain, steps, theirs);
          expect(next.rows).toEqual(plain);

          told += expectSame(data.rows, next.rows);

          const after = program.evaluate(next, { data, values });
          expect(wireBlock(after)).toEqual(wireBlock(program.evaluate(next)));
          const patch = program.diff(values, after);
          const applied = patch === null ? values : applyPatch(program.root, values, patch);
          expect(wireBlock(applied)).toEqual(wireBlock(after));
          const compared = program.compare(data, next);
          const blind = program.diff(compared.before, compared.after);
          const shown = blind === null ? values : applyPatch(program.root, values, blind);
          expect(wireBlock(shown)).toEqual(wireBlock(after));
          [data, values] = [next, after];
        }
      }),
      randomCases(150),
    );
    expect(told).toBeGreaterThan(0);
  });
});
