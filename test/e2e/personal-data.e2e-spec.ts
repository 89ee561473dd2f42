import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ApplicationService,
  AuditLog,
  BroadcastService,
  LiveAction,
  LiveMetricsInterceptor,
  LivePage,
  OnConnect,
  PageService,
  Payload,
  UnexpectedErrorFilter,
  type Authenticator,
  type AuthenticationRequest,
  type Draft,
  type LivePageHandler,
} from '@livetemplate/nestjs';
import { Injectable, UseInterceptors } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Registry } from 'prom-client';

import { MemoryPageStore } from '../../libs/livetemplate/src/store/index.js';
import { ActionWays, WAYS } from './action-ways.js';
import type { Browser } from './browser.js';
import { LiveHost } from './live-host.js';
import { LogRecorder } from './log-recorder.js';

/** What nobody may find outside of the page itself. */
const PERSONAL = {
  name: 'Ottilie Quirrenbach',
  payload: 'payload-of-ottilie',
  message: 'message-of-ottilie',
  header: 'header-of-ottilie',
  query: 'query-of-ottilie',
  action: 'action_of_ottilie',
  user: 'user-of-ottilie',
  body: 'body-of-ottilie',
} as const;

interface Person {
  name: string;
  calls: string[];
}

@UseInterceptors(LiveMetricsInterceptor)
@LivePage('/person', { template: 'person.html' })
class PersonPage implements LivePageHandler<Person> {
  mount(): Person {
    return { name: PERSONAL.name, calls: [] };
  }

  @OnConnect()
  greet(): void {
    throw new Error(PERSONAL.message);
  }

  @LiveAction()
  note(state: Draft<Person>): void {
    state.calls.push('called');
  }

  @LiveAction()
  rename(state: Draft<Person>, @Payload('to') to: string): void {
    state.name = to;
    throw new Error(`${PERSONAL.message}\n    at ${to} (person.ts:1:2)`, { cause: new Error(PERSONAL.message) });
  }

  @LiveAction()
  spoil(state: Draft<Person>): void {
    state.name = 'spoilt';
  }

  @LiveAction()
  lose(state: Draft<Person>): void {
    state.name = PERSONAL.name.toUpperCase();
    store.fails = true;
  }
}

@LivePage('/unmountable', { template: 'person.html' })
class UnmountablePage implements LivePageHandler<Person> {
  mount(): Person {
    throw new Error(PERSONAL.message);
  }
}

@LivePage('/spoilt', { template: 'person.html' })
class SpoiltPage implements LivePageHandler<Person> {
  mount(): Person {
    return { name: 'spoilt', calls: [PERSONAL.name] };
  }
}

@Injectable()
class UsersByHeader implements Authenticator {
  identify({ headers }: AuthenticationRequest): string {
    if (headers['x-broken'] !== undefined) throw new Error(`${PERSONAL.message}: ${String(headers['x-name'])}`);
    return PERSONAL.user;
  }

  sessionGroup(): string {
    return PERSONAL.user;
  }
}

class LosingStore extends MemoryPageStore {
  fails = false;

  override commit(...args: Parameters<MemoryPageStore['commit']>): ReturnType<MemoryPageStore['commit']> {
    if (!this.fails) return super.commit(...args);
    this.fails = false;
    const [{ data }] = args;
    return Promise.reject(new Error(`${PERSONAL.message}: ${JSON.stringify(data)}`));
  }
}

const TEMPLATE = `<form method="post" action="/livetemplate/actions/rename">{{lvtForm}}</form><p id="name">{{check .name}}</p>
<ul id="calls">{{range .calls}}<li>{{.}}</li>{{end}}</ul>`;

function check(name: string): string {
  if (name === 'spoilt') throw new Error(`${PERSONAL.message} in a function`);
  return name;
}

const exporter = new InMemorySpanExporter();
const environment = process.env.NODE_ENV;
let host: LiveHost;
let log: LogRecorder;
let store: LosingStore;
let registry: Registry;

async function start(providers: readonly object[] = []): Promise<void> {
  log = new LogRecorder();
  store = new LosingStore();
  registry = new Registry();
  host = await LiveHost.start({
    options: {
      templates: { 'person.html': TEMPLATE },
      functions: { check },
      authenticator: UsersByHeader,
      store,
      metrics: { registry },
      debug: { guard: { canActivate: () => true } },
    },
    controllers: [PersonPage, UnmountablePage, SpoiltPage],
    providers: [...providers] as never[],
    prepare: (app) => app.useLogger(log),
  });
}

