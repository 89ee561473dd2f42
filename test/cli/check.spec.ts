import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';

import { checkJsonSchema } from './check-json.schema.js';
import { CommandLine, type Finished } from './command-line.js';

let livetemplate: CommandLine;

beforeAll(() => {
  livetemplate = new CommandLine();
});

afterAll(() => livetemplate.remove());

function checked(files: Readonly<Record<string, string>>, ...args: string[]): Promise<Finished> {
  return livetemplate.run(livetemplate.folder(files), ['check', ...args]);
}

const SOUND = '<p>{{.a}}</p>';
const KEYLESS = '<ul>{{range .tasks}}<li>{{.}}</li>{{end}}</ul>';
const REPLACED = '<main><p>{{.title}}</p><table>{{range .rows}}<tr><td>{{.}}</td></tr>{{end}}</table></main>';
const AMBIGUOUS = '<a href="{{if .a}}/x{{else}}/y?z={{end}}{{.b}}">x</a>';

describe('livetemplate check', () => {
  it('shows pages and their fragments, then what there is to say of them', async () => {
    const files = {
      'views/tasks.html': `<h1>{{.title}}</h1>${KEYLESS}<script>start({{.n}});</script>`,
      'views/rows.html': REPLACED,
    };
    expect(await livetemplate.process(livetemplate.folder(files), ['check', 'views/*.html'])).toEqual({
      exitCode: 0,
      err: '',
      out: `TEMPLATE                     UPDATE            SLOTS  SUPPORT   SAVES
rows.html                    fragment-replace      2     33 %  48.3 %
  element f-fd4468b9 1:10    fragment-replace      2
    element f-1d3d3c9c 1:31  fragment-replace      1
tasks.html                   value-patch           4    100 %  80.9 %
  element f-f9a5e09e 1:5     value-patch           1
  element f-9f157ee9 1:24    value-patch           2
  element f-b5dbec10 1:80    value-patch           1

views/rows.html:1:46: replaced: HTML parsers move this content out of the
  element it is written in [misplaced-content]
  Write <tbody> around rows, and inside tables only rows and cells.

views/tasks.html:1:80: warning: browsers run a script once: a new value is
  written into its text, and does not run [inline-script]
  Put the value into a data- attribute or a <script type="application/json">,
  and let a script read it there.

views/tasks.html:1:24: advice: unless it is a map, the items of this list are
  told apart by their position [list-without-key]
  Give the element of an item a key: data-key="{{.id}}".

2 pages: 1 value-patch, 1 fragment-replace; 1 replaced, 1 warning, 1 advice
`,
    });
  });

  it.each<[what: string, files: Readonly<Record<string, string>>, pages: readonly string[]]>([
    ['a page', { 'v/a.html': SOUND }, ['a.html']],
    ['no part that a page calls', { 'v/a.html': '{{template "p/b.html" .}}', 'v/p/b.html': SOUND }, ['a.html']],
    [
      'no file of definitions',
      { 'v/a.html': '{{template "b"}}', 'v/b.html': '{{define "b"}}<p></p>{{end}}' },
      ['a.html'],
    ],
    [
      'pages that call each other',
      { 'v/a.html': '{{if .x}}{{template "b.html"}}{{end}}', 'v/b.html': '{{if .x}}{{template "a.html"}}{{end}}' },
      ['a.html'],
    ],
    ['pages by the order of their names', { 'v/b.html': SOUND, 'v/a/z.html': SOUND }, ['a/z.html', 'b.html']],
  ])('lists %s', async (_what, files, pages) => {
    const { out, exitCode } = await checked(files, 'v/**/*.html', '--json');
    const { templates } = JSON.parse(out) as { templates: { template: string }[] };
    expect(templates.map(({ template }) => template)).toEqual(pages);
    expect(exitCode).toBe(0);
  });

  it('tells a finding in a part once, at its file, however many pages call the part', async () => {
    const page = '<main>{{template "parts/list.html" .}}</main>';
    const files = { 'v/a.html': page, 'v/b.html': page, 'v/parts/list.html': KEYLESS };
    const { out } = await checked(files, 'v/**/*.html');
    expect(out.match(/list-without-key/g)).toHaveLength(1);
    expect(out).toContain('\nv/parts/list.html:1:5: advice: ');
    expect(out).toMatch(/\n2 pages: 2 value-patch; 1 advice\n$/);
  });

  it('reports all mistakes of all files, with their lines', async () => {
    const files = {
      'views/a.html': '{{if .x}}\n<p>{{.y}</p>',
      'views/deep/b.html': '<p>{{.x}}</p>{{end}}',
      'views/c.html': SOUND,
    };
    expect(await checked(files, 'views/**/*.html')).toEqual({
      exitCode: 1,
      err: '',
      out: `2 template errors

views/a.html:2:8: bad character U+007D '}'
  2 | <p>{{.y}</p>
    |        ^
An action ends with two braces.

views/deep/b.html:1:14: unexpected {{end}}
  1 | <p>{{.x}}</p>{{end}}
    |              ^
Nothing is open that it belongs to.
`,
    });
  });

  it('reports a mistake in a part once', async () => {
    const page = '{{template "part.html" .}}';
    const { out, exitCode } = await checked({ 'a.html': page, 'b.html': page, 'part.html': AMBIGUOUS }, '*.html');
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^part\.html:1:41: [^\n]*\n[^\n]*\n[^\n]*\nWrite the action inside each branch[^\n]*\n$/);
  });

  it('names the files of positions from where it runs', async () => {
    const folder = livetemplate.folder({ 'views/a.html': '{{', 'app/x.txt': '' });
    const { out } = await livetemplate.run(`${folder}/app`, ['check', '../views/*.html']);
    expect(out).toMatch(/^\.\.\/views\/a\.html:1:1: /);
  });

  describe('as JSON', () => {
    const valid = new Ajv({ strict: true }).compile(checkJsonSchema);

    it.each<[what: string, text: string, args: readonly string[], exitCode: number]>([
      ['a sound template', SOUND, [], 0],
      ['one with fragments that are replaced', `${REPLACED}<script>f({{.x}})</script>${KEYLESS}`, [], 0],
      ['one that supports too little', REPLACED, ['--min-support', '80'], 3],
      ['one that cannot be parsed', '{{if .x}}{{.y}{{end}}', [], 1],
      ['one that cannot be escaped', AMBIGUOUS, [], 1],
      ['one that cannot be escaped as a whole', '{{template "none"}}', [], 1],
    ])('has the documented shape for %s', async (_what, text, args, exitCode) => {
      const finished = await checked({ 'views/x.html': text }, 'views/*.html', '--json', ...args);
      expect(finished).toMatchObject({ exitCode, err: '' });
      const report: unknown = JSON.parse(finished.out);
      valid(report);
      expect(valid.errors).toBeNull();
      expect(report).toMatchObject({ files: { 'x.html': 'views/x.html' } });
    });

    it('has errors with their places', async () => {
      const { out } = await checked({ 'views/x.html': '<p>\n{{nope 1}}' }, 'views/*.html', '--json');
      expect(JSON.parse(out)).toEqual({
        templates: [],
        errors: [
          {
            code: 'TEMPLATE_SYNTAX',
            errorClass: 'undefined_function',
            message: 'function "nope" not defined',
            hint: 'A field is written .nope, a variable $nope; a function has to be registered.',
            file: 'views/x.html',
            line: 2,
            column: 3,
          },
        ],
        belowMinSupport: [],
        files: { 'x.html': 'views/x.html' },
      });
    });
  });

  describe('--min-support', () => {
    it.each([
      ['80', 3, 'rows.html supports 33 %, less than --min-support 80.\n'],
      ['33', 0, ''],
      ['33.5', 3, 'rows.html supports 33 %, less than --min-support 33.5.\n'],
      ['0', 0, ''],
    ])('%s', async (percent, exitCode, told) => {
      const files = { 'rows.html': REPLACED, 'sound.html': SOUND };
      const finished = await checked(files, '*.html', '--min-support', percent);
      expect(finished.exitCode).toBe(exitCode);
      expect(finished.out.slice(finished.out.search(/(?<=; 1 replaced\n)/))).toBe(told);
    });

    it('names the templates in JSON', async () => {
      const files = { 'rows.html': REPLACED, 'sound.html': SOUND };
      const { out } = await checked(files, '*.html', '--json', '--min-support', '80');
      expect(JSON.parse(out)).toMatchObject({ belowMinSupport: ['rows.html'] });
    });

    it.each(['', '-1', '101', 'NaN'])('refuses "%s"', async (percent) => {
      const finished = await checked({ 'a.html': SOUND }, '*.html', `--min-support=${percent}`);
      expect(finished).toEqual({
        exitCode: 2,
        out: '',
        err: `error: --min-support is a percentage from 0 to 100, not "${percent}".\n`,
      });
    });
  });

  describe('functions of the application', () => {
    const files = {
      'a.html': '<p>{{commas .a}}{{initials .b}}{{commas .c}}</p>',
      'own.mjs':
        'export const commas = String; export const initials = { fn: String, pure: true }; export const other = 1;',
      'own.cjs': 'exports.commas = String; exports.initials = String;',
      'class.cjs': 'module.exports = { commas: String, ["initi" + "als"]: String };',
    };

    it('are unknown until they are named, and the report says how', async () => {
      const { exitCode, out } = await checked(files, 'a.html');
      expect(exitCode).toBe(1);
      expect(out).toMatch(/^3 template errors\n\na\.html:1:6: function "commas" not defined\n/);
      expect(out).toMatch(
        /\n\nIf commas, initials are functions of your application, tell so: --function commas,initials\nor give the module that exports them: --functions-from dist\/functions\.js\n$/,
      );
    });

    it.each([
      ['named together', ['--function', 'commas,initials']],
      ['named one by one', ['--function', 'commas', '--function=initials']],
      ['exported by an ECMAScript module', ['--functions-from', 'own.mjs']],
      ['exported by a CommonJS module', ['--functions-from', 'own.cjs']],
      ['exported under names that only running it tells', ['--functions-from', 'class.cjs']],
    ])('are known when %s', async (_how, args) => {
      expect(await checked(files, 'a.html', ...args)).toMatchObject({ exitCode: 0, err: '' });
    });

    it('are not enough when one is missing', async () => {
      const { exitCode, out } = await checked(files, 'a.html', '--function', 'commas');
      expect(exitCode).toBe(1);
      expect(out).toContain('\nIf initials is a function of your application, tell so: --function initials\n');
    });

    it.each([
      ['--function', 'a-b', '"a-b" after --function is no name of a function.'],
      ['--function', 'a,,b', '"" after --function is no name of a function.'],
      ['--functions-from', 'none.js', 'There is no file none.js to take functions from.'],
      ['--functions-from', 'empty.mjs', 'empty.mjs exports no functions: export each by its name.'],
      [
        '--functions-from',
        'broken.mjs',
        'broken.mjs cannot be loaded: no database. It has to load without the application.',
      ],
    ])('%s %s is refused', async (option, value, message) => {
      const present = {
        'a.html': SOUND,
        'empty.mjs': 'export const x = 1;',
        'broken.mjs': 'throw Error("no database")',
      };
      expect(await checked(present, 'a.html', option, value)).toEqual({
        exitCode: 2,
        out: '',
        err: `error: ${message}\n`,
      });
    });

    it('may come with what would keep a process alive', async () => {
      const present = { 'a.html': '{{f 1}}', 'f.mjs': 'setInterval(() => {}, 1000); export const f = String;' };
      const folder = livetemplate.folder(present);
      const finished = await livetemplate.process(folder, ['check', 'a.html', '--functions-from', 'f.mjs']);
      expect(finished).toMatchObject({ exitCode: 0 });
    });
  });
});
