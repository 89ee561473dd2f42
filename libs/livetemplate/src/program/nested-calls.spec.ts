import { describe, expect, it } from '@jest/globals';
import { withoutAnnotations } from '../../../../test/support/annotations.js';
import { createTemplates } from '../core.js';

// Text and values next to each other are one slot. A template that is called at its end goes on behind it.
const pages: readonly (readonly [what: string, text: string])[] = [
  ['in a call behind a value', '{{.v}}{{template "t" .x}}{{define "t"}}a{{template "u" .}}b{{end}}'],
  ['without a text between', '{{.v}}{{template "t" .x}}{{define "t"}}{{template "u" .}}{{end}}'],
  ['in a block', '<p>{{.v}} {{block "t" .x}}a{{template "u" .}}{{.n}}{{end}}</p>'],
  ['in an element behind it', '{{.v}}{{template "t" .x}}{{define "t"}}a<i>{{template "u" .}}</i>{{.n}}{{end}}'],
  [
    'in a list',
    '<ul>{{range .l}}<li>{{.}}{{template "t" $.x}}</li>{{end}}</ul>{{define "t"}}, {{template "u" .}}{{end}}',
  ],
  ['twice', '{{.v}}{{template "t" .x}}{{.v}}{{template "t" .x}}{{define "t"}}a{{template "u" .}}{{end}}'],
].map(([what, text]) => [what!, `${text}{{define "u"}}<b>{{.n}}</b>{{end}}`]);

describe('a call inside a call', () => {
  it.each(pages)('%s writes what a plain render writes', (_what, text) => {
    const templates = createTemplates({ texts: { page: text } });
    const data = { v: 'V', x: { n: 1 }, l: ['p', 'q'] };
    const program = templates.live('page');
    const html = program.document(program.evaluate(data), {});
    expect(program.render(data).html({})).toBe(html);
    expect(withoutAnnotations(html)).toContain(templates.render('page', data));
  });

  it.each([
    [
      'in the value of an attribute',
      '<p title="{{template "t" .}}">{{define "t"}}{{.v}}{{with .n}}-{{template "t" .}}{{end}}{{end}}',
    ],
    [
      'between attributes',
      '<p {{template "t" .}}>{{define "t"}} {{with .n}}title="{{.v}}" {{template "t" .}}{{end}}{{end}}',
    ],
  ])('may be of itself %s', (_what, text) => {
    const templates = createTemplates({ texts: { page: text } });
    const data = { v: 1, n: { v: 2, n: null } };
    const html = templates.live('page').render(data).html({});
    expect(withoutAnnotations(html)).toContain(templates.render('page', data));
  });

  it('fails where its value does, though it writes only text', () => {
    const templates = createTemplates({ texts: { page: '{{.v}}{{template "t" .v.n}}{{define "t"}}a{{end}}' } });
    const program = templates.live('page');
    const failed = expect.objectContaining({ errorClass: 'no_field' });
    expect(() => templates.render('page', { v: 'V' })).toThrow(failed);
    expect(() => program.evaluate({ v: 'V' })).toThrow(failed);
    expect(() => program.render({ v: 'V' })).toThrow(failed);
  });
});
