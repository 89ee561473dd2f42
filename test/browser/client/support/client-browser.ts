import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type { WireValue } from '../../../../libs/livetemplate/src/protocol/index.js';
import { launchBrowser, type LaunchedBrowser } from '../../../setup/chromium.js';
import { outlined, type PlainShape, type Statics } from './outline-by-parser.js';
import { servePage } from './reference-renderer.js';

/** A Chromium with the client under test, and no network. */
export class ClientBrowser {
  private constructor(
    private readonly browser: LaunchedBrowser,
    private readonly page: Page,
    private readonly script: string,
  ) {}

  static async launch(): Promise<ClientBrowser> {
    const [browser, { outputFiles }] = await Promise.all([
      launchBrowser(),
      build({
        entryPoints: [fileURLToPath(new URL('page-entry.ts', import.meta.url))],
        bundle: true,
        format: 'iife',
        target: 'es2022',
        write: false,
        logLevel: 'silent',
        tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
      }),
    ]);
    return new ClientBrowser(browser, await browser.context.newPage(), outputFiles[0]!.text);
  }

  /** Shows HTML with the client loaded, which does nothing yet. */
  async open(html: string): Promise<Page> {
    // Another address first: it takes away the window of the spec before, and all that listened there.
    await this.page.goto('about:blank');
    await this.page.setContent(html);
    await this.page.evaluate(this.script);
    return this.page;
  }

  /** Shows what a server would serve for these values, adopted and connected. */
  async adopt(shape: PlainShape, values: readonly WireValue[]): Promise<Page> {
    const page = await this.open(servePage(shape, values));
    await page.evaluate((statics) => harness.adopt(statics), shape);
    return page;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** A document around the body of block 0; the other blocks follow. */
export function documentShape(body: readonly string[], slots: Statics['d'], ...blocks: readonly Statics[]): PlainShape {
  const statics = [...body];
  statics[0] = `<!DOCTYPE html>\n<html lang="en"><head><title>Test</title></head><body>${statics[0]}`;
  statics[statics.length - 1] += '</body></html>\n';
  return outlined({ s: statics, d: slots }, ...blocks);
}
