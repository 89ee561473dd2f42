import { expect } from '@jest/globals';
import type { Tab } from './tab.js';

/** What the tab shows is what the server would render now, to the last attribute, and nothing has complained on the way. */
export async function expectFresh(tab: Tab): Promise<void> {
  expect(await tab.shown()).toEqual(await tab.freshRender());
  expect(tab.complaints).toEqual([]);
}
