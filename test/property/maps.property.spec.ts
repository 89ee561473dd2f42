import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates, type LiveProgram } from '../../libs/livetemplate/src/core.js';
import { openDraft } from '../../libs/livetemplate/src/page/data/draft.js';
import { takeOver } from '../../libs/livetemplate/src/page/data/own-data.js';
import { applyPatch } from '../../libs/livetemplate/src/testing/apply-patch.js';
import { randomCases } from '../support/random-cases.js';

const TEMPLATES: readonly string[] = [
  '<ul>{{range $k, $v := .map}}<li>{{$k}}: {{$v.t}}</li>{{else}}<li>none</li>{{end}}</ul>',
  '<ul>{{range .map}}<li>{{.t}}</li>{{end}}</ul>',
  '<ul>{{range $k, $v := .map}}<li>{{.t}}{{$.title}}</li>{{end}}</ul>',
  '<ul>{{range $k, $v := .map}}<li data-key="{{$v.t}}">{{$k}}</li>{{end}}</ul>',
  '<ul>{{range $k, $v := .map}}<li>{{range $n, $x := $v.map}}<b>{{$k}}{{$n}}{{$x}}</b>{{end}}</li>{{end}}</ul>',
  '{{range $k, $v := .map}}<p>{{if $v.t}}{{$k}}{{else}}<i>{{$.title}}</i>{{end}}</p>{{end}}',
  '{{$last := ""}}{{range $k, $v := .map}}<p>{{$last}}{{$last = $k}}</p>{{end}}',
];

interface Item {
  readonly t: string;
  readonly map: Readonly<Record<string, string>>;
}
type Entries = readonly (readonly [key: string, item: Item])[];
type Kind = 'object' | 'map' | 'numbers' | 'list';

// In the order of their bytes, the last but one comes after the last.
const key = fc.constantFrom('a', 'b', 'c', 'B', '9', '10', '', 'ä', '\u{1f600}', '\uffee');
const text = fc.constantFrom('', 'x', 'y', '<z>');
const entries: fc.Arbitrary<Entries> = fc.array(
  fc.tuple(key, fc.record({ t: text, map: fc.dictionary(key, text, { maxKeys: 3 }) })),
  { maxLength: 7 },
);
const kind = fc.constantFrom<Kind>('object', 'object', 'object', 'map', 'numbers', 'list');
const state = fc.record({ entries, kind, title: text });

/** So many more keys make an object wide: then it is told which keys have changed. */
const MORE = 1_050;

function dataOf(
  { entries: items, kind: what, title }: { entries: Entries; kind: Kind; title: string },
  isWide: boolean,
) {
  const more = Array.from({ length: isWide ? MORE : 0 }, (_, i) => [`more ${i}`, { t: `${i}`, map: {} }] as const);
  const all = [...items, ...more];
  if (what === 'object') return { title, map: Object.fromEntries(all) };
  if (what === 'list') return { title, map: all.map(([, item]) => item) };
  return { title, map: new Map<unknown, Item>(all.map(([name, item], i) => [what === 'map' ? name : i, item])) };
}

type Values = ReturnType<LiveProgram['evaluate']>;

/** Compares two states, and holds that the patch leads from the one to the other. @returns whether there was one */
function expectLaw(program: LiveProgram, before: unknown, now: unknown): boolean {
  const [old, next] = [program.evaluate(before), program.evaluate(now)];
  const compared = program.compare(before, now);
  const patch = program.diff(compared.before, compared.after);
  const patched = patch === null ? old : (applyPatch(program.root, old, JSON.parse(JSON.stringify(patch))) as Values);
  // As texts: of a thousand items, that is a tenth of the work.
  expect(JSON.stringify(program.wire(patched))).toBe(JSON.stringify(program.wire(next)));
  return patch !== null;
}

describe('a range over a map', () => {
  it.each(TEMPLATES)('compares two states as if all values were known: %s', (template) => {
    const program = createTemplates({ texts: { page: `<main>${template}</main>` } }).live('page');
    let changes = 0;
    fc.assert(
      fc.property(fc.array(state, { minLength: 2, maxLength: 5 }), fc.boolean(), (states, isWide) => {
        let data: unknown = undefined;
        for (const each of states) {
          const next = takeOver(dataOf(each, isWide && each.entries.length % 3 === 0), data).data;
          if (data !== undefined && expectLaw(program, data, next)) changes++;
          data = next;
        }
      }),
      randomCases(25),
    );
    expect(changes).toBeGreaterThan(0);
  });

  it.each(TEMPLATES)('follows drafts of wide ones: %s', (template) => {
    const program = createTemplates({ texts: { page: `<main>${template}</main>` } }).live('page');
    let changes = 0;
    fc.assert(
      fc.property(fc.array(entries, { minLength: 1, maxLength: 4 }), (edits) => {
        let { data } = takeOver(dataOf({ entries: [], kind: 'object', title: 'T' }, true), undefined);
        for (const edit of edits) {
          const open = openDraft(data as object);
          const { map } = open.draft as { map: Record<string, unknown> };
          for (const [name, item] of edit) {
            if (item.t === '') delete map[name];
            else map[name] = item;
          }
          const next = open.finish().data;
          if (expectLaw(program, data, next)) changes++;
          data = next;
        }
      }),
      randomCases(8),
    );
    expect(changes).toBeGreaterThan(0);
  });
});
