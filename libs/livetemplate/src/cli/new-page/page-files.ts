import { join } from 'node:path';

import type { PageNames } from './page-names.js';
import type { Project } from './project.js';

/** The files of a new page by their paths, and what is left to do. */
export function pageFiles(
  names: PageNames,
  project: Project,
): { readonly files: ReadonlyMap<string, string>; readonly advice: string } {
  const template = `${names.kebab}.html`;
  const view = join(project.views, template);
  const page = join(project.source, names.kebab, `${names.kebab}.page`);
  return {
    files: new Map([
      [view, templateText(names)],
      [`${page}.ts`, pageText(names, template)],
      [`${page}.spec.ts`, testText(names, asGlob(view), project)],
    ]),
    advice: adviceText(names, project),
  };
}

function templateText({ title }: PageNames): string {
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
  </head>
  <body>
    <h1>${title}</h1>
    <p>Pressed <b id="count">{{.count}}</b> times.</p>
    <button id="increment" lvt-click="increment">Press</button>
  </body>
</html>
`;
}

function pageText({ kebab, pascal }: PageNames, template: string): string {
  return `import { type Draft, LiveAction, LivePage, type LivePageHandler } from '@livetemplate/nestjs';

interface ${pascal}State {
  count: number;
}

@LivePage('/${kebab}', { template: '${template}' })
export class ${pascal}Page implements LivePageHandler<${pascal}State> {
  mount(): ${pascal}State {
    return { count: 0 };
  }

  @LiveAction()
  increment(state: Draft<${pascal}State>): void {
    state.count++;
  }
}
`;
}

function testText({ kebab, pascal }: PageNames, view: string, { importEnding, testRunner }: Project): string {
  const runner =
    testRunner === null ? '' : `import { afterAll, beforeAll, describe, expect, it } from '${testRunner}';\n`;
  return `${runner}import { LiveTemplateModule } from '@livetemplate/nestjs';
import { live } from '@livetemplate/nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { ${pascal}Page } from './${kebab}.page${importEnding}';

describe('${pascal}Page', () => {
  let app: INestApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [LiveTemplateModule.forRoot({ templates: '${view}', secret: 'x'.repeat(32) })],
      controllers: [${pascal}Page],
    }).compile();
    app = module.createNestApplication();
  });

  afterAll(() => app.close());

  it('counts how often the button is pressed', async () => {
    const page = await live(app).open('/${kebab}');
    await page.click('#increment');
    await page.click('#increment');
    expect(page.text('#count')).toBe('2');
  });
});
`;
}

function adviceText({ kebab, pascal }: PageNames, { importEnding, testRunner, missing, views }: Project): string {
  const install = missing.length === 0 ? '' : `\nThe test needs:\n\n  npm install --save-dev ${missing.join(' ')}\n`;
  const jest =
    importEnding === '' && testRunner !== 'vitest'
      ? `\nIn a CommonJS application jest has to transform the library: how is told in its\ndocs/testing.md, "Setting up jest".\n`
      : '';
  return `Add the page to a module:

  import { ${pascal}Page } from './${kebab}/${kebab}.page${importEnding}';

  controllers: [${pascal}Page],

and, once for the application, the templates to its imports:

  LiveTemplateModule.forRoot({
    templates: '${asGlob(views)}/**/*.html',
    secret: process.env.LIVETEMPLATE_SECRET,
  }),
${install}${jest}
The page is at /${kebab}.
`;
}

/** Globs and imports have slashes on every system. */
function asGlob(path: string): string {
  return path.replaceAll('\\', '/');
}
