import { describe, expect, it } from '@jest/globals';

import { createTemplates, TemplateExecutionError, type LiveProgram } from '../core.js';

/** Where a page fails whose data cannot be read at the place that the template names as `boom`. */
function failure(texts: Record<string, string>, data: object = {}): TemplateExecutionError {
  const boom = (): never => {
    throw new Error('boom');
  };
  const program = createTemplates({ texts, functions: { boom } }).live('page.html');
  try {
    program.render({ on: true, rows: ['a'], ...data });
  } catch (error) {
    if (error instanceof TemplateExecutionError) return error;
    throw error;
  }
  throw new Error('It has not failed.');
}

function ids(program: LiveProgram): string[] {
  const all = (fragments: LiveProgram['analysis']['fragments']): string[] =>
    fragments.flatMap(({ id, fragments: inner }) => [...(id === null ? [] : [id]), ...all(inner)]);
  return all(program.analysis.fragments);
}

const CARD = '<i>{{.}}</i><b>{{boom}}</b>';

describe('FragmentPlaces (A4, O5)', () => {
  it.each<[what: string, page: string, fragment: string | null]>([
    ['an element with an id', '<p id="a">{{.on}}</p><p id="b">{{.on}} {{boom}}</p>', 'b'],
    ['an attribute', '<p id="a" title="{{.on}}{{boom}}">x</p>', 'a'],
    ['an attribute with a condition', '<p id="a" title="{{if .on}}{{boom}}{{end}}">x</p>', 'a'],
    ['the innermost element', '<div id="a">{{.on}}<p id="b">{{boom}}</p></div>', 'b'],
    [
      'an item of a list, by the list',
      '<ul id="a">{{.on}}{{range .rows}}<li id="c">{{boom}}</li>{{end}}</ul>',
      'GENERATED',
    ],
    ['a condition', '<div id="a">{{if boom}}<p>x</p>{{end}}</div>', 'GENERATED'],
    ['a branch', '<div id="a">{{if .on}}<p id="b">{{boom}}</p>{{end}}</div>', 'b'],
    ['a second condition', '<div id="a">{{if not .on}}<p>x</p>{{else if boom}}<p>y</p>{{end}}</div>', 'GENERATED'],
    ['a part that is called once', '<div id="a">{{template "card" .}}</div>', 'GENERATED'],
    ['an argument', '<div id="a">{{.on}}<i id="b">{{template "plain" (boom)}}</i></div>', 'a'],
    ['a part in an attribute', '<p id="a" title="{{if .on}}{{template "boom"}}{{end}}">x</p>', 'a'],
    ['what is replaced as a whole', '<div id="a">{{if .on}}<p>{{else}}<p class="b">{{end}}{{boom}}</div>', 'a'],
    ['a document that is', '{{if .on}}<p>{{else}}<p class="b">{{end}}{{boom}}', 'GENERATED'],
    ['a variable in an element', '<p id="a">{{.on}}{{$x := boom}}{{$x}}</p>', 'a'],
    ['a variable between two', '<p id="a">{{.on}}</p>{{$x := boom}}<p id="b">{{$x}}</p>', null],
  ])('knows %s', (_what, page, expected) => {
    const texts = { 'page.html': page, card: CARD, plain: '{{.}}', boom: '{{boom}}' };
    const { template, fragment } = failure(texts);
    expect(template).toBe('page.html');
    const known = ids(createTemplates({ texts, functions: { boom: () => '' } }).live('page.html'));
    const named = fragment !== null && /^f-[\da-f]{8}$/u.test(fragment) && known.includes(fragment);
    expect(named ? 'GENERATED' : fragment).toBe(expected);
  });

  it('names what all calls of a part have in common, and nothing where they have nothing', () => {
    const inOne = '<div id="a">{{.on}}<p>{{template "card" .}}</p><p>{{template "card" .}}</p></div>';
    const inTwo = '<div id="a">{{template "card" .}}</div><div id="b">{{template "card" .}}</div>';
    expect(failure({ 'page.html': inOne, card: CARD }).fragment).toBe('a');
    expect(failure({ 'page.html': inTwo, card: CARD })).toMatchObject({ fragment: null, position: { source: 'card' } });
  });

  it('knows a template that calls itself', () => {
    const page = '<ul id="tree">{{.on}}{{template "node" .tree}}</ul>';
    const node = '<li>{{if .boom}}<b>{{boom}}</b>{{end}}{{range .inner}}<ul>{{template "node" .}}</ul>{{end}}</li>';
    const tree = { inner: [{ inner: [{ boom: true, inner: [] }] }] };
    const { fragment } = failure({ 'page.html': page, node }, { tree });
    expect(fragment).not.toBeNull();
  });

  it('tells nothing of fragments where no live page is rendered', () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    const templates = createTemplates({ texts: { 'page.html': '<p id="a">{{boom}}</p>' }, functions: { boom } });
    expect(() => templates.render('page.html', {})).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_EXECUTION', template: null, fragment: null }),
    );
  });
});
