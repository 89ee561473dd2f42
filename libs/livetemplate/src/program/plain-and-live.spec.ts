import { describe, expect, it } from '@jest/globals';
import { withoutAnnotations } from '../../../../test/support/annotations.js';
import { createTemplates, type LiveProgram } from '../core.js';

// What random templates have brought to light: a live page wrote something else than a plain render.
const cases: readonly (readonly [what: string, text: string, data: unknown, next: unknown])[] = [
  [
    'the variable of a range in its else',
    '<p>{{range $v := .l}}<i>{{$v}}</i>{{else}}{{len $v}}{{end}}</p>',
    { l: [] },
    { l: [1] },
  ],
  [
    'both variables of a range in its else',
    '<p>{{range $i, $v := .l}}<i>{{$i}}</i>{{else}}<b>{{$i}}{{$v}}</b>{{end}}</p>',
    { l: [] },
    { l: {} },
  ],
  [
    'a variable of the same name around it',
    '{{$v := 1}}<p>{{range $v := .l}}<i>{{$v}}</i>{{else}}{{$v}}{{end}}</p>{{$v}}',
    { l: [] },
    { l: [5] },
  ],
  [
    'a variable that an empty range is assigned to',
    '{{$v := 1}}<p>{{range $v = .l}}x{{end}}</p>{{$v}}',
    { l: [] },
    { l: [5] },
  ],
  [
    'a variable that an empty range with else is assigned to',
    '{{$v := 1}}<p>{{range $v = .l}}x{{else}}{{$v}}{{end}}</p><b>{{$v}}</b>',
    { l: {} },
    { l: [] },
  ],
  ['a range over nothing', '{{$v := 1}}<p>{{range $v = .l}}x{{end}}</p>{{$v}}', {}, { l: 0 }],
  ['a range that assigns to no variable', '<p>{{range $u = .l}}x{{end}}</p>', { l: [1] }, { l: [] }],
  [
    'a range that assigns to one of two variables',
    '{{$v := 1}}<p>{{range $i, $v = .l}}x{{end}}</p>',
    { l: [1] },
    { l: [] },
  ],
  ['two variables for an integer', '<p>{{range $i, $v := .l}}x{{end}}</p>', { l: 2 }, { l: [] }],
  ['a range over what is no list', '<p>{{range .l}}x{{end}}</p>', { l: 'text' }, { l: true }],
  ['an action in the name of an end tag', '<p>a</p><div>a</di{{.l}}v><p>{{.l}}</p>', { l: 'x' }, { l: 'y' }],
  ['a heading of a computed level', '<div>a<h{{.l}}>b</h{{.l}}></div>c', { l: 1 }, { l: 2 }],
  ['a name of two actions', '<div>a<h{{.l}}{{.l}}>b</h{{.l}}{{.l}}></div>c', { l: 1 }, { l: 2 }],
  ['an action behind the name of an end tag', '<div><p>a<i>{{.l}}</i></div {{.l}}>b', { l: 'x' }, { l: 'y' }],
  ['an action in the end tag of a text', '<title>a</title {{.l}}><p>b</p>', { l: 'x' }, { l: 'y' }],
  ['an action in an end tag of nothing', '<p>a</b {{.l}}>b</p>', { l: 'x' }, { l: 'y' }],
  ['a quoted angle bracket in an end tag', '<p>{{.l}}</p a=">"><i>{{.l}}</i a="{{.l}}>">b', { l: 'x' }, { l: 'y' }],
  ['an action in a doctype', '<!DOCTYPE {{.l}}><html><body>{{.l}}</body></html>', { l: 'html' }, { l: 'x' }],
];

function outcome(run: () => string): string {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
}

/** All that a program makes of a state: by values, at once, and by way of another state. */
function liveOutcomes(program: LiveProgram, data: unknown, before: unknown): string[] {
  const html = (run: () => string): string => outcome(() => withoutAnnotations(run()));
  const selective = (): string => {
    let values;
    try {
      values = program.evaluate(before);
    } catch {
      return program.document(program.evaluate(data), {});
    }
    return program.document(program.evaluate(data, { data: before, values }), {});
  };
  return [
    html(() => program.document(program.evaluate(data), {})),
    html(() => program.render(data).html({})),
    html(selective),
  ];
}

describe('a live page', () => {
  it.each(cases)('writes %s as a plain render does', (_what, text, data, next) => {
    const templates = createTemplates({ texts: { page: text } });
    const program = templates.live('page');
    for (const [now, before] of [
      [data, next],
      [next, data],
    ]) {
      const plain = outcome(() => templates.render('page', now));
      for (const live of liveOutcomes(program, now, before)) expect(live).toContain(plain);
    }
  });
});
