import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClientBrowser } from './support/client-browser.js';

/** Repeat a failure with `LIVETEMPLATE_SEED=<seed>`. */
const SEED = Number(process.env['LIVETEMPLATE_SEED'] ?? Date.now() % 1_000_000);
const RUNS = 200;

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

describe('for any values and any way between them', () => {
  it(`patches show what a fresh render shows (seed ${SEED})`, async () => {
    const page = await browser.open('<!DOCTYPE html><p>');
    expect(await page.evaluate(([seed, runs]) => harness.checkPatches(seed, runs), [SEED, RUNS] as const)).toBe('');
  });
});
