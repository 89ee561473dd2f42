import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  DebugService,
  LivePage,
  PageService,
  type LivePageHandler,
  type PageMetrics,
  type PageSummary,
  type PerformanceMetrics,
} from '@livetemplate/nestjs';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { DebugHost } from '../../libs/livetemplate/src/nest/debug/debug-host.js';
import { DebugBoard } from '../../libs/livetemplate/src/nest/debug/page/debug-board.js';
import type { Browser, Document } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { EventStreamClient } from './event-stream-client.js';
import { LiveHost } from './live-host.js';

/** Branches that open different elements: it is replaced as a whole. */
const REPLACED = `<!doctype html><html><head><title>x</title></head><body><div id="box">{{if .on}}<p>{{else}}<p class="b">{{end}}{{.n}}</div></body></html>`;

@LivePage('/replaced', { template: 'replaced.html' })
class ReplacedPage implements LivePageHandler<{ on: boolean; n: number }> {
  mount(): { on: boolean; n: number } {
    return { on: true, n: 0 };
  }
}

const PARTS = {
  options: { templates: { 'counter.html': COUNTER_TEMPLATE, 'replaced.html': REPLACED }, debug: true },
  controllers: [CounterPage, ReplacedPage],
};

let host: LiveHost;
const streams: EventStreamClient[] = [];

async function watchDebugPage(browser: Browser, path = '/livetemplate/debug'): Promise<[Document, EventStreamClient]> {
  const document = await browser.load(path);
  const { page, seq, template } = document;
  const query = new URLSearchParams({ page, protocol: '2.0', ack: String(seq), template });
  const stream = await EventStreamClient.open(`${host.origin}/livetemplate/debug/stream?${query}`, {
    cookie: browser.cookieHeader,
  });
  streams.push(stream);
  expect(stream.response.statusCode).toBe(200);
  return [document, stream];
}

const json = async <T>(browser: Browser, name: string): Promise<T> =>
  (await (await browser.fetch(`/livetemplate/debug/${name}`)).json()) as T;

afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await host.close();
  if (host.errors.length > 0) throw new Error(host.errors.join('\n'));
});

describe.each([
  ['Express', () => undefined],
  ['Fastify', () => new FastifyAdapter()],
])('the debug page with %s', (_platform, adapter) => {
  beforeEach(async () => {
    const platform = adapter();
    host = await LiveHost.start({ ...PARTS, ...(platform === undefined ? {} : { adapter: platform }) });
  });

  it('shows what is, and goes on showing it while somebody looks', async () => {
    const tab = await host.browser().open('/counter', '2.0');
    const [{ html, response }, stream] = await watchDebugPage(host.browser());
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe-inline');
    expect(html).toContain('<b id="open-pages">1 page</b>');
    expect(html).not.toMatch(/\sstyle=|<style|https?:\/\/(?!www\.w3)/u);
    await tab.act('increment');
    await stream.until(() => JSON.stringify(stream.events).includes('1 update'));
  });

  it('serves all that it asks for', async () => {
    const browser = host.browser();
    const { html, template } = await browser.load('/livetemplate/debug');
    const asked = [
      ...html.matchAll(
        /(?:src|href)="(\/livetemplate\/debug\/(?:[^"]+\.(?:js|css|svg)|performance|analysis|memory|pages))"/gu,
      ),
    ].map(([, path]) => path as string);
    expect(asked).toHaveLength(7);
    const statics = `/livetemplate/debug/templates/${template}.json`;
    for (const path of [...asked, statics]) expect([path, (await browser.fetch(path)).status]).toEqual([path, 200]);
  });

  it('says what becomes of the frames of one page, as they leave', async () => {
    const tab = await host.browser().open('/counter', '2.0');
    const old = await host.browser().open('/counter', '1.0');
    const [{ html }, stream] = await watchDebugPage(host.browser(), `/livetemplate/debug/inspect/${tab.document.page}`);
    expect(html).toContain('Contents are not shown');
    expect(html).toContain('Nothing has changed since you look.');
    await tab.act('increment');
    await stream.until(() => JSON.stringify(stream.events).includes('value_updates'));
    const shown = JSON.stringify(stream.events);
    expect(shown).toContain('1 × ws 2.0');
    expect(shown).toContain('count');
    expect(old.document.page).not.toBe(tab.document.page);
  });
});

