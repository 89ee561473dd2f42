import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page as Tab } from 'playwright-core';

import {
  LiveAction,
  LivePage,
  PageService,
  Payload,
  type Draft,
  type LivePageHandler,
  type Page,
} from '@livetemplate/nestjs';

import type { LiveTemplateApi } from '../../../libs/livetemplate/src/client/api.js';
import { LiveHost } from '../../e2e/live-host.js';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { BlockingProxy, type Treatment } from './support/blocking-proxy.js';

interface NotesState {
  count: number;
  names: string[];
}

const TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Notes</title></head><body>
<button lvt-click="increment">+</button><p id="count">{{.count}}</p>
<ul>{{range .names}}<li>{{.}}</li>{{else}}<li>nobody</li>{{end}}</ul>
</body></html>
`;

/** The strictest policy that a live page has to work under. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types livetemplate";

@LivePage('/notes', { template: 'notes.html' })
class NotesPage implements LivePageHandler<NotesState> {
  mount(): NotesState {
    return { count: 0, names: [] };
  }

  @LiveAction()
  increment(state: Draft<NotesState>): void {
    state.count++;
  }

  @LiveAction()
  add(state: Draft<NotesState>, @Payload('name') name: string): void {
    state.names.push(name);
  }
}

let browser: LaunchedBrowser;
let host: LiveHost;
let proxy: BlockingProxy;
let tab: Tab;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  host = await LiveHost.start({
    options: { templates: { 'notes.html': TEMPLATE }, pages: { batchWindowMs: 0 } },
    controllers: [NotesPage],
  });
  proxy = await BlockingProxy.start(host.origin);
  proxy.policy = POLICY;
  tab = await browser.context.newPage();
  complaints = [];
  tab.on('console', (message) => /Content Security|Trusted/u.test(message.text()) && complaints.push(message.text()));
  tab.on('pageerror', (error) => complaints.push(String(error)));
});

afterEach(async () => {
  await tab.close();
  await proxy.stop();
  await host.close();
});

/** A network that treats addresses that contain a word in its own way. */
const network =
  (treatments: Readonly<Record<string, Treatment>>) =>
  (path: string): Treatment =>
    Object.entries(treatments).find(([part]) => path.includes(part))?.[1] ?? 'pass';

async function open(): Promise<Page<NotesState>> {
  await tab.goto(`${proxy.origin}/notes`);
  await connected();
  const id = (await tab.locator('[data-lvt-page]').getAttribute('data-lvt-page')) ?? '';
  return host.app.get(PageService).get<NotesState>(id);
}

const connected = (): Promise<unknown> => tab.waitForSelector('[data-lvt-connection=ready]');
const shown = (selector: string, text: string): Promise<unknown> =>
  tab.waitForFunction(([at, wanted]) => document.querySelector(at)?.textContent === wanted, [selector, text] as const);
/** Runs actions from a script, all at once. */
const actAll = (...actions: (readonly [name: string, data?: unknown])[]): Promise<unknown[]> =>
  tab.evaluate((all) => {
    const page = window.liveTemplate as unknown as LiveTemplateApi;
    return Promise.all(all.map(([name, data]) => page.action(name, data)));
  }, actions);
const act = async (name: string, data?: unknown): Promise<unknown> => (await actAll([name, data]))[0];

const WAYS: readonly [string, Readonly<Record<string, Treatment>>, boolean][] = [
  ['Server-Sent Events, where Socket.IO does not get through', { '/socket': 'refuse' }, true],
  ['questions, where no stream gets through either', { '/socket': 'refuse', '/stream': 'refuse' }, false],
];

describe.each(WAYS)('a page lives by %s', (_, treatments, streams) => {
  beforeEach(() => {
    proxy.treat = network(treatments);
  });

  it('shows what others change and what its person does, under the strictest policies', async () => {
    const page = await open();
    await tab.click('button');
    await shown('#count', '1');
    await page.update({ count: 41, names: ['<Ann>', 'Bob & Co'] });
    await shown('ul', '<Ann>Bob & Co');
    expect(await act('increment')).toEqual({ ok: true, seq: page.seq });
    // The answer came with what it is about.
    expect(await tab.textContent('#count')).toBe('42');
    expect(await act('nothing')).toMatchObject({ ok: false, error: { code: 'ACTION_NOT_FOUND' } });
    expect(complaints).toEqual([]);
    expect(proxy.count('WEBSOCKET')).toBeGreaterThan(0);
    expect(proxy.count('GET /livetemplate/fallback-')).toBe(1);
    expect(proxy.count('GET /livetemplate/stream')).toBe(1);
    expect(proxy.count('GET /notes')).toBe(1);
    // With a stream there is a request for each of the three actions; without, there are questions besides.
    expect(proxy.count('POST /livetemplate/actions') === 3).toBe(streams);
  });

  it('keeps the order of actions', async () => {
    const page = await open();
    const names = Array.from({ length: 15 }, (__, at) => `n${at}`);
    await actAll(...names.map((name) => ['add', { name }] as const));
    expect(page.data.names).toEqual(names);
    await shown('ul', names.join(''));
  });

  it('loses nothing and does nothing twice, however often it is cut off', async () => {
    const page = await open();
    const answers: Promise<unknown>[] = [];
    for (let round = 1; round <= 6; round++) {
      answers.push(act('increment'), act('add', { name: `mine ${round}` }));
      proxy.cut();
      await page.update((state) => void state.names.push(`theirs ${round}`));
      if (round % 2 === 0) await connected();
    }
    expect(await Promise.all(answers)).toEqual(answers.map(() => expect.objectContaining({ ok: true })));
    expect(page.data.count).toBe(6);
    expect(page.data.names).toHaveLength(12);
    expect(new Set(page.data.names).size).toBe(12);
    await shown('ul', page.data.names.join(''));
    await shown('#count', '6');
    expect(complaints).toEqual([]);
  });

  it('says that it is away, and goes on when the network is back', async () => {
    const page = await open();
    proxy.setAway(true);
    const answer = act('increment');
    await tab.waitForSelector('[data-lvt-connection=offline]');
    await page.update({ names: ['meanwhile'] });
    proxy.setAway(false);
    await connected();
    await shown('ul', 'meanwhile');
    expect(await answer).toMatchObject({ ok: true });
    await shown('#count', '1');
    expect(page.data.count).toBe(1);
  });

  it('gets the state where a script has spoilt the document', async () => {
    const page = await open();
    await tab.evaluate(() => document.querySelector('ul')!.replaceChildren());
    await page.update({ names: ['Ann', 'Bob'] });
    await page.update((state) => void state.names.shift());
    await shown('ul', 'Bob');
    await tab.waitForFunction((seq) => window.liveTemplate!.seq === seq, page.seq);
    await tab.click('button');
    await shown('#count', '1');
    expect(complaints).toEqual([]);
  });

  it('is loaded anew where its page is no more', async () => {
    const page = await open();
    await page.close();
    await tab.waitForFunction((id) => document.documentElement.dataset['lvtPage'] !== id, page.id);
    await connected();
    expect(proxy.count('GET /notes')).toBe(2);
  });
});

describe('a page whose network', () => {
  it('keeps streams back until they end lives by questions', async () => {
    proxy.treat = network({ '/socket': 'refuse', '/stream': 'hold' });
    const page = await open();
    await page.update({ count: 5 });
    await shown('#count', '5');
    await tab.click('button');
    await shown('#count', '6');
    expect(complaints).toEqual([]);
  });

  it('never answers a WebSocket lives by long-polling, after a single attempt', async () => {
    proxy.treat = network({ 'transport=websocket': 'swallow' });
    const page = await open();
    const socketRequests = proxy.requests.filter((request) => request.includes('/socket'));
    expect(socketRequests.findIndex((request) => request.includes('transport=polling'))).toBe(1);
    await page.update({ count: 5 });
    await shown('#count', '5');
    await tab.click('button');
    await shown('#count', '6');
    expect(proxy.count('GET /livetemplate/fallback-')).toBe(0);
  });

  it('never answers anything of Socket.IO lives by a stream', async () => {
    proxy.treat = network({ '/socket': 'swallow' });
    const page = await open();
    await page.update({ count: 5 });
    await shown('#count', '5');
    expect(proxy.count('/socket')).toBe(3);
  });

  it('leads to a server that cannot serve a stream now waits until it can', async () => {
    proxy.treat = network({ '/socket': 'refuse', '/stream': 'busy' });
    await tab.goto(`${proxy.origin}/notes`);
    await proxy.until(() => proxy.count('GET /livetemplate/stream') >= 3);
    proxy.treat = network({ '/socket': 'refuse' });
    await connected();
    await tab.click('button');
    await shown('#count', '1');
    expect(proxy.count('POST /livetemplate/actions')).toBe(1);
  });

  it('never answers an action, has it sent again by the next connection', async () => {
    proxy.treat = network({ '/socket': 'refuse' });
    const page = await open();
    proxy.treat = network({ '/socket': 'refuse', '/actions': 'hold' });
    const answers = actAll(['add', { name: 'one' }], ['add', { name: 'two' }]);
    await proxy.until(() => proxy.count('POST /livetemplate/actions') === 1);
    proxy.treat = network({ '/socket': 'refuse' });
    proxy.cut();
    expect(await answers).toEqual([expect.objectContaining({ ok: true }), expect.objectContaining({ ok: true })]);
    expect(page.data.names).toEqual(['one', 'two']);
  });

  it('has let Socket.IO through once waits until it does so again', async () => {
    const page = await open();
    proxy.treat = network({ '/socket': 'refuse' });
    proxy.cut();
    const seen = proxy.count('WEBSOCKET');
    // Three attempts make a page that has never been connected look for another way.
    await proxy.until(() => proxy.count('WEBSOCKET') >= seen + 5);
    await page.update({ count: 5 });
    proxy.treat = network({});
    await connected();
    await shown('#count', '5');
    expect(proxy.count('GET /livetemplate/fallback-')).toBe(0);
  });

  it('lets nothing of Socket.IO through for a while, and not even the fallback, tries again', async () => {
    proxy.treat = network({ '/socket': 'refuse', '/fallback-': 'refuse' });
    await tab.goto(`${proxy.origin}/notes`);
    await proxy.until(() => proxy.count('GET /livetemplate/fallback-') >= 2);
    proxy.treat = network({ '/socket': 'refuse' });
    await connected();
    await tab.click('button');
    await shown('#count', '1');
    expect(proxy.count('GET /livetemplate/stream')).toBe(1);
  });
});
