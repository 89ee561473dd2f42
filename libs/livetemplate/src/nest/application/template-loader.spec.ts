import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { TemplateErrors } from '../../errors/index.js';
import type { LiveTemplateModuleOptions } from '../livetemplate.options.js';
import { resolveOptions } from '../resolve-options.js';
import { TemplateLoader } from './template-loader.js';

type Templates = LiveTemplateModuleOptions['templates'];

const AMBIGUOUS = '<a href="{{if .a}}/x{{else}}/y?z={{end}}{{.b}}">x</a>';

const SCRIPTS = {
  hash: 'cafe',
  script: '',
  fallback: { hash: 'fa11', script: '' },
  extras: { hash: 'ec54', script: '' },
};

function loader(templates: Templates): TemplateLoader {
  return new TemplateLoader(resolveOptions({ templates }, 'test'), SCRIPTS);
}

/** The whole report of a start that fails. */
async function report(templates: Templates): Promise<string> {
  const error = await loader(templates)
    .load()
    .then(
      () => new Error('Nothing is wrong.'),
      (thrown: TemplateErrors) => thrown,
    );
  return error.message;
}

describe('the report of broken templates', () => {
  it('has every mistake of every text: place, line, caret and what to do', async () => {
    const texts = { 'a.html': '{{if .x}}\n<p>{{.y}</p>', 'b.html': '{{nope 1}}', 'c.html': '<p>{{.x}}</p>{{end}}' };
    expect(await report(texts)).toBe(`3 template errors

a.html:2:8: bad character U+007D '}'
  2 | <p>{{.y}</p>
    |        ^
An action ends with two braces.

b.html:1:3: function "nope" not defined
  1 | {{nope 1}}
    |   ^
A field is written .nope, a variable $nope; a function has to be registered.

c.html:1:14: unexpected {{end}}
  1 | <p>{{.x}}</p>{{end}}
    |              ^
Nothing is open that it belongs to.`);
  });

  it('has every template that cannot be escaped or calls what is not there', async () => {
    const texts = {
      'a.html': '<script>{{if .x}}"{{end}}</script>',
      'b.html': AMBIGUOUS,
      'c.html': '<p>{{template "none" .}}</p>',
      'd.html': '<p>ok</p>\n<div title="{{.x}}>',
    };
    expect(await report(texts)).toBe(`4 template errors

a.html:1:9: the branches of {{if}} end in different contexts: a script string in "…" of <script>, and script code of <script>
  1 | <script>{{if .x}}"{{end}}</script>
    |         ^
Let each branch close what it opens: quotes, tags, elements. A missing {{else}} is an empty branch.

b.html:1:41: this value may be in the path of a URL or after its "?" or "#", depending on a branch
  1 | ${AMBIGUOUS}
    |                                         ^
Write the action inside each branch: each has one part of the URL.

c.html:1:4: there is no template "none"
  1 | <p>{{template "none" .}}</p>
    |    ^
Check the name, or add the file that defines it.

d.html:2:1: the template ends in an attribute value in a "…" attribute, which is opened here
  2 | <div title="{{.x}}>
    | ^
Look for a missing quote, ">", "-->" or end tag.`);
  });

  it('tells a mistake in a part once, however many pages call it', async () => {
    const page = '<p>{{template "part.html" .}}</p>';
    const text = await report({ 'a.html': page, 'b.html': page, 'part.html': AMBIGUOUS });
    expect(text).toMatch(/^part\.html:1:41: [^\n]*\n[^\n]*\n[^\n]*\n[^\n]*$/u);
  });

  it('says in which set, whatever is wrong in the others', async () => {
    const text = await report({
      sets: { admin: { 'x.html': '{{nope 1}}' }, fine: { 'x.html': '' }, shop: { 'x.html': AMBIGUOUS } },
    });
    expect(text).toMatch(
      /^2 template errors\n\nadmin:x\.html:1:3: [^]*\n {2}1 \| \{\{nope 1\}\}\n[^]*\n\nshop:x\.html:1:41: /u,
    );
    expect(text).toContain(`\n  1 | ${AMBIGUOUS}\n`);
  });
});

