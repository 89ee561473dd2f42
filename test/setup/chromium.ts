import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** For each step of a test, in milliseconds: less than jest gives a test, so that what hangs is named. */
const PATIENCE_MS = 120_000;

/** A Chromium of its own: no cookie, cache or storage is shared with another spec. */
export interface LaunchedBrowser {
  readonly context: BrowserContext;
  /** Ends the browser and removes its profile from the disk. */
  close(): Promise<void>;
}

/**
 * Starts the system's Chromium, headless, with an empty profile.
 * @param options as for a Playwright context: viewport, locale, `javaScriptEnabled`, …
 * @throws {Error} outside `npm test`, which finds the browser and builds the script it loads, or if that build failed.
 * @example
 * const browser = await launchBrowser();
 * const page = await browser.context.newPage();
 * await page.goto(url);
 * await browser.close();
 */
export async function launchBrowser(options: BrowserContextOptions = {}): Promise<LaunchedBrowser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  if (!executablePath) throw new Error('CHROMIUM_PATH is not set: run browser specs through "npm test".');
  const buildError = process.env['CLIENT_BUILD_ERROR'];
  if (buildError) throw new Error(`The browser script could not be built: ${buildError}`);
  const profile = await mkdtemp(join(tmpdir(), 'livetemplate-browser-'));
  // Helpers of a browser that has ended may still be writing to it.
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 20 });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      ...options,
      executablePath,
      headless: true,
      args: FLAGS,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return {
      context,
      close: async () => {
        await context.close();
        await removeProfile();
      },
    };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}
