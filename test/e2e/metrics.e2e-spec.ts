import { afterEach, describe, expect, it } from '@jest/globals';
import { ApplicationService, BroadcastService, LiveTemplateModule } from '@livetemplate/nestjs';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Registry, register } from 'prom-client';
import { readFile } from 'node:fs/promises';

import type { Browser } from './browser.js';
import { COUNTER_TEMPLATE, CounterPage } from './counter.js';
import { EventStreamClient } from './event-stream-client.js';
import { LiveHost, type HostParts } from './live-host.js';

let host: LiveHost;

afterEach(() => host.close());

@Injectable()
class KeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<Request>().headers['x-key' as never] === 'k';
  }
}

type Metrics = NonNullable<HostParts['options']['metrics']>;

async function start(metrics: Metrics | null, options: Partial<HostParts['options']> = {}): Promise<void> {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE }, ...(metrics === null ? {} : { metrics }), ...options },
    controllers: [CounterPage],
    providers: [KeyGuard],
  });
}

/** The values of a scrape by their names with labels, as the text has them. */
async function scrape(registry: Registry): Promise<Map<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

const of = (name: string, label = ''): string =>
  `livetemplate_${name}{application="default"${label === '' ? '' : `,${label}`}}`;

async function act(browser: Browser, page: string, action: string): Promise<Response> {
  return browser.fetch('/livetemplate/actions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
    body: JSON.stringify({ page, action, ack: 0 }),
  });
}

