import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import {
  createTemplates,
  type LiveProgram,
  TemplateEscapeError,
  trusted,
} from '../../../libs/livetemplate/src/core.js';
import { pageData, type PageData, pageTemplate, soupTemplate } from '../../property/random-pages.js';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { randomCases } from '../../support/random-cases.js';
import type { PageCase } from './page-law-entry.js';

const CASES = randomCases(300);

const functions = { trust: (text: unknown) => new trusted.HTML(String(text)) };

let browser: LaunchedBrowser;
let page: Page;
beforeAll(async () => {
  const entry = fileURLToPath(new URL('page-law-entry.ts', import.meta.url));
  const tsconfigRaw = { compilerOptions: { useDefineForClassFields: false } };
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    write: false,
    tsconfigRaw,
  });
  browser = await launchBrowser();
  page = await browser.context.newPage();
  await page.setContent('<!DOCTYPE html><p>');
  await page.evaluate(outputFiles[0]!.text);
});
afterAll(() => browser.close());

function documentOf(program: LiveProgram, data: PageData): string {
  return program.document(program.evaluate(data), {});
}

function pageCase(text: string, [first, ...others]: readonly PageData[]): PageCase {
  const program = createTemplates({ texts: { 'page.html': text }, functions }).live('page.html');
  let values = program.evaluate(first);
  const start = { shape: program.shape, state: program.state(values), html: documentOf(program, first!) };
  const steps = others.map((data) => {
    const next = program.evaluate(data);
    const patch = program.diff(values, next);
    values = next;
    return { patch, values: program.wire(next), html: documentOf(program, data) };
  });
  return { ...start, steps };
}

/** As text: Playwright's own types for arguments do not end on a patch, which nests without end. */
function run(one: PageCase): Promise<string> {
  return page.evaluate((json) => runPageCase(JSON.parse(json) as PageCase), JSON.stringify(one));
}

/** The case of a template; null where its escaping is refused. */
function pageCaseOf(text: string, data: readonly PageData[]): PageCase | null {
  try {
    return pageCase(text, data);
  } catch (error) {
    if (error instanceof TemplateEscapeError) return null;
    throw error;
  }
}

describe('a random page in Chromium', () => {
  it('shows after each patch what a fresh render shows', async () => {
    const states = fc.array(pageData, { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(pageTemplate, states, async (text, data) => {
        expect(await run(pageCase(text, data))).toBe('');
      }),
      CASES,
    );
  });

  it('shows it, too, where the template is a soup of tags', async () => {
    const states = fc.array(pageData, { minLength: 3, maxLength: 3 });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(soupTemplate, states, async (text, data) => {
        const one = pageCaseOf(text, data);
        if (one === null) {
          refused++;
          return;
        }
        expect(await run(one)).toBe('');
      }),
      CASES,
    );
    expect(refused).toBeLessThan(CASES.numRuns / 2);
  });
});
