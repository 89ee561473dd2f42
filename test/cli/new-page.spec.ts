import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CommandLine, oneLineOf } from './command-line.js';

let livetemplate: CommandLine;

beforeAll(() => {
  livetemplate = new CommandLine();
});

afterAll(() => livetemplate.remove());

type Manifest = Readonly<Record<string, unknown>>;

const NEST = { dependencies: { '@nestjs/common': '^12.0.0' } };
const TESTED = { '@nestjs/testing': '^12.0.0', jsdom: '^26.0.0', ws: '^8.0.0' };

function project(manifest: Manifest, files: Readonly<Record<string, string>> = {}): string {
  return livetemplate.folder({ 'package.json': JSON.stringify(manifest), ...files });
}

/** All files of a folder but those a project began with. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !['package.json', 'nest-cli.json', 'src/main.ts'].includes(file))
    .sort();
}

describe('livetemplate new page', () => {
  it('adds a template, a page and its test, and says what is left to do', async () => {
    const folder = project({ type: 'module', ...NEST, devDependencies: { vitest: '^4.0.0' } }, { 'src/main.ts': '' });
    expect(await livetemplate.run(folder, ['new', 'page', 'shopping-list'])).toEqual({
      exitCode: 0,
      err: '',
      out: `created   views/shopping-list.html
created   src/shopping-list/shopping-list.page.ts
created   src/shopping-list/shopping-list.page.spec.ts

Add the page to a module:

  import { ShoppingListPage } from './shopping-list/shopping-list.page.js';

  controllers: [ShoppingListPage],

and, once for the application, the templates to its imports:

  LiveTemplateModule.forRoot({
    templates: 'views/**/*.html',
    secret: process.env.LIVETEMPLATE_SECRET,
  }),

The test needs:

  npm install --save-dev @nestjs/testing jsdom@26 ws@8

