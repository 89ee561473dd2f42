import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates } from '../../libs/livetemplate/src/core.js';
import { FragmentIds } from '../../libs/livetemplate/src/analysis/fragment-id.js';
import type { FragmentAnalysis } from '../../libs/livetemplate/src/analysis/template-analysis.js';
import { randomCases } from '../support/random-cases.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const TEXT =
  '<main id="app">{{range .groups}}<section data-key="{{.id}}"><h2>{{.name}}</h2><ul>' +
  '{{range .rows}}<li data-key="{{.id}}">{{.text}}{{if .done}}<b>{{.by}}</b>{{end}}</li>{{end}}</ul></section>{{end}}</main>';

const compile = () => createTemplates({ texts: { 'page.html': TEXT } }).live('page.html');

describe('fragment ids (A4)', () => {
  it('are unique among 50,000 fragments, and the same in another compilation', () => {
    const groups = Array.from({ length: 20 }, (_, g) => ({
      id: `g${g}`,
      name: 'x',
      rows: Array.from({ length: 500 }, (_row, r) => ({ id: String(r), text: 'y', done: r % 2 === 0, by: 'z' })),
    }));
    const [first, second] = [compile(), compile()].map((program) =>
      program.fragmentIds(program.evaluate({ groups })).map(({ id }) => id),
    );
    expect(first!.length).toBeGreaterThan(30_000);
    expect(new Set(first).size).toBe(first!.length);
    expect(second).toEqual(first);
    expect(first![0]).toBe('app');
    expect(first!.slice(1).every((id) => /^f-[0-9a-f]{8}$/.test(id))).toBe(true);
  });

  it('follow the key of an item, not its place', () => {
    const program = compile();
    const row = fc.record({
      id: fc.integer({ min: 0, max: 999 }),
      text: fc.string(),
      done: fc.boolean(),
      by: fc.string(),
    });
    const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 12 });
    const idsOf = (list: readonly unknown[]) =>
      program.fragmentIds(program.evaluate({ groups: [{ id: 'g', name: 'x', rows: list }] })).map(({ id }) => id);
    fc.assert(
      fc.property(rows, (list) => {
        expect(idsOf(list.toReversed()).sort()).toEqual(idsOf(list).sort());
      }),
      randomCases(100),
    );
  });

  it('are those of the analysis, where nothing depends on the data', () => {
    const text = '<div id="d"><p>{{.a}}</p><p>{{if .b}}<i>{{.c}}</i>{{end}}</p></div><h1>{{.t}}</h1>';
    const program = createTemplates({ texts: { p: text } }).live('p');
    const all = (fragments: readonly FragmentAnalysis[]): (string | null)[] =>
      fragments.flatMap(({ id, fragments: inner }) => [id, ...all(inner)]);
    const standing = program.fragmentIds(program.evaluate({ b: true }));
    expect(standing.map(({ id }) => id)).toEqual(all(program.analysis.fragments));
    expect(standing.map(({ kind, depth }) => `${kind} ${depth}`)).toEqual([
      'element 0',
      'element 1',
      'element 1',
      'branch 2',
      'element 3',
      'element 0',
    ]);
  });

  it('are told apart where their digits are the same', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 200 }), (positions) => {
        // A hash of one digit: every id collides with others.
        const ids = () => {
          const made = new FragmentIds((text) => sha256(text).slice(0, text.includes('#') ? 8 : 1), 'page');
          return positions.map((position) => made.at(position));
        };
        expect(new Set(ids()).size).toBe(positions.length);
        expect(ids()).toEqual(ids());
      }),
      randomCases(100),
    );
  });

  it('of different positions and keys come from different texts', () => {
    const places = fc.tuple(fc.stringMatching(/^[0-9.s/]{0,8}$/), fc.array(fc.string(), { maxLength: 3 }));
    const hashed = ([position, keys]: [string, string[]]) => {
      let text = '';
      new FragmentIds((given) => sha256((text = given)), 'page').at(position, keys);
      return text;
    };
    fc.assert(
      fc.property(places, places, (a, b) => {
        expect(hashed(a) === hashed(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      randomCases(100),
    );
  });
});
