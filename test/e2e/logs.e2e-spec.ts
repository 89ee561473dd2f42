import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ApplicationService,
  correlationId,
  LiveAction,
  LivePage,
  OnConnect,
  type Draft,
  type LivePageHandler,
} from '@livetemplate/nestjs';

import { LiveHost } from './live-host.js';
import { LogRecorder } from './log-recorder.js';

interface Person {
  name: string;
  calls: string[];
}

@LivePage('/person', { template: 'person.html' })
class PersonPage implements LivePageHandler<Person> {
  mount(): Person {
    return { name: 'Ann', calls: [] };
  }

  @OnConnect()
  greet(): void {
    throw new Error('Nobody is greeted.');
  }

  @LiveAction()
  note(state: Draft<Person>): void {
    state.calls.push(String(correlationId()));
  }

  /** The template cannot run with that. */
  @LiveAction()
  spoil(state: Draft<Person>): void {
    state.name = 'spoilt';
  }

  @LiveAction()
  fail(): void {
    throw new Error('It fails.');
  }

  @LiveAction()
  change(state: Draft<Person>): void {
    state.calls = Array.from({ length: 1_500 }, (_, i) => `call ${i} after ${state.calls[i]}`);
  }
}

@LivePage('/spoilt', { template: 'person.html' })
class SpoiltPage implements LivePageHandler<Person> {
  mount(): Person {
    return { name: 'spoilt', calls: [] };
  }
}

const TEMPLATE = `<p id="name">{{check .name}}</p>
<ul id="calls">{{range .calls}}<li>{{.}}</li>{{end}}</ul>`;

function check(name: string): string {
  if (name === 'spoilt') throw new Error('No such name.');
  return name;
}

let host: LiveHost;
let log: LogRecorder;

beforeEach(async () => {
  log = new LogRecorder();
  host = await LiveHost.start({
    options: { templates: { 'person.html': TEMPLATE }, functions: { check } },
    controllers: [PersonPage, SpoiltPage],
    prepare: (app) => app.useLogger(log),
  });
});

afterEach(() => host.close());

const FAILED = {
  application: 'default',
  template: 'person.html',
  fragment: 'name',
  error: { code: 'TEMPLATE_EXECUTION', class: 'call_failed', place: 'person.html:1:16' },
};

describe('the log (O5)', () => {
  it('tells what belongs together by the id of the request, and of the action', async () => {
    const browser = host.browser();
    browser.headers = { 'x-request-id': 'request-1' };
    const tab = await browser.open('/person', '2.0');
    await tab.act('note', undefined, 'action-7');
    await tab.act('note');
    const { data } = await host.app.get(ApplicationService).get<Person>(tab.document.page);
    expect(data.calls).toEqual(['action-7', expect.stringMatching(/^[\w-]{22}$/u)]);
    const [access] = log.saying('"page-access"');
    expect(access).toMatchObject({ event: 'page-access', correlationId: 'request-1', purpose: 'page' });
  });

  it('says what it is about', async () => {
    const tab = await host.browser().open('/person', '2.0');
    await tab.act('note');
    expect(log.saying('A connection hook')).toEqual([
      expect.objectContaining({
        application: 'default',
        template: 'person.html',
        page: tab.document.page,
        error: expect.objectContaining({ name: 'Error', stack: expect.stringContaining('PersonPage.greet') }),
      }),
    ]);
  });

  it('names the fragment of the page that a template has failed in, and the place in the template', async () => {
    const tab = await host.browser().open('/person', '2.0');
    await tab.act('spoil', undefined, 'action-9');
    expect(log.saying('The template failed')).toEqual([
      expect.objectContaining({
        ...FAILED,
        error: expect.objectContaining(FAILED.error),
        correlationId: 'action-9',
        action: 'spoil',
        page: tab.document.page,
      }),
    ]);
  });

  it('does so for a page that cannot be opened, with the id of its request', async () => {
    const response = await host.browser().fetch('/spoilt', { headers: { 'x-request-id': 'request-2' } });
    expect(response.status).toBe(500);
    expect(log.saying('The template failed')).toEqual([
      expect.objectContaining({ ...FAILED, error: expect.objectContaining(FAILED.error), correlationId: 'request-2' }),
    ]);
  });

  it('tells of an action that has failed once, and where', async () => {
    const tab = await host.browser().open('/person', '2.0');
    await tab.act('fail', undefined, 'action-3');
    const lines = log.lines.filter(({ text }) => text.includes('It fails.'));
    expect(lines.map(({ context }) => context)).toEqual(['LiveAction']);
    expect(log.saying('It fails.')).toEqual([
      expect.objectContaining({
        message: 'The action "fail" failed.',
        correlationId: 'action-3',
        page: tab.document.page,
        error: expect.objectContaining({ stack: expect.stringContaining('PersonPage.fail') }),
      }),
    ]);
  });

  it('says once which fragment was sent as a whole, and why', async () => {
    const browser = host.browser();
    const tab = await browser.open('/person', '1.0');
    for (const action of ['change', 'change', 'change']) expect(await tab.act(action)).toMatchObject({ ok: true });
    expect(log.saying('sent as a whole')).toEqual([
      expect.objectContaining({
        application: 'default',
        template: 'person.html',
        page: tab.document.page,
        fragment: 'calls',
        message: expect.stringContaining('very many places'),
      }),
    ]);
  });
});