The page is at /shopping-list.
`,
    });
    expect(filesOf(folder)).toEqual([
      'src/shopping-list/shopping-list.page.spec.ts',
      'src/shopping-list/shopping-list.page.ts',
      'views/shopping-list.html',
    ]);
  });

  it('adds a template that is live', async () => {
    const folder = project(NEST);
    await livetemplate.run(folder, ['new', 'page', 'x']);
    const { exitCode, out } = await livetemplate.run(folder, ['check', 'views/**/*.html']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/\n1 page: 1 value-patch\n$/);
  });

  it.each<
    [what: string, manifest: Manifest, files: Record<string, string>, args: readonly string[], made: readonly string[]]
  >([
    ['src', NEST, { 'src/main.ts': '' }, [], ['src/a/a.page.spec.ts', 'src/a/a.page.ts', 'views/a.html']],
    ['its own folder where there is no src', NEST, {}, [], ['a/a.page.spec.ts', 'a/a.page.ts', 'views/a.html']],
    [
      'what nest-cli.json says',
      NEST,
      { 'nest-cli.json': '{"sourceRoot": "apps/shop/src"}', 'src/main.ts': '' },
      [],
      ['apps/shop/src/a/a.page.spec.ts', 'apps/shop/src/a/a.page.ts', 'apps/shop/views/a.html'],
    ],
    [
      'what is asked for',
      NEST,
      { 'src/main.ts': '' },
      ['--dir', './lib/pages/', '--views=templates'],
      ['lib/pages/a/a.page.spec.ts', 'lib/pages/a/a.page.ts', 'templates/a.html'],
    ],
    [
      'src of an application that has Nest for development',
      { devDependencies: { '@nestjs/common': '^11.0.0' } },
      { 'src/main.ts': '' },
      [],
      ['src/a/a.page.spec.ts', 'src/a/a.page.ts', 'views/a.html'],
    ],
  ])('writes into %s', async (_what, manifest, files, args, made) => {
    const folder = project(manifest, files);
    expect(await livetemplate.run(folder, ['new', 'page', 'a', ...args])).toMatchObject({ exitCode: 0, err: '' });
    expect(filesOf(folder)).toEqual(made);
    // The test asks for the template where it was put.
    const view = made.find((file) => file.endsWith('.html'))!;
    const test = made.find((file) => file.endsWith('.spec.ts'))!;
    expect(readFileSync(join(folder, test), 'utf8')).toContain(`templates: '${view}'`);
  });

  it.each<[what: string, manifest: Manifest, head: string, importing: string, needs: string | undefined]>([
    [
      'vitest and ECMAScript modules',
      { type: 'module', ...NEST, devDependencies: { vitest: '4', ...TESTED } },
      "import { afterAll, beforeAll, describe, expect, it } from 'vitest';\n",
      "from './a.page.js'",
      undefined,
    ],
    [
      'jest with its functions imported',
      { type: 'module', ...NEST, devDependencies: { jest: '30', '@jest/globals': '30', ...TESTED } },
      "import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';\n",
      "from './a.page.js'",
      undefined,
    ],
    [
      'jest with global functions and CommonJS',
      { ...NEST, devDependencies: { jest: '30', '@nestjs/testing': '11' } },
      "import { LiveTemplateModule } from '@livetemplate/nestjs';\n",
      "from './a.page'",
      '  npm install --save-dev jsdom@26 ws@8',
    ],
  ])('fits %s', async (_what, manifest, head, importing, needs) => {
    const folder = project(manifest);
    const { out } = await livetemplate.run(folder, ['new', 'page', 'a']);
    const test = readFileSync(join(folder, 'a/a.page.spec.ts'), 'utf8');
    expect(test.startsWith(head)).toBe(true);
    expect(test).toContain(importing);
    expect(/^ {2}npm install.*$/m.exec(out)?.[0]).toBe(needs);
    expect(out.includes('jest has to transform the library')).toBe(!importing.endsWith(".js'"));
  });

  it('names what it makes as people write it', async () => {
    const folder = project(NEST);
    await livetemplate.run(folder, ['new', 'page', 'ShoppingList']);
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect(text('shopping-list/shopping-list.page.ts')).toContain(
      "@LivePage('/shopping-list', { template: 'shopping-list.html' })\nexport class ShoppingListPage ",
    );
    expect(text('views/shopping-list.html')).toContain('<h1>Shopping list</h1>');
  });

  it('refuses what is no name', async () => {
    const folder = project(NEST);
    expect(await livetemplate.run(folder, ['new', 'page', '../a'])).toEqual({
      exitCode: 2,
      out: '',
      err: 'error: "../a" is no name for a page: write letters, digits and dashes, such as shopping-list.\n',
    });
    expect(filesOf(folder)).toEqual([]);
  });

  it.each([[['new']], [['new', 'page']], [['new', 'component', 'x']], [['new', 'page', 'a', 'b']]])(
    'refuses %j',
    async (args) => {
      const folder = project(NEST);
      expect(await livetemplate.run(folder, args)).toEqual({
        exitCode: 2,
        out: '',
        err: 'error: Write livetemplate new page <name>, such as livetemplate new page shopping-list.\n',
      });
      expect(filesOf(folder)).toEqual([]);
    },
  );

  it.each<[what: string, files: Record<string, string>, message: unknown]>([
    ['no package.json', {}, 'There is no Nest application here: run this where its package.json names @nestjs/common.'],
    [
      'another package',
      { 'package.json': '{"dependencies": {"express": "5"}}' },
      expect.stringMatching(/^There is no Nest application here/),
    ],
    ['an empty package.json', { 'package.json': 'null' }, expect.stringMatching(/^There is no Nest application here/)],
    ['a broken package.json', { 'package.json': '{' }, expect.stringMatching(/^package\.json is not JSON: [^\n]+\.$/)],
  ])('refuses a folder with %s', async (_what, files, message) => {
    const folder = livetemplate.folder(files);
    const { exitCode, err } = await livetemplate.run(folder, ['new', 'page', 'a']);
    expect(exitCode).toBe(2);
    expect(oneLineOf(err)).toEqual(message);
    expect(filesOf(folder)).toEqual([]);
  });

  it('writes over nothing, unless it is forced to', async () => {
    const folder = project(NEST, { 'views/a.html': 'mine' });
    expect(await livetemplate.run(folder, ['new', 'page', 'a'])).toEqual({
      exitCode: 2,
      out: '',
      err: 'error: Already there: views/a.html. Nothing is written; --force writes over them.\n',
    });
    expect(filesOf(folder)).toEqual(['views/a.html']);
    expect(readFileSync(join(folder, 'views/a.html'), 'utf8')).toBe('mine');
    const { out } = await livetemplate.run(folder, ['new', 'page', 'a', '--force']);
    expect(out).toMatch(/^replaced {2}views\/a\.html\ncreated {3}a\/a\.page\.ts\ncreated {3}a\/a\.page\.spec\.ts\n/);
    expect(readFileSync(join(folder, 'views/a.html'), 'utf8')).not.toBe('mine');
  });
});
