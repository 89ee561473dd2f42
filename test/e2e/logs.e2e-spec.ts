import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ApplicationService,
  BroadcastService,
  correlationId,
  LiveAction,
  LivePage,
  OnConnect,
  Payload,
  type Draft,
  type LivePageHandler,
} from '@livetemplate/nestjs';
import { ConsoleLogger } from '@nestjs/common';

import { LiveHost } from './live-host.js';

/** What nobody may find in a log. */
const PERSONAL = {
  name: 'Ottilie Quirrenbach',
  payload: 'payload-of-ottilie',
  message: 'message-of-ottilie',
  header: 'header-of-ottilie',
  query: 'query-of-ottilie',
  action: 'action_of_ottilie',
} as const;

interface Person {
  name: string;
  calls: string[];
}

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
    state.calls.push(String(correlationId()));
  }

  @LiveAction()
  rename(state: Draft<Person>, @Payload('to') to: string): void {
    state.name = to;
    throw new Error(`${PERSONAL.message}: ${to}`);
  }

  /** The template cannot run with that. */
  @LiveAction()
  spoil(state: Draft<Person>): void {
    state.calls.length = 0;
    state.name = 'spoilt';
  }
}

const TEMPLATE = `<p id="name">{{check .name}}</p><ul id="calls">{{range .calls}}<li>{{.}}</li>{{end}}</ul>`;

function check(name: string): string {
  if (name === 'spoilt') throw new Error(`${PERSONAL.message} in a function`);
  return name;
}

let host: LiveHost;
let written: { readonly context: string; readonly text: string }[];
const environment = process.env.NODE_ENV;

/** Takes down every level, as JSON in whole. */
class Recorder extends ConsoleLogger {
  protected override printMessages(messages: unknown[], context = ''): void {
    for (const message of messages) written.push({ context, text: asText(message) });
  }

  protected override printStackTrace(stack: string): void {
    written.push({ context: this.context ?? '', text: String(stack) });
  }
}

function asText(message: unknown): string {
  return typeof message === 'object' ? JSON.stringify(message) : String(message);
}

beforeEach(async () => {
  written = [];
  process.env.NODE_ENV = 'production';
  host = await LiveHost.start({
    options: { templates: { 'person.html': TEMPLATE }, functions: { check } },
    controllers: [PersonPage],
    prepare: (app) => app.useLogger(new Recorder({ logLevels: ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] })),
  });
});

afterEach(async () => {
  await host.close();
  process.env.NODE_ENV = environment;
});

/** Nest writes by itself of errors that no filter of the host has taken; a filter is how a host keeps them to itself. */
const ours = (): string =>
  written
    .filter(({ context }) => context.startsWith('Live'))
    .map(({ text }) => text)
    .join('\n');

describe('the log (O5)', () => {
  it('has nothing of people in it, whatever they and the code of the host do', async () => {
    const browser = host.browser();
    browser.headers = { 'x-name': PERSONAL.header, 'user-agent': PERSONAL.header };
    const document = await browser.load(`/person?q=${PERSONAL.query}`);
    const { page, seq, template } = document;
    const tab = await browser.attach({ page, protocol: ['2.0'], ack: seq, template });
    await tab.act('rename', { to: PERSONAL.payload });
    await tab.act('spoil');
    await tab.act(PERSONAL.action, { name: PERSONAL.payload });
    await tab.send('action', { nonsense: PERSONAL.payload });
    await browser.refusal({ page: PERSONAL.payload, protocol: ['2.0'] });
    await browser.refusal({ token: PERSONAL.payload, protocol: ['2.0'] });
    await host.app.get(BroadcastService).toApplication(() => {
      throw new Error(PERSONAL.message);
    });
    host.app.get(ApplicationService).on('updated', () => {
      throw new Error(PERSONAL.message);
    });
    await tab.act('note');
    const text = ours();
    expect(text).toContain('A connection hook of PersonPage failed.');
    expect(text).toContain('A broadcast failed on 1 of 1 pages.');
    expect(text).toContain('The application failed.');
    for (const [what, secret] of Object.entries(PERSONAL)) expect([what, text.includes(secret)]).toEqual([what, false]);
    for (const cookie of browser.cookies.values()) expect(text).not.toContain(cookie);
    expect(text).not.toContain('127.0.0.1');
  });

  it('tells what belongs together by the id of the request, and of the action', async () => {
    const browser = host.browser();
    browser.headers = { 'x-request-id': 'request-1' };
    const tab = await browser.open('/person', '2.0');
    await tab.act('note', undefined, 'action-7');
    await tab.act('note');
    const { data } = await host.app.get(ApplicationService).get<Person>(tab.document.page);
    expect(data.calls).toEqual(['action-7', expect.stringMatching(/^[\w-]{22}$/u)]);
    const access = written
      .filter(({ text }) => text.includes('"page-access"'))
      .map(({ text }) => JSON.parse(text) as object);
    expect(access[0]).toMatchObject({ event: 'page-access', correlationId: 'request-1', purpose: 'page' });
  });

  it('says what it is about', async () => {
    const tab = await host.browser().open('/person', '2.0');
    await tab.act('note');
    const line = written.find(({ text }) => text.includes('A connection hook'))!;
    expect(line.context).toBe('LiveTemplate');
    expect(JSON.parse(line.text)).toMatchObject({
      application: 'default',
      template: 'person.html',
      page: tab.document.page,
      error: { name: 'Error', stack: expect.stringContaining('PersonPage.greet') },
    });
  });
});
