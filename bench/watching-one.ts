import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { context, trace } from '@opentelemetry/api';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';

import {
  DebugService,
  LivePage,
  LiveTemplateModule,
  PageService,
  type LivePageHandler,
  type LiveTemplateModuleOptions,
  type Page,
} from '@livetemplate/nestjs';

import { spread } from './measure.js';
import { connect, visit } from './visit.js';

/** What an update takes, by who watches. */
export interface Watched {
  readonly watched: Watcher;
  readonly connections: number;
  /** Of an update of one value. */
  readonly micros: number;
  /** To one that nobody watches, of the same round. */
  readonly ratio: number;
}

interface State {
  count: number;
  names: string[];
}

const TEMPLATE = `<!DOCTYPE html><html><head><title>Count</title></head><body><p id="count">{{.count}}</p>
<ul id="names">{{range .names}}<li>{{.}}</li>{{end}}</ul></body></html>`;

const ROUNDS = 21;
const SLICE_MS = 60;
const CONNECTIONS = [0, 1] as const;

type Watcher = 'nobody' | 'metrics' | 'debug page' | 'traces' | 'traces, none taken';

const OPTIONS: Readonly<Record<Watcher, Partial<LiveTemplateModuleOptions>>> = {
  nobody: {},
  metrics: { metrics: { registry: new Registry() } },
  'debug page': { debug: { guard: { canActivate: () => true } } },
  traces: { tracing: true },
  'traces, none taken': { tracing: true },
};

/** As exporters do, but for the network: spans are gathered and let go. */
const nowhere: SpanExporter = { export: (_spans, done) => done({ code: 0 }), shutdown: () => Promise.resolve() };

interface Contestant {
  readonly page: Page<State>;
  close(): Promise<void>;
}

async function contestant(watcher: Watcher, connections: number): Promise<Contestant> {
  @LivePage('/count', { template: 'count.html' })
  class CountPage implements LivePageHandler<State> {
    mount(): State {
      return { count: 0, names: ['a', 'b', 'c'] };
    }
  }

  const options = { templates: { 'count.html': TEMPLATE }, secret: 'x'.repeat(32), debug: false, tracing: false };
  @Module({
    imports: [LiveTemplateModule.forRoot({ ...options, pages: { batchWindowMs: 0 }, ...OPTIONS[watcher] })],
    controllers: [CountPage],
  })
  class Host {}

  traceBy(watcher === 'traces' ? new AlwaysOnSampler() : new AlwaysOffSampler());
  const app = await NestFactory.create(Host, { logger: false });
  await app.listen(0, '127.0.0.1');
  if (watcher === 'debug page') app.get(DebugService).getPerformanceMetrics();
  const origin = await app.getUrl();
  const visited = await visit(`${origin}/count`);
  const sockets = await Promise.all(Array.from({ length: connections }, () => connect(origin, visited)));
  return {
    page: await app.get(PageService).get<State>(visited.page),
    close: async () => {
      for (const socket of sockets) socket.disconnect();
      await app.close();
    },
  };
}

/** Of applications that start from now on. */
function traceBy(sampler: Sampler): void {
  trace.disable();
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ sampler, spanProcessors: [new BatchSpanProcessor(nowhere)] }),
  );
}

/** Microseconds for an update of one value. */
async function slice({ page }: Contestant): Promise<number> {
  const end = performance.now() + SLICE_MS;
  let count = 0;
  const begin = performance.now();
  while (performance.now() < end) {
    for (let i = 0; i < 10; i++) await page.update((state) => void state.count++);
    count += 10;
  }
  const taken = performance.now() - begin;
  // What has been sent is received before the next one begins.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return (taken * 1_000) / count;
}

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const rows: Watched[] = [];
for (const connections of CONNECTIONS) {
  const names = Object.keys(OPTIONS) as Watcher[];
  const contestants = [] as Contestant[];
  for (const name of names) contestants.push(await contestant(name, connections));
  const times: number[][] = names.map(() => []);
  const shares: number[][] = names.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    const took: number[] = [];
    for (let i = 0; i < names.length; i++) {
      const turn = (i + round) % names.length;
      took[turn] = await slice(contestants[turn]!);
    }
    // What is compiled for the first time counts for nobody.
    if (round < 3) continue;
    took.forEach((micros, i) => {
      times[i]!.push(micros);
      shares[i]!.push(micros / took[0]!);
    });
  }
  names.forEach((watched, i) => {
    const micros = spread(times[i]!).median;
    rows.push({ watched, connections, micros, ratio: spread(shares[i]!).median });
  });
  await Promise.all(contestants.map((each) => each.close()));
}
console.log(JSON.stringify(rows));
