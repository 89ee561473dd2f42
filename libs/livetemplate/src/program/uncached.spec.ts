import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';
import { fragmentUpdates } from '../page/delivery/envelope.js';
import { planUpdate } from '../page/delivery/update-plan.js';
import { applyPatch } from '../testing/apply-patch.js';
import type { LiveProgram } from './live-program.js';
import type { BlockPatch } from './patch.js';

function program(text: string): LiveProgram {
  return createTemplates({ texts: { page: text } }).live('page');
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly from: unknown;
  readonly to: unknown;
  /** 2.0. */
  readonly patch: BlockPatch | null;
  /** 1.0: ids of the fragments that are replaced, and of those that are spliced. */
  readonly replaced: string[];
  readonly spliced: string[];
}

const CASES: readonly Case[] = [
  {
    name: 'the text and the attributes of an element, changed or not',
    text: '<p id="p" data-cache="false" title="{{.a}}">{{.b}}</p><p id="q">{{.c}}</p>',
    from: { a: 'A', b: 'B', c: 'C' },
    to: { a: 'A', b: 'B', c: 'D' },
    patch: [0, 'A', 1, 'B', 2, 'D'],
    replaced: ['p'],
    spliced: ['q'],
  },
  {
    name: 'where the render is the same as before',
    text: '<p data-cache=false id="p">{{.a}}</p>',
    from: { a: 'A', unseen: 1 },
    to: { a: 'A', unseen: 2 },
    patch: [0, 'A'],
    replaced: ['p'],
    spliced: [],
  },
  {
    name: 'the whole of branches and lists in it',
    text: '<div id="d" DATA-CACHE="false">{{if .on}}<b>{{.a}}</b>{{end}}{{range .xs}}<i>{{.}}</i>{{else}}<u>{{$.a}}</u>{{end}}</div>',
    from: { on: true, a: 'A', xs: ['x', 'y'] },
    to: { on: true, a: 'A', xs: ['x', 'y'] },
    patch: [0, [0, 'A'], 1, ['=', [['x'], ['y']]]],
    replaced: ['d'],
    spliced: [],
  },
  {
    name: 'the else of a list in it',
    text: '<div id="d" data-cache="false">{{range .xs}}<i>{{.}}</i>{{else}}<u>{{$.a}}</u>{{end}}</div>',
    from: { a: 'A', xs: [] },
    to: { a: 'A', xs: [] },
    patch: [0, ['=', [0, 'A']]],
    replaced: ['d'],
    spliced: [],
  },
  {
    name: 'in a list item that is there, by its key',
    text: '<ul id="u">{{range .}}<li data-key="{{.id}}"><i>{{.n}}</i><b data-cache="false">{{.t}}</b></li>{{end}}</ul>',
    from: [
      { id: 'a', n: 1, t: 'x' },
      { id: 'b', n: 2, t: 'y' },
    ],
    to: [
      { id: 'c', n: 3, t: 'z' },
      { id: 'a', n: 1, t: 'x' },
      { id: 'b', n: 2, t: 'y' },
    ],
    patch: [
      0,
      [
        ['+', 0, ['c', '3', 'z']],
        [':', 2, 1, 'x', 2, 'y'],
      ],
    ],
    replaced: ['u'],
    spliced: [],
  },
  {
    name: 'not where its branch is not taken',
    text: '<div id="d">{{if .on}}<b data-cache="false">{{.a}}</b>{{end}}<i>{{.c}}</i></div>',
    from: { on: false, a: 'A', c: 'C' },
    to: { on: false, a: 'A', c: 'D' },
    patch: [1, 'D'],
    replaced: [],
    spliced: ['d'],
  },
  {
    name: 'where its branch is taken',
    text: '<div id="d">{{if .on}}<b data-cache="false">{{.a}}</b>{{end}}<i>{{.c}}</i></div>',
    from: { on: true, a: 'A', c: 'C' },
    to: { on: true, a: 'A', c: 'D' },
    patch: [0, [[0, 'A']], 1, 'D'],
    replaced: ['d'],
    spliced: [],
  },
  {
    name: 'an element without anything live, with each change of something else',
    text: '<section><canvas id="c" data-cache="false"></canvas></section><p id="p">{{.a}}</p>',
    from: { a: 'A' },
    to: { a: 'B' },
    patch: [0, 'B'],
    replaced: ['c'],
    spliced: ['p'],
  },
  {
    name: 'nothing where there is nothing else to send either',
    text: '<section><canvas id="c" data-cache="false"></canvas></section><p id="p">{{.a}}</p>',
    from: { a: 'A', unseen: 1 },
    to: { a: 'A', unseen: 2 },
    patch: null,
    replaced: ['c'],
    spliced: [],
  },
  {
    name: 'not what says something else, or says it by an action',
    text: '<p id="p" data-cache="true">{{.a}}</p><p id="q" data-cache="{{.no}}">{{.a}}</p><p id="r">{{.b}}</p>',
    from: { a: 'A', no: false, b: 'B' },
    to: { a: 'A', no: false, b: 'C' },
    patch: [3, 'C'],
    replaced: [],
    spliced: ['r'],
  },
];

