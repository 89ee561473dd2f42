// For tests of applications, at `@livetemplate/nestjs/testing`; docs/testing.md shows how.

import type { INestApplication } from '@nestjs/common';

import { LiveBrowser } from './live/live-browser.js';

export { ActionFailed } from './live/action-failed.js';
export { LiveBrowser } from './live/live-browser.js';
export type { LiveRequestInit } from './live/session.js';
export { LiveTestPage } from './live/live-test-page.js';
export type { ActOptions } from './live/live-test-page.js';
export type { FieldValue } from './live/fill.js';
export { describePageStore } from './store-contract.js';
export type { TestRunner } from './store-contract.js';

/**
 * A browser for tests: live pages in the process of the test, without a port, a network or a real browser. The document is
 * patched by the very script that browsers run, over a real connection to the application's own server; guards, pipes,
 * cookies and limits work as they do for everybody. Needs the packages `jsdom` and `ws`.
 *
 * @param app of `Test.createTestingModule(…)`; it need not listen. Its end closes the browser.
 * @example
 * const page = await live(app).open('/dashboard');
 * await page.click('button#increment');
 * expect(page.text('#counter')).toBe('1');
 * @see requirement N7
 * @publicApi
 */
export function live(app: INestApplication): LiveBrowser {
  return new LiveBrowser(app);
}