describe('DebugService', () => {
  it('measures what updates take, save and replace', async () => {
    host = await LiveHost.start(PARTS);
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    for (let step = 0; step < 9; step++) await tab.act('increment');
    const replaced = await browser.open('/replaced', '2.0');
    const pages = host.app.get(PageService);
    await (await pages.get<{ on: boolean }>(replaced.document.page)).update((state) => void (state.on = false));

    const metrics = await json<PerformanceMetrics>(browser, 'performance');
    expect(metrics).toMatchObject({ totalUpdates: 10, valuePatchSuccess: 0.9, activePages: 2, openPages: 2 });
    // The batching window is part of it.
    expect(metrics.updateLatencyP50).toBeGreaterThan(0);
    expect(metrics.updateLatencyP99).toBeGreaterThanOrEqual(metrics.updateLatencyP95 as number);
    expect(metrics.bandwidthReduction).toBeGreaterThan(0.8);
    expect(metrics.bandwidthReduction).toBeLessThan(1);
    expect(host.app.get(DebugService).getPerformanceMetrics()).toMatchObject({
      totalUpdates: 10,
      since: metrics.since,
    });

    const summaries = await json<PageSummary[]>(browser, 'pages');
    expect(Object.fromEntries(summaries.map(({ template, updateMode }) => [template, updateMode]))).toEqual({
      'counter.html': 'value-patch',
      'replaced.html': 'fragment-replace',
    });
    const page = await json<PageMetrics>(browser, `pages/${tab.document.page}`);
    expect(page).toMatchObject({
      template: 'counter.html',
      updates: 9,
      activeConnections: 1,
      memoryBudget: 10_485_760,
    });
    expect(page.lastUpdateLatency).toBeGreaterThan(0);
    expect(page.htmlBytes).toBe(Buffer.byteLength(tab.document.html));
    expect(await json(browser, 'memory')).toMatchObject({ pagesOverBudget: 0, analysisCacheSize: expect.any(Number) });
    expect((await browser.fetch('/livetemplate/debug/pages/nobody')).status).toBe(404);
  });

  it('counts the connections of a page, however many share it', async () => {
    host = await LiveHost.start(PARTS);
    const browser = host.browser();
    const tabs = [await browser.open('/counter', '2.0'), await browser.open('/counter', '2.0')];
    const id = tabs[0]!.document.page;
    const connections = (): number => host.app.get(DebugService).getPageMetrics(id).activeConnections;
    expect(connections()).toBe(2);
    const page = await host.app.get(PageService).get(id);
    tabs[0]!.socket.disconnect();
    tabs[1]!.socket.disconnect();
    while (page.subscriberCount > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(connections()).toBe(0);
  });

  it('begins to measure with the first question where the option is off', async () => {
    host = await LiveHost.start({ ...PARTS, options: { ...PARTS.options, debug: false } });
    const page = await host.app.get(PageService).create<CounterState>('counter.html', { count: 0, names: [] });
    await page.update((state) => void state.count++);
    const debug = host.app.get(DebugService);
    expect(debug.getPerformanceMetrics()).toMatchObject({ totalUpdates: 0, updateLatencyP95: null });
    await page.update((state) => void state.count++);
    expect(debug.getPerformanceMetrics()).toMatchObject({ totalUpdates: 1, valuePatchSuccess: 1 });
  });
});

describe('who looks at the debug page', () => {
  it('is not counted, measured, listed or stored', async () => {
    host = await LiveHost.start(PARTS);
    const browser = host.browser();
    await browser.open('/counter', '2.0');
    const debug = host.app.get(DebugService);
    const figures = (): unknown => {
      const { lastMinute: _, ...metrics } = debug.getPerformanceMetrics();
      return { metrics, memory: debug.getMemoryStats(), pages: debug.getActivePages() };
    };
    const before = figures();
    const cache = debug.getCacheMetrics();
    const [, stream] = await watchDebugPage(browser);
    await watchDebugPage(browser, '/livetemplate/debug/inspect/somebody');
    for (let frame = 0; frame < 2; frame++) await stream.next('frame');
    expect(figures()).toEqual(before);
    expect(debug.getCacheMetrics()).toEqual(cache);
    expect(debug.getTemplateAnalyses().map(({ template }) => template)).toEqual(['counter.html', 'replaced.html']);
    expect([...host.app.get(PageService).openPages()]).toHaveLength(1);
    const health = await (await browser.fetch('/health')).text();
    expect(health).toContain('"open":1');
    expect(health.match(/livetemplate_store/gu)?.length).toBe(2);
  });

  it('is told news as long as they look, and then nothing is done any more', async () => {
    host = await LiveHost.start(PARTS);
    const [document, stream] = await watchDebugPage(host.browser());
    await stream.next('frame');
    const debug = await host.app.get(DebugHost).application();
    const page = await debug.get(PageService).get(document.page);
    const board = debug.get(DebugBoard);
    const asked = jest.spyOn(board, 'overview');
    const before = page.seq;
    await board.refresh();
    expect([asked.mock.calls.length > 0, page.seq > before]).toEqual([true, true]);
    stream.close();
    while (page.subscriberCount > 0) await new Promise((resolve) => setImmediate(resolve));
    asked.mockClear();
    const { seq } = page;
    await board.refresh();
    await page.settled();
    expect([asked.mock.calls.length, page.seq]).toEqual([0, seq]);
  });

  it('ends with the process: a stream does not keep the server from closing', async () => {
    host = await LiveHost.start(PARTS);
    const [, stream] = await watchDebugPage(host.browser());
    await host.app.close();
    await expect(stream.ended).resolves.toBeUndefined();
  });
});