/** All that people and the code of the host may do wrong, by all ways. */
async function everything(): Promise<Browser> {
  const browser = host.browser();
  browser.headers = { 'x-name': PERSONAL.header, 'user-agent': PERSONAL.header };
  const ways = await ActionWays.of(browser, `/person?q=${PERSONAL.query}`);
  for (const way of WAYS) {
    for (const action of ['rename', 'spoil', 'lose', PERSONAL.action]) {
      expect([way, action, await ways.act(way, action, { to: PERSONAL.payload })]).toEqual([
        way,
        action,
        expect.stringMatching(/^[A-Z_]+$/u),
      ]);
    }
  }
  await ways.tab.send('action', { nonsense: PERSONAL.payload });
  await browser.refusal({ page: PERSONAL.payload, protocol: ['2.0'] });
  await browser.refusal({ token: PERSONAL.payload, protocol: ['2.0'] });
  for (const path of ['/unmountable', '/spoilt', `/livetemplate/stream?page=${PERSONAL.query}`]) {
    expect([path, (await browser.fetch(path)).ok]).toEqual([path, false]);
  }
  expect((await browser.fetch('/person', { headers: { 'x-broken': '1' } })).status).toBe(500);
  await browser.refusal({ page: ways.document.page, protocol: ['2.0'] }, { 'x-broken': '1' });
  const unreadable = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"a": ${PERSONAL.body}`,
  };
  for (const path of ['/livetemplate/actions', '/person']) {
    expect((await browser.fetch(path, unreadable)).status).toBeGreaterThanOrEqual(400);
  }
  await host.app.get(BroadcastService).toApplication(() => {
    throw new Error(PERSONAL.message);
  });
  host.app.get(AuditLog).on('page-access', () => {
    throw new Error(PERSONAL.message);
  });
  host.app.get(ApplicationService).on('updated', () => {
    throw new Error(PERSONAL.message);
  });
  expect(await ways.act('socket', 'note', {})).toBeNull();
  expect((await browser.fetch('/person')).status).toBe(200);
  return browser;
}

function expectNothingOfPeople(text: string, browser: Browser): void {
  for (const [what, secret] of Object.entries(PERSONAL)) {
    expect([what, text.toLowerCase().includes(secret.toLowerCase())]).toEqual([what, false]);
  }
  for (const cookie of browser.cookies.values()) expect(text).not.toContain(cookie);
  expect(text).not.toContain('127.0.0.1');
}

describe('data of people (O5)', () => {
  beforeAll(() => {
    process.env.NODE_ENV = 'production';
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  });
  afterEach(() => host.close());
  afterAll(() => {
    process.env.NODE_ENV = environment;
    context.disable();
    trace.disable();
  });

  it('is in no line of the log, with the filter for what no other one takes', async () => {
    await start([{ provide: APP_FILTER, useClass: UnexpectedErrorFilter }]);
    const browser = await everything();
    for (const line of [
      'A connection hook of PersonPage',
      'A broadcast failed on 1 of 1 pages.',
      'The application failed.',
      'A listener failed.',
    ])
      expect(log.text).toContain(line);
    expect(log.saying('The action \\"rename\\" failed.')).toHaveLength(3);
    expect(log.saying('The action \\"lose\\" failed.')).toHaveLength(3);
    expect(log.saying('The template failed')).toHaveLength(4);
    expect(log.saying('A request failed.')).toHaveLength(2);
    expectNothingOfPeople(log.text, browser);
  });

  it('is in no line of the library without it, nor in any of an action', async () => {
    await start();
    const browser = await everything();
    const ours = log.lines.filter(({ context: from }) => from.startsWith('Live')).map(({ text }) => text);
    expectNothingOfPeople(ours.join('\n'), browser);
    // Those that are left to Nest are those of the host's routes: of mount, and of the authenticator.
    const left = log.lines.filter(({ context: from, text }) => from === 'ExceptionsHandler' && / at /u.test(text));
    expect(left).toHaveLength(2);
  });

  it('is in no metric, no span, and nothing of the debug page', async () => {
    await start();
    exporter.reset();
    const browser = await everything();
    const spans = exporter
      .getFinishedSpans()
      .map(({ name, attributes, events, status, links }) =>
        JSON.stringify({ name, attributes, events, status, links }),
      );
    expect(spans.length).toBeGreaterThan(20);
    const { page } = await browser.load('/person');
    const metrics = await registry.metrics();
    expect(metrics).toContain('handler="PersonPage.rename",type="ws",outcome="error"');
    const addresses = ['', '/performance', '/analysis', '/memory', '/pages', `/pages/${page}`];
    const told = addresses.map(async (address) => {
      const response = await browser.fetch(`/livetemplate/debug${address}`);
      expect([address, response.status]).toEqual([address, 200]);
      return response.text();
    });
    const inspected = await browser.load(`/livetemplate/debug/inspect/${page}`);
    expect(inspected.response.status).toBe(200);
    await host.app
      .get(PageService)
      .get<Person>(page)
      .then((found) => found.update({ name: PERSONAL.name, calls: [] }));
    expectNothingOfPeople([...spans, metrics, ...(await Promise.all(told)), inspected.html].join('\n'), browser);
  });
});
