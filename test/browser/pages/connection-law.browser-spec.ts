import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Page as BrowserPage } from 'playwright-core';

import { systemClock } from '../../../libs/livetemplate/src/page/index.js';
import { MemoryPresenceRegister, MemoryRevocationList } from '../../../libs/livetemplate/src/store/index.js';
import { modelData } from '../../model/changes.js';
import { ModelNode, Worlds } from '../../model/node.js';
import { searchParameters } from '../../model/search.js';
import { RecordingStore } from '../../model/shared-backend.js';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { BrowserWorld } from './browser-world.js';
import { browserStory, documentTemplate } from './connection-story.js';

const worlds = new Worlds();
let node: ModelNode;
let browser: LaunchedBrowser;
let tab: BrowserPage;

beforeAll(async () => {
  const backend = {
    store: new RecordingStore(),
    revocations: new MemoryRevocationList(systemClock),
    presence: new MemoryPresenceRegister(),
    bus: undefined,
  };
  node = await ModelNode.start(worlds, backend, { batchWindowMs: 4 });
  browser = await launchBrowser();
  tab = await browser.context.newPage();
});

afterAll(async () => {
  await browser?.close();
  await node?.close();
});

describe('a random page in Chromium whose network comes and goes', () => {
  it('shows what a fresh render shows, runs each action once, and keeps what was typed', async () => {
    await fc.assert(
      fc.asyncProperty(documentTemplate, modelData, browserStory, async (text, first, story) => {
        expect(await new BrowserWorld(node, worlds, tab).live(text, first, story)).toBe('');
      }),
      searchParameters(25),
    );
  });
});
