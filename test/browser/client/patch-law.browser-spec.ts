import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomCases } from '../../support/random-cases.js';
import { ClientBrowser } from './support/client-browser.js';

/** They go into the browser, where nobody knows the environment. */
const CASES = randomCases(200);

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

describe('for any values and any way between them', () => {
  it('patches show what a fresh render shows', async () => {
    const page = await browser.open('<!DOCTYPE html><p>');
    expect(await page.evaluate((cases) => harness.checkPatches(cases), CASES)).toBe('');
  });
});