describe('metrics (O1)', () => {
  it("count and measure what real connections have done, under the design's names", async () => {
    const registry = new Registry();
    await start({ registry });
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    await tab.act('increment');
    await tab.act('add_name', { name: 'Ann' });
    await tab.act('explode');
    await tab.act('no_such_action');
    const values = await scrape(registry);

    const frames = tab.of('u').map((frame) => JSON.stringify(frame));
    const bytes = frames.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(frames).toHaveLength(2);
    expect(values.get(of('bytes_sent_total', 'transport="ws"'))).toBe(bytes);
    expect(values.get(of('frames_sent_total', 'transport="ws"'))).toBe(2);
    expect(values.get(of('updates_total', 'action="value_updates"'))).toBe(2);
    expect(values.get(of('update_latency_ms_count', 'fragment_id="count"'))).toBe(1);
    expect(values.get(of('update_latency_ms_count', 'fragment_id="names"'))).toBe(1);
    for (const step of ['change', 'analyze', 'plan', 'store', 'serialize', 'send']) {
      expect(values.get(of('update_step_ms_count', `step="${step}"`))).toBe(2);
    }
    expect(values.get(of('render_latency_ms_count', 'template_name="counter.html"'))).toBe(1);
    expect(values.get(of('action_latency_ms_count', 'action="increment",outcome="ok"'))).toBe(1);
    expect(values.get(of('action_latency_ms_count', 'action="explode",outcome="error"'))).toBe(1);
    expect(values.get(of('action_latency_ms_count', 'action="(unknown)",outcome="error"'))).toBe(1);
    expect(values.get(of('pages'))).toBe(1);
    expect(values.get(of('pages_total', 'event="created"'))).toBe(1);
    expect(values.get(of('connections', 'transport="ws"'))).toBe(1);
    expect(values.get(of('fragments_tracked_total'))).toBe(2);
    expect(values.get(of('memory_usage_bytes'))).toBeGreaterThan(0);
    expect(values.get(of('audit_events_total', 'event="page-access"'))).toBe(2);
  });

  it('tell connections that come back from new ones, and the ways apart', async () => {
    const registry = new Registry();
    await start({ registry });
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page } = tab.document;
    const gone = new Promise((resolve) => {
      const end = host.app.get(ApplicationService).observation.on('disconnected', () => {
        end();
        resolve(undefined);
      });
    });
    tab.socket.disconnect();
    await gone;
    await browser.attach({ page, protocol: ['2.0'], ack: 0 });
    const stream = await EventStreamClient.open(`${host.origin}/livetemplate/stream?page=${page}&protocol=2.0&ack=0`, {
      cookie: browser.cookieHeader,
    });
    await stream.next('welcome');
    expect((await act(browser, page, 'increment')).status).toBe(200);
    await stream.next('frame');
    const values = await scrape(registry);
    stream.close();
    expect(values.get(of('reconnects_total', 'reason="client_namespace_disconnect"'))).toBe(1);
    expect(values.get(of('reconnects_total', 'reason="elsewhere"'))).toBe(1);
    for (const transport of ['ws', 'sse', 'ajax']) {
      expect([transport, values.get(of('frames_sent_total', `transport="${transport}"`))]).toEqual([transport, 1]);
    }
  });

  it('have no more series for 10,000 pages and 10,000 items than for one', async () => {
    const registry = new Registry();
    await start({ registry }, { pages: { maxPages: 20_000, batchWindowMs: 0 } });
    const application = host.app.get(ApplicationService);
    const data = { count: 0, names: ['a'] };
    const open = (n: number) => application.open('counter.html', data, { groupId: `g${n}` });
    const use = async (n: number): Promise<void> => {
      const page = await open(n);
      await page.render();
      await page.update({ count: 1, names: ['b'] });
    };
    await use(0);
    const series = [...(await scrape(registry)).keys()];
    for (let n = 1; n < 10_000; n++) await (n % 50 === 0 ? use(n) : open(n));
    const page = await open(0);
    await page.update({ names: Array.from({ length: 10_000 }, (_, i) => `name ${i}`) });
    await page.update({ names: [] });
    const after = await scrape(registry);
    expect(after.get(of('pages'))).toBe(10_000);
    // The whole state, which is less than a patch of so many places, is not the sum of its fragments.
    const more = [...after.keys()].filter((name) => !series.includes(name));
    expect(more.filter((name) => !name.includes('fragment_id="*"') && !name.includes('action="replace"'))).toEqual([]);
    expect(after.get(of('memory_usage_bytes'))).toBeGreaterThan(10_000);
  });

  it('of several applications share a registry, and end with them', async () => {
    const registry = new Registry();
    const billing = LiveTemplateModule.forFeature({
      applicationId: 'billing',
      templates: { 'bill.html': '<p>{{.sum}}</p>' },
      metrics: { registry },
    });
    host = await LiveHost.start({
      options: { templates: { 'counter.html': COUNTER_TEMPLATE }, metrics: { registry } },
      imports: [billing],
    });
    const pages = [...(await scrape(registry)).keys()].filter((name) => name.startsWith('livetemplate_pages{'));
    expect(pages).toEqual(['default', 'billing'].map((name) => `livetemplate_pages{application="${name}"}`));
    await host.app.close();
    const left = [...(await scrape(registry)).keys()].filter((name) => name.startsWith('livetemplate_pages'));
    expect(left).toEqual([]);
  });

  it('are served at an address of their own, to whom a guard lets', async () => {
    await start({ registry: new Registry(), path: '/metrics', guard: KeyGuard });
    const browser = host.browser();
    expect((await browser.fetch('/metrics')).status).toBe(403);
    const response = await browser.fetch('/metrics', { headers: { 'x-key': 'k' } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, new Registry().contentType]);
    expect(await response.text()).toContain('# TYPE livetemplate_update_latency_ms histogram');
  });

  it('are off unless asked for, and nowhere served unless an address is given', async () => {
    await start(null, { debug: false });
    const browser = host.browser();
    expect((await browser.fetch('/livetemplate/metrics')).status).toBe(404);
    expect(host.app.get(ApplicationService).observation.hears('updated')).toBe(false);
    await host.close();
    await start(true);
    expect((await host.browser().fetch('/livetemplate/metrics')).status).toBe(404);
    expect(await register.metrics()).toContain('livetemplate_pages{application="default"} 0');
    register.clear();
  });
});

describe('docs/grafana-dashboard.json', () => {
  it('asks for nothing that is not in a scrape', async () => {
    const registry = new Registry();
    await start({ registry });
    const tab = await host.browser().open('/counter', '2.0');
    await tab.act('increment');
    await host.app.get(BroadcastService).toApplication<{ count: number }>((state) => void state.count++);
    const text = await readFile('docs/grafana-dashboard.json', 'utf8');
    const asked = new Set(text.match(/livetemplate_\w+/gu));
    const known = new Set((await registry.metrics()).match(/livetemplate_\w+/gu));
    expect(asked.size).toBeGreaterThan(10);
    expect([...asked].filter((name) => !known.has(name))).toEqual([]);
    const dashboard = JSON.parse(text) as { panels: { title: string; targets?: { expr: string }[] }[] };
    for (const { title, targets = [] } of dashboard.panels) {
      expect(title).not.toBe('');
      for (const { expr } of targets) expect(expr).toContain('application=~"$application"');
    }
  });
});
