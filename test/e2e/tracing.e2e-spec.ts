import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationService, LiveAction, LivePage, type Draft } from '@livetemplate/nestjs';
import { context, propagation, trace, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';

import { COUNTER_TEMPLATE, CounterPage, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer('test');
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;

let host: LiveHost;

function register(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
}

function unregister(): void {
  for (const api of [context, propagation, trace]) api.disable();
}

@LivePage('/counter', { template: 'counter.html' })
class TracedPage extends CounterPage {
  @LiveAction()
  async query(state: Draft<CounterState>): Promise<void> {
    await tracer.startActiveSpan('SELECT', async (span) => {
      await Promise.resolve();
      span.end();
    });
    state.count++;
  }
}

async function start(): Promise<LiveHost> {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE } },
    controllers: [TracedPage],
  });
  return host;
}

const named = (name: string): ReadableSpan[] => exporter.getFinishedSpans().filter((span) => span.name === name);
const only = (name: string): ReadableSpan => {
  const found = named(name);
  expect([name, found.length]).toEqual([name, 1]);
  return found[0]!;
};
const parentOf = ({ parentSpanContext }: ReadableSpan): string | undefined => parentSpanContext?.spanId;
const idOf = (span: ReadableSpan | Span): string => span.spanContext().spanId;
const millis = ([seconds, nanos]: readonly [number, number]): number => seconds * 1_000 + nanos / 1e6;

const STEPS = ['page.change', 'template.analyze', 'update.plan', 'store.commit', 'update.serialize', 'transport.send'];

describe('traces (O2)', () => {
  beforeAll(register);
  beforeEach(() => exporter.reset());
  afterEach(() => host.close());
  afterAll(unregister);

  it('lead from an action over a connection through its code to the frames that it has sent', async () => {
    const tab = await (await start()).browser().open('/counter', '2.0');
    exporter.reset();
    await tab.act('query');
    const action = only('livetemplate.action');
    const update = only('livetemplate.RenderFragments');
    expect(parentOf(action)).toBeUndefined();
    expect(parentOf(update)).toBe(idOf(action));
    expect(parentOf(only('SELECT'))).toBe(idOf(action));
    expect(update.attributes).toEqual({
      'livetemplate.application': 'default',
      'page.id': tab.document.page,
      'template.name': 'counter.html',
      'fragment.id': 'count',
      'update.action': 'value_updates',
      'update.bytes': Buffer.byteLength(JSON.stringify(tab.of('u')[0])),
      'update.changes': 1,
    });
    const children = STEPS.map(only);
    expect(new Set(children.map(parentOf))).toEqual(new Set([idOf(update)]));
    const times = children.flatMap(({ startTime, endTime }) => [millis(startTime), millis(endTime)]);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeCloseTo(millis(update.startTime), 1);
    expect(times.at(-1)).toBeCloseTo(millis(update.endTime), 1);
  });

  it('go on from the header of a request, and link a connection to that of its handshake', async () => {
    const browser = (await start()).browser();
    const { page, seq } = await browser.load('/counter');
    await browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1', traceparent: TRACEPARENT },
      body: JSON.stringify({ page, action: 'increment', ack: seq }),
    });
    for (const name of ['livetemplate.action', 'livetemplate.RenderFragments', 'transport.send']) {
      expect([name, only(name).spanContext().traceId]).toEqual([name, TRACE]);
    }
    expect(parentOf(only('livetemplate.action'))).toBe('b7ad6b7169203331');

    exporter.reset();
    const tab = await browser.attach({ page, protocol: ['2.0'], ack: 1 }, { traceparent: TRACEPARENT });
    await tab.act('increment');
    const action = only('livetemplate.action');
    expect(action.spanContext().traceId).not.toBe(TRACE);
    expect(action.links.map((link) => link.context.traceId)).toEqual([TRACE]);
  });

  it('of changes that wait for each other are links of their one update', async () => {
    const app = (await start()).app.get(ApplicationService);
    const page = await app.open('counter.html', { count: 0, names: [] as string[] }, { groupId: 'g' });
    await page.update({ count: 1 });
    exporter.reset();
    const seen: (string | undefined)[] = [];
    const ask = (name: string): Promise<Span> =>
      tracer.startActiveSpan(name, async (span) => {
        await page.update(({ names }) => {
          names.push(name);
          const active = trace.getActiveSpan();
          seen.push(active && idOf(active));
        });
        span.end();
        return span;
      });
    // The batching window has begun: both wait for its end.
    const [first, second] = await Promise.all([ask('first'), ask('second')]);
    const update = only('livetemplate.RenderFragments');
    expect(parentOf(update)).toBe(idOf(first));
    expect(update.links.map((link) => link.context.spanId)).toEqual([idOf(second)]);
    expect(seen).toEqual([idOf(first), idOf(second)]);
  });

  it('say that an action has failed by its code, and nothing of its message', async () => {
    const tab = await (await start()).browser().open('/counter', '2.0');
    await tab.act('explode');
    const { attributes, status, events } = only('livetemplate.action');
    expect([attributes['livetemplate.error'], status.message, events]).toEqual(['ACTION_FAILED', undefined, []]);
  });

  it('tell of the page that a request was answered with', async () => {
    const browser = (await start()).browser();
    const { page, html } = await browser.load('/counter');
    expect(only('livetemplate.RenderPage').attributes).toMatchObject({
      'page.id': page,
      'template.name': 'counter.html',
    });
    expect(only('livetemplate.RenderPage').attributes['render.bytes']).toBeLessThanOrEqual(Buffer.byteLength(html));
    expect(named('template.evaluate')).toHaveLength(1);
  });
});

describe('without a tracer provider', () => {
  afterEach(() => host.close());

  it('nobody listens, and nothing is measured', async () => {
    unregister();
    host = await LiveHost.start({
      options: { templates: { 'counter.html': COUNTER_TEMPLATE }, debug: false },
      controllers: [CounterPage],
    });
    const { observation } = host.app.get(ApplicationService);
    for (const name of ['updated', 'rendered', 'evaluated', 'analyzed', 'sent', 'acted'] as const) {
      expect([name, observation.hears(name)]).toEqual([name, false]);
    }
  });
});
