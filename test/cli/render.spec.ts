import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CommandLine, oneLineOf, type Finished } from './command-line.js';

let livetemplate: CommandLine;

beforeAll(() => {
  livetemplate = new CommandLine();
});

afterAll(() => livetemplate.remove());

const HELLO = '<p title="{{.name}}">Hello {{.name}}</p>\n';
const SITE = {
  'views/tasks.html': '{{template "parts/head.html" .title}}<ul>{{range .tasks}}<li>{{.}}</li>{{end}}</ul>',
  'views/parts/head.html': '<h1>{{.}}</h1>',
  'data.json': '{"title": "Fish & chips", "tasks": ["a", "b"]}',
};
const TASKS = '<h1>Fish &amp; chips</h1><ul><li>a</li><li>b</li></ul>';

describe('livetemplate render', () => {
  it.each<[what: string, files: Record<string, string>, args: readonly string[], out: string]>([
    [
      'a file with data, escaped for each place',
      { 'hello.html': HELLO, 'data.json': '{"name": "\\"Ann\\" & <Bob>"}' },
      ['hello.html', '--data', 'data.json'],
      '<p title="&#34;Ann&#34; &amp; &lt;Bob&gt;">Hello &#34;Ann&#34; &amp; &lt;Bob&gt;</p>\n',
    ],
    ['nothing without data', { 'hello.html': HELLO }, ['hello.html'], '<p title="">Hello </p>\n'],
    ['no line end that is not there', { 'a.html': 'x' }, ['a.html'], 'x'],
    [
      'of several templates the one that is named',
      SITE,
      ['views/**/*.html', '--name', 'tasks.html', '--data', 'data.json'],
      TASKS,
    ],
    [
      'by the names of files as well',
      SITE,
      ['views/**/*.html', 'views/tasks.html', '--name=tasks.html', '--data=data.json'],
      TASKS,
    ],
    [
      'a definition',
      { 'a.html': '{{define "b"}}<b>{{.x}}</b>{{end}}', 'd.json': '{"x": 1}' },
      ['a.html', '--name', 'b', '--data', 'd.json'],
      '<b>1</b>',
    ],
    [
      'a byte order mark away',
      { 'a.html': '{{.x}}', 'd.json': '\uFEFF{"x": "é"}' },
      ['a.html', '--data', 'd.json'],
      'é',
    ],
    [
      'data that is a list',
      { 'a.html': '{{range .}}{{.}};{{end}}', 'd.json': '[3, 1.5, true, null]' },
      ['a.html', '--data', 'd.json'],
      '3;1.5;true;;',
    ],
    [
      'maps in the order of their keys',
      { 'a.html': '{{range $k, $v := .}}{{$k}}{{$v}}{{end}}', 'd.json': '{"b": 2, "a": 1}' },
      ['a.html', '--data', 'd.json'],
      'a1b2',
    ],
    [
      'with functions of the application',
      { 'a.html': '{{double .}}', 'd.json': '4', 'f.mjs': 'export const double = (n) => 2 * n;' },
      ['a.html', '--data', 'd.json', '--functions-from', 'f.mjs'],
      '8',
    ],
    [
      'with functions that are known by name where none is called',
      { 'a.html': '{{if .}}{{double .}}{{else}}none{{end}}' },
      ['a.html', '--function', 'double'],
      'none',
    ],
  ])('writes %s', async (_what, files, args, out) => {
    const folder = livetemplate.folder(files);
    expect(await livetemplate.run(folder, ['render', ...args])).toEqual({ exitCode: 0, err: '', out });
  });

  it('reads data from standard input, in parts and as UTF-8', async () => {
    const folder = livetemplate.folder({ 'a.html': '{{len .list}} {{index .list 70000}}' });
    const input = JSON.stringify({ list: Array.from({ length: 100_000 }, () => 'ß…😀') });
    expect(await livetemplate.process(folder, ['render', 'a.html', '--data', '-'], { input })).toEqual({
      exitCode: 0,
      err: '',
      out: '100000 ß…😀',
    });
  });

  it.each<[what: string, files: Record<string, string>, args: readonly string[], finished: Partial<Finished>]>([
    [
      'that cannot be parsed',
      { 'a.html': 'ok\n{{.x', 'b.html': '{{end}}' },
      ['*.html', '--name', 'a.html'],
      {
        exitCode: 1,
        err: `2 template errors

a.html:2:1: unclosed action
  2 | {{.x
    | ^
The action needs its closing }}.

b.html:1:1: unexpected {{end}}
  1 | {{end}}
    | ^
Nothing is open that it belongs to.
`,
      },
    ],
    [
      'that do not fit the data',
      { 'v/a.html': '<p>{{add .x 1}}</p>', 'd.json': '{"x": "1"}' },
      ['v/*.html', '--data', 'd.json'],
      {
        exitCode: 1,
        err: `v/a.html:1:6: error calling add: wrong type for value; expected number; got string
  1 | <p>{{add .x 1}}</p>
    |      ^
`,
      },
    ],
    [
      'whose function fails, with what it says',
      { 'a.html': '{{f 1}}', 'f.mjs': 'export const f = (x) => { throw new Error("no stock for " + x); };' },
      ['a.html', '--functions-from', 'f.mjs'],
      {
        exitCode: 1,
        err: `a.html:1:3: error calling f
  1 | {{f 1}}
    |   ^
no stock for 1
`,
      },
    ],
    [
      'whose function is known by its name only',
      { 'a.html': '{{f 1}}' },
      ['a.html', '--function', 'f'],
      {
        exitCode: 1,
        err: `a.html:1:3: error calling f
  1 | {{f 1}}
    |   ^
f is known by its name only. Give the module that exports it: --functions-from <file>
`,
      },
    ],
    [
      'that call what is not there',
      { 'a.html': '{{template "b.html"}}' },
      ['a.html'],
      {
        exitCode: 1,
        err: `a.html:1:1: there is no template "b.html"
  1 | {{template "b.html"}}
    | ^
Check the name, or add the file that defines it.
`,
      },
    ],
  ])('tells what is wrong with templates %s', async (_what, files, args, finished) => {
    const folder = livetemplate.folder(files);
    expect(await livetemplate.run(folder, ['render', ...args])).toEqual({ out: '', ...finished });
  });

  it.each<[args: readonly string[], message: unknown]>([
    [[], "No templates are named: give globs, such as 'views/**/*.html'."],
    [['views'], "views is a folder: name the files in it, such as 'views/**/*.html'."],
    [['views/'], "views/ is a folder: name the files in it, such as 'views/**/*.html'."],
    [['views/*.tmpl'], expect.stringMatching(/^no file matches "views\/\*\.tmpl" \(looked in .*views\)\.$/)],
    [['views/x.html'], expect.stringMatching(/^no file matches "views\/x\.html" \(looked in .*views\)\.$/)],
    [['none/*.html'], expect.stringMatching(/^the folder .*none of "none\/\*\.html" cannot be read\.$/)],
    [
      ['views/*.html', 'other/*.html'],
      expect.stringMatching(/^"tasks\.html" names two files, .* and .*\. Rename one of them\.$/),
    ],
    [
      ['views/**/*.html'],
      'Which of these is rendered? Say --name parts/head.html, or another of parts/head.html, tasks.html.',
    ],
    [
      ['views/**/*.html', '--name', 'task.html'],
      'There is no template "task.html" here, but parts/head.html, tasks.html.',
    ],
    [
      ['views/tasks.html', '--data', 'none.json'],
      expect.stringMatching(/^none\.json cannot be read as data: ENOENT: no such file .*\.$/),
    ],
    [['views/tasks.html', '--data', 'views'], expect.stringMatching(/^views cannot be read as data: EISDIR: .*\.$/)],
    [
      ['views/tasks.html', '--data', 'views/tasks.html'],
      expect.stringMatching(/^views\/tasks\.html is not JSON: [^\n]+\.$/),
    ],
    [
      ['views/tasks.html', '--data', '-'],
      expect.stringMatching(/^what came from standard input is not JSON: [^\n]+\.$/),
    ],
    [['views/tasks.html', '--json'], "Unknown option '--json'. Options are listed by livetemplate render --help."],
  ])('refuses %j in one line', async (args, message) => {
    const folder = livetemplate.folder({ ...SITE, 'other/tasks.html': '' });
    const { exitCode, out, err } = await livetemplate.run(folder, ['render', ...args]);
    expect([exitCode, out]).toEqual([2, '']);
    expect(oneLineOf(err)).toEqual(message);
  });
});
