import type { Page } from 'playwright-core';
import { type LaunchedBrowser, launchBrowser } from '../../test/setup/chromium.js';
import { requirePrograms } from '../../test/setup/programs.mjs';
import { bundle } from './bundle.js';
import type { DomCase } from './cases.js';
import { frameTimes } from './frames.js';

/** A Chromium with what is measured, in pages of their own. */
export class BenchBrowser {
  private constructor(
    private readonly browser: LaunchedBrowser,
    private readonly script: string,
  ) {}

  static async launch(): Promise<BenchBrowser> {
    process.env['CHROMIUM_PATH'] = requirePrograms().chromium;
    const script = await bundle(new URL('page-entry.ts', import.meta.url));
    const browser = await launchBrowser();
    // Stays open: the last page that is closed takes the browser with it.
    await browser.context.newPage();
    return new BenchBrowser(browser, script);
  }

  /** Runs a function of the page with JSON as its argument, in a page that has run nothing else. */
  async fresh<T>(run: (json: string) => T, argument: unknown): Promise<T> {
    const page: Page = await this.browser.context.newPage();
    await page.setContent('<!DOCTYPE html><p>');
    await page.evaluate(this.script);
    const result = await page.evaluate(run, JSON.stringify(argument));
    await page.close();
    return result as T;
  }

  /** How long each frame takes where it is received, in milliseconds: see {@link frameTimes}. */
  frames(one: DomCase, rounds: number): Promise<number[]> {
    return frameTimes(this.browser, one, rounds);
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
