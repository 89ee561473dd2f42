import { afterEach, describe, expect, it } from '@jest/globals';
import { LiveDebugHeadersInterceptor, LiveMetricsInterceptor, LivePage } from '@livetemplate/nestjs';
import { UseInterceptors } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';

import { COUNTER_TEMPLATE, CounterPage } from './counter.js';
import { LiveHost, type HostParts } from './live-host.js';

let host: LiveHost;

afterEach(() => host.close());

@LivePage('/measured', { template: 'counter.html' })
@UseInterceptors(LiveDebugHeadersInterceptor, LiveMetricsInterceptor)
class MeasuredPage extends CounterPage {}

async function start(options: Partial<HostParts['options']> = {}, parts: Partial<HostParts> = {}): Promise<void> {
  host = await LiveHost.start({
    ...parts,
    options: {
      templates: { 'counter.html': COUNTER_TEMPLATE.replace('Counter', 'Zähler in €') },
      debug: false,
      ...options,
    },
    controllers: [CounterPage, MeasuredPage],
  });
}

const FIRST = /^(?:analyze;dur=[\d.]+, )?evaluate;dur=[\d.]+, render;dur=[\d.]+$/u;

describe('LiveDebugHeadersInterceptor (N4)', () => {
  it.each([
    ['Express', undefined],
    ['Fastify', new FastifyAdapter()],
  ])('says on %s what the page has taken, where a controller asks for it', async (_, adapter) => {
    await start({}, adapter === undefined ? {} : { adapter });
    const browser = host.browser();
    const { response, html } = await browser.load('/measured');
    expect(response.headers.get('server-timing')).toMatch(FIRST);
    expect(response.headers.get('x-livetemplate-mode')).toBe('value-patch');
    expect(response.headers.get('x-livetemplate-html-bytes')).toBe(String(Buffer.byteLength(html)));
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(html)));
    const again = await browser.load('/measured');
    expect(again.response.headers.get('server-timing')).toMatch(/^render;dur=[\d.]+$/u);
    const other = await browser.load('/counter');
    expect(other.response.headers.get('server-timing')).toBeNull();
  });

  it('says so on all routes by option, and nothing where no page is rendered', async () => {
    await start({ debugHeaders: true });
    const browser = host.browser();
    const { response } = await browser.load('/counter');
    expect(response.headers.get('server-timing')).toMatch(FIRST);
    const health = await browser.fetch('/health');
    expect(health.headers.get('server-timing')).toBeNull();
  });
});

describe('LiveMetricsInterceptor (N4)', () => {
  it('measures routes and actions of the controllers that it is bound to', async () => {
    const registry = new Registry();
    await start({ metrics: { registry } });
    const tab = await host.browser().open('/measured', '2.0');
    await tab.act('increment');
    await tab.act('explode');
    const other = await host.browser().open('/counter', '2.0');
    await other.act('increment');
    const counts = (await registry.metrics()).match(/livetemplate_handler_latency_ms_count\{.*/gu);
    const labels = (handler: string, type: string, outcome: string): string =>
      `livetemplate_handler_latency_ms_count{application="default",handler="MeasuredPage.${handler}",type="${type}",outcome="${outcome}"} 1`;
    expect(counts?.toSorted()).toEqual(
      [
        labels('explode', 'ws', 'error'),
        labels('increment', 'ws', 'ok'),
        expect.stringMatching(/type="http",outcome="ok"\} 1$/u),
      ].toSorted((a, b) => Number(typeof a !== 'string') - Number(typeof b !== 'string')),
    );
  });

  it('lets everything pass where there are no metrics', async () => {
    await start();
    const tab = await host.browser().open('/measured', '2.0');
    expect(await tab.act('increment')).toMatchObject({ ok: true });
  });
});