describe('sets of templates', () => {
  const templates = {
    sets: {
      admin: { 'index.html': '<p>{{template "name" .}}</p>{{define "name"}}admin{{end}}' },
      shop: { 'index.html': '<p>{{template "name" .}}</p>{{define "name"}}{{.shop}}{{end}}', 'only.html': '<b></b>' },
    },
  };

  it('know nothing of each other', async () => {
    const source = await loader(templates).load();
    expect(source.names).toEqual(['admin:index.html', 'admin:name', 'shop:index.html', 'shop:name', 'shop:only.html']);
    const shown = ['admin:index.html', 'shop:index.html'].map((name) => {
      const program = source.live(name);
      return program.wire(program.evaluate({ shop: 'Corner' })).join();
    });
    expect(shown[0]).not.toContain('Corner');
    expect(shown[1]).toContain('Corner');
  });

  it('name their programs, and compile each once', async () => {
    const source = await loader({
      sets: { shop: { 'x.html': '<ul>{{range .rows}}<li>{{.}}</li>{{end}}</ul>' } },
    }).load();
    const program = source.live('shop:x.html');
    expect(source.live('shop:x.html')).toBe(program);
    const { name, analysis } = program;
    expect([name, analysis.template, analysis.advice.map(({ pos }) => pos.source)]).toEqual([
      'shop:x.html',
      'shop:x.html',
      ['shop:x.html'],
    ]);
  });

  it.each(['index.html', 'admin:only.html', 'shop:', 'none:index.html', ''])('have no template "%s"', async (name) => {
    const source = await loader(templates).load();
    expect(() => source.live(name)).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_NOT_FOUND', message: expect.stringContaining(`"${name}"`) }),
    );
  });
});

describe('files that are looked at again', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'livetemplate-sets-'));
    for (const set of ['admin', 'shop']) {
      await mkdir(join(folder, set));
      await writeFile(join(folder, set, 'x.html'), '<p>one</p>');
    }
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('tell which have changed, in which set', async () => {
    const globs = Object.fromEntries(['admin', 'shop'].map((set) => [set, join(folder, set, '*.html')]));
    const sets = loader({ sets: { ...globs, mail: { 'x.html': '' } } });
    await sets.load();
    expect(await sets.loadChanged()).toBeNull();
    await writeFile(join(folder, 'shop/x.html'), '<p>{{.x}}</p>');
    await writeFile(join(folder, 'shop/y.html'), '<p>two</p>');
    const loaded = await sets.loadChanged();
    expect(loaded?.changed).toEqual(['shop:x.html', 'shop:y.html']);
    expect(loaded?.templates.names).toContain('shop:y.html');
    await writeFile(join(folder, 'admin/x.html'), '{{');
    await expect(sets.loadChanged()).rejects.toMatchObject({ code: 'TEMPLATE_SYNTAX' });
    // The same mistake is not told twice.
    expect(await sets.loadChanged()).toBeNull();
  });
});

describe('the script of extras', () => {
  it('stands behind the other one in the documents of a set in which a template uses it', async () => {
    const own = { 'x.html': '{{template "y.html"}}', 'y.html': '<p lvt-hook="A">' };
    const templates = await loader({ sets: { own, other: { 'x.html': '<p data-lvt-hook="A">lvt-hook' } } }).load();
    const html = (name: string): string => {
      const program = templates.live(name);
      return program.document(program.evaluate({}), {});
    };
    const script = (name: string): string => `<script src="/livetemplate/${name}.js" defer></script>`;
    expect(html('own:x.html')).toContain(script('client-cafe') + script('extras-ec54'));
    expect(html('other:x.html')).toContain(script('client-cafe'));
    expect(html('other:x.html')).not.toContain('extras');
  });
});