describe('data-cache="false" sends (A7)', () => {
  it.each(CASES)('$name', ({ text, from, to, patch, replaced, spliced }) => {
    const live = program(text);
    const before = live.evaluate(from);
    const after = live.evaluate(to);
    expect(live.diff(before, after)).toEqual(patch);
    expect(live.wire(applyPatch(live.root, before, patch ?? []))).toEqual(live.wire(after));

    const plan = planUpdate(live, before, after, Infinity);
    const updates = fragmentUpdates(live, before, after, plan);
    const ids = (action: string): string[] =>
      updates.filter((update) => update.action === action).map((update) => update.fragment_id);
    expect([ids('replace'), ids('value_updates')]).toEqual([replaced, spliced]);
    const whole = updates.flatMap(({ fragment_id: id, action, data }) =>
      action === 'replace' ? { id, html: data } : [],
    );
    expect(whole).toEqual(live.fragments(after, new Set(replaced)));
  });

  it('the same of a page without such an element as before', () => {
    const live = program('<p id="p">{{.a}}</p>');
    const values = live.evaluate({ a: 'A' });
    expect(live.diff(values, live.evaluate({ a: 'A' }))).toBeNull();
    expect(live.changes(values, live.evaluate({ a: 'A' }))).toEqual([]);
  });

  it('what stands in a template that calls itself', () => {
    const live = program(
      '{{define "node"}}<li><b data-cache="false">{{.n}}</b>{{range .kids}}<ul>{{template "node" .}}</ul>{{end}}</li>{{end}}<ul id="t">{{template "node" .}}</ul>',
    );
    const data = { n: 1, kids: [{ n: 2, kids: [{ n: 3 }] }] };
    const before = live.evaluate(data);
    const patch = live.diff(before, live.evaluate(data));
    expect(JSON.stringify(patch)?.match(/\d+"/gu)).toEqual(['1"', '2"', '3"']);
    expect(live.changes(before, before)).toMatchObject([{ id: 't', isUncached: true }]);
  });
});

describe('a page without anything live', () => {
  it.each([
    ['<p>still</p>', 'body'],
    [
      '<!DOCTYPE html><html lang="en"><head><title>t</title></head><body id="b" class="c"><p>still</p></body></html>',
      'body',
    ],
    ['<!DOCTYPE html><html><p>still</p></html>', 'html'],
  ])('%s is one fragment, so that its state can be sent (W1)', (text, name) => {
    const live = program(text);
    const [only, ...others] = live.fragments(live.evaluate({}));
    expect(others).toEqual([]);
    expect(only?.html).toMatch(new RegExp(`^<${name}[\\s>][^]*still[^]*</${name}>$`, 'u'));
    expect(live.document(live.evaluate({}), {})).toContain(only?.html);
  });
});
