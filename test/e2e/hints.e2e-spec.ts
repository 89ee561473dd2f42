import { afterEach, describe, expect, it } from '@jest/globals';
import { LiveAction, LivePage } from '@livetemplate/nestjs';

import { LiveHost } from './live-host.js';

@LivePage('/people', { template: 'people.html' })
class PeoplePage {
  mount() {
    return { users: [{ name: 'Ann' }] };
  }
}

const templates = { 'people.html': '<ul>{{range .users}}<li>{{.Name}}</li>{{end}}</ul>' };
const HINT =
  'people.html:1:25: the data has no "Name" here, but "name" [near-name]. Write .name: names count with their case.';

let host: LiveHost;
afterEach(() => host.close());

describe('a name that the data has in other letters', () => {
  it('is told to developers, once', async () => {
    host = await LiveHost.start({ options: { templates }, controllers: [PeoplePage] });
    for (let i = 0; i < 2; i++) expect((await host.browser().fetch('/people')).status).toBe(200);
    const hints = host.warnings.filter((warning) => warning.includes('near-name'));
    expect(hints.map((hint) => JSON.parse(hint) as object)).toEqual([
      expect.objectContaining({ message: HINT, template: 'people.html' }),
    ]);
  });

  it("is nobody's business in production", async () => {
    host = await LiveHost.start({ options: { templates, debug: false }, controllers: [PeoplePage] });
    expect((await host.browser().fetch('/people')).status).toBe(200);
    expect(host.warnings.filter((warning) => warning.includes('near-name'))).toEqual([]);
  });
});

@LivePage('/counter', { template: 'counter.html' })
class CounterPage {
  mount() {
    return { count: 0 };
  }

  @LiveAction()
  increment(state: { count: number }): void {
    state.count++;
  }
}

const COUNTER = { 'counter.html': '<p>{{.count}}</p>\n<b lvt-click="incremnt">+</b><b lvt-click="increment">+</b>' };

describe('an action that the class does not declare', () => {
  const saying = (text: string): string[] =>
    host.warnings
      .map((line) => (JSON.parse(line) as { message: string }).message)
      .filter((line) => line.includes(text));

  it('is told to developers at start', async () => {
    host = await LiveHost.start({ options: { templates: COUNTER }, controllers: [CounterPage] });
    expect(saying('unknown-action')).toEqual([
      'counter.html:2:4: lvt-click names the action "incremnt", which CounterPage does not declare [unknown-action]. ' +
        'Did you mean "increment"?',
    ]);
  });

  it('is told in production when it is asked for: once for each name of the template, and once for all others', async () => {
    host = await LiveHost.start({ options: { templates: COUNTER, debug: false }, controllers: [CounterPage] });
    expect(saying('action')).toEqual([]);
    const tab = await host.browser().open('/counter', '2.0');
    for (const action of ['incremnt', 'secret', 'incremnt', 'other']) {
      expect(await tab.act(action, {})).toMatchObject({ error: { code: 'ACTION_NOT_FOUND' } });
    }
    expect(saying('action')).toEqual([
      'The action "incremnt" of counter.html:2:4 was asked for, and CounterPage declares none of this name.',
      'An action was asked for that the template does not name by itself, and CounterPage declares none of this name.',
    ]);
  });
});

describe('a form that was posted without {{lvtForm}}', () => {
  it.each([
    [true, 1],
    [false, 0],
  ])('is told to developers, with what is to be done (debug: %s)', async (debug, lines) => {
    host = await LiveHost.start({ options: { templates: COUNTER, debug }, controllers: [CounterPage] });
    const body = new URLSearchParams({ title: 'Milk' });
    const answer = await host.browser().fetch('/livetemplate/actions/increment', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(host.warnings.filter((line) => line.includes('Write {{lvtForm}} into each form'))).toHaveLength(lines);
  });
});
