import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { CommandLine } from './command-line.js';

let livetemplate: CommandLine;

beforeAll(() => {
  livetemplate = new CommandLine();
});

afterAll(() => livetemplate.remove());

describe('livetemplate', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('explains itself: %j', async (args) => {
    const { exitCode, out, err } = await livetemplate.run(livetemplate.folder(), args);
    // Without a command nothing was done, which a script has to notice.
    const asked = args.length > 0;
    expect(exitCode).toBe(asked ? 0 : 2);
    expect(asked ? out : err).toMatch(/^livetemplate: live templates on the command line\n/);
    expect(asked ? err : out).toBe('');
  });

  it('says by its exit status and on standard error that it did nothing', async () => {
    const finished = await livetemplate.process(livetemplate.folder(), []);
    expect(finished).toEqual({ exitCode: 2, out: '', err: expect.stringMatching(/^livetemplate: /) });
  });

  const commands = ['check', 'render', 'new'];

  it('lists its commands', async () => {
    const { out } = await livetemplate.run(livetemplate.folder(), ['--help']);
    const listed = [...out.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name);
    expect(listed).toEqual(commands);
  });

  it.each(commands)('explains %s, in lines that fit a terminal, with all of its options', async (name) => {
    const folder = livetemplate.folder();
    const { exitCode, out } = await livetemplate.run(folder, [name, '--help']);
    expect(exitCode).toBe(0);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect((await livetemplate.run(folder, ['help', name])).out).toBe(out);
    // An option of the help is one that the command takes.
    const told = [...out.matchAll(/^ {2}(--[a-z-]+)( <)?/gm)];
    expect(told.length).toBeGreaterThan(2);
    const given = told.flatMap(([, option, takesValue]) => [option!, ...(takesValue ? ['x'] : [])]);
    const { err } = await livetemplate.run(folder, [name, ...given]);
    expect(err).not.toMatch(/Unknown option|argument missing|does not take/);
  });

  it.each(['--version', '-v'])('says its version: %s', async (option) => {
    const manifest = new URL('../../libs/livetemplate/package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    expect(await livetemplate.run(livetemplate.folder(), [option])).toEqual({
      exitCode: 0,
      out: `${version}\n`,
      err: '',
    });
  });

  it.each([
    [['chekc'], 'There is no command "chekc". There are: check, render, new.'],
    [['help', 'chekc'], 'There is no command "chekc". There are: check, render, new.'],
    [['check', '--foo'], "Unknown option '--foo'. Options are listed by livetemplate check --help."],
    [
      ['check', '--min-support'],
      "Option '--min-support <value>' argument missing. Options are listed by livetemplate check --help.",
    ],
    [
      ['new', 'page', 'x', '--force=1'],
      "Option '--force' does not take an argument. Options are listed by livetemplate new --help.",
    ],
  ])('refuses %j', async (args, message) => {
    expect(await livetemplate.run(livetemplate.folder(), args)).toEqual({
      exitCode: 2,
      out: '',
      err: `error: ${message}\n`,
    });
  });

  it('shows where an error was thrown only when asked to', async () => {
    const folder = livetemplate.folder();
    const { err } = await livetemplate.run(folder, ['render', 'x.html', '--debug']);
    expect(err).toMatch(/^error: no file matches [^\n]*\n[^\n]*\n {4}at /);
    expect((await livetemplate.run(folder, ['render', 'x.html'])).err).not.toContain('    at ');
  });

  it('knows nothing of Nest: a check starts without it', () => {
    const packages = livetemplate.modules.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    expect([...new Set(packages)]).toEqual(['lru-cache']);
    expect(livetemplate.modules.filter((file) => /src\/(nest|page|client|store|token|testing)\//.test(file))).toEqual(
      [],
    );
  });
});

describe('in a shell', () => {
  const files = {
    'views/a.html': '<ul>{{range .tasks}}<li>{{.}}</li>{{end}}</ul>',
    'views/deep/b.html': '<p>{{.x}}</p>',
    'data.json': '{"x": "<&>"}',
  };

  it.each<[line: string, out: string]>([
    [`livetemplate render views/deep/b.html --data data.json`, '<p>&lt;&amp;&gt;</p>'],
    [`cat data.json | livetemplate render views/deep/b.html --data - | tr pm PM`, '<P>&lt;&aMP;&gt;</P>'],
    [`livetemplate render views/deep/b.html --data=- < data.json`, '<p>&lt;&amp;&gt;</p>'],
    [`livetemplate check 'views/**/*.html' | grep -c value-patch`, '5\n'],
    // As a shell leaves it where nobody quotes.
    [`livetemplate check views/*.html views/*/*.html | tail -n 1`, '2 pages: 2 value-patch; 1 advice\n'],
    [`livetemplate check none.html 2>/dev/null; echo $?`, '2\n'],
    [`livetemplate check 'views/*.html' >/dev/null && echo sound`, 'sound\n'],
  ])('%s', async (line, out) => {
    const finished = await livetemplate.shell(livetemplate.folder(files), line);
    expect(finished.err).toBe('');
    expect(finished.out).toBe(out);
  });

  it.each([
    ['**', 'views/**/*.html'],
    ['braces', 'views/{a,deep/b}.html'],
    ['quotes, which the shells of Windows hand on', "'views/**/*.html'"],
    ['backslashes', 'views\\**\\*.html'],
  ])('takes a glob with %s', async (_what, glob) => {
    const { out } = await livetemplate.run(livetemplate.folder(files), ['check', glob]);
    expect(out).toMatch(/\n2 pages: 2 value-patch; 1 advice\n$/);
  });

  it('ends quietly when nobody reads on', async () => {
    const row = '<p class="some-class">{{.x}}</p>'.repeat(2_000);
    const folder = livetemplate.folder({ 'a.html': row });
    const { out, err } = await livetemplate.shell(folder, 'livetemplate check a.html --json | head -c 1');
    expect([out, err]).toEqual(['{', '']);
  });

  it.each<[env: Record<string, string>, coloured: boolean]>([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ NO_COLOR: '1' }, false],
  ])('is coloured into a pipe with %j: %s', async (env, coloured) => {
    const folder = livetemplate.folder({ ...files, 'broken.html': '{{' });
    const lines = ['check views/a.html', 'render broken.html'];
    const runs = lines.map((line) => livetemplate.process(folder, line.split(' '), { env }));
    for (const { out, err } of await Promise.all(runs)) expect((out + err).includes('\u001B')).toBe(coloured);
  });

  it('says the same with colours and without', async () => {
    const folder = livetemplate.folder(files);
    const plain = await livetemplate.run(folder, ['check', 'views/**/*.html']);
    const coloured = await livetemplate.process(folder, ['check', 'views/**/*.html'], { env: { FORCE_COLOR: '1' } });
    // oxlint-disable-next-line no-control-regex
    expect(coloured.out.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain.out);
  });

  it('is as wide in a wide terminal', async () => {
    const folder = livetemplate.folder(files);
    const { out } = await livetemplate.process(folder, ['check', 'views/**/*.html'], { env: { COLUMNS: '200' } });
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
