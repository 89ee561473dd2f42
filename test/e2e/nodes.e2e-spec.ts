import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { PageService, TokenService } from '@livetemplate/nestjs';

import { Browser } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';
import { OwnKeys } from './redis/own-keys.js';

let own: OwnKeys;
const nodes: LiveHost[] = [];
const browsers: Browser[] = [];

beforeAll(() => {
  own = new OwnKeys();
});

afterEach(async () => {
  for (const browser of browsers.splice(0)) await browser.close();
  for (const node of nodes.splice(0)) await node.close();
});

afterAll(() => own.clear());

async function node(): Promise<LiveHost> {
  const host = await LiveHost.start({
    options: {
      templates: { 'counter.html': COUNTER_TEMPLATE },
      store: own.store(),
      pages: { batchWindowMs: 0 },
    },
    controllers: [CounterPage],
  });
  nodes.push(host);
  return host;
}

/** The same browser, sent to another node. */
function at(host: LiveHost, browser: Browser): Browser {
  const moved = new Browser(host.origin);
  for (const pair of browser.cookieHeader.split('; ')) {
    const [name = '', value = ''] = pair.split('=');
    moved.setCookie(name, value);
  }
  browsers.push(moved);
  return moved;
}

describe('two nodes on one Redis', () => {
  it('serve the same page, and its connections follow on both', async () => {
    const [one, two] = [await node(), await node()];
    const browser = one.browser();
    const first = await browser.open('/counter', '2.0');
    const second = await at(two, browser).attach({ page: first.document.page, protocol: ['2.0'], ack: 0 });
    expect(await first.act('increment')).toEqual({ ok: true, seq: 1 });
    expect(await second.next('u')).toEqual([1, 0, '1']);
    expect(await second.act('add_name', { name: 'Ann' })).toMatchObject({ ok: true, seq: 2 });
    expect((await first.next('u'))[0]).toBe(1);
    expect((await first.next('u'))[0]).toBe(2);
  });

  it('lose no change that both make at once, and show the same in the end', async () => {
    const [one, two] = [await node(), await node()];
    const browser = one.browser();
    const first = await browser.open('/counter', '2.0');
    const second = await at(two, browser).attach({ page: first.document.page, protocol: ['2.0'], ack: 0 });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? first : second).act('increment')));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    const page = await two.app.get(PageService).get<CounterState>(first.document.page);
    expect(page.data.count).toBe(20);
  });

  it('let a browser go on at any of them from the last frame that it has seen, however many it has missed', async () => {
    const one = await node();
    const browser = one.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page, template } = tab.document;
    for (let n = 1; n <= 6; n++) await tab.act('increment');
    // It has never had the page.
    const elsewhere = await node();
    const back = await at(elsewhere, browser).attach({ page, protocol: ['2.0'], ack: 2, template });
    expect(back.of('welcome')).toMatchObject([[{ seq: 6, resumed: true }]]);
    for (const seq of [3, 4, 5, 6]) expect(await back.next('u')).toEqual([seq, 0, String(seq)]);
    expect(back.of('s')).toEqual([]);
  });

  it('carry out an action once, whichever of them it comes to, and answer alike', async () => {
    const [one, two] = [await node(), await node()];
    const browser = one.browser();
    const first = await browser.open('/counter', '2.0');
    const { page } = first.document;
    const second = await at(two, browser).attach({ page, protocol: ['2.0'], ack: 0 });
    const answers = [await first.act('increment', undefined, 'a'), await first.act('explode', undefined, 'b')];
    const third = await at(await node(), browser).attach({ page, protocol: ['2.0'], ack: 0 });
    for (const tab of [second, third]) {
      await tab.next('u');
      expect([await tab.act('increment', undefined, 'a'), await tab.act('explode', undefined, 'b')]).toEqual(answers);
    }
    // At the same time, as when the answer to the first has got lost.
    const both = await Promise.all([first, second, third].map((tab) => tab.act('increment', undefined, 'c')));
    expect(both).toEqual([1, 2, 3].map(() => ({ ok: true, seq: 2 })));
    expect((await two.app.get(PageService).get<CounterState>(page)).data.count).toBe(2);
  });

  it('are told when a page is closed on the other one', async () => {
    const [one, two] = [await node(), await node()];
    const browser = one.browser();
    const { page } = await browser.load('/counter');
    const tab = await at(two, browser).attach({ page, protocol: ['2.0'], ack: 0 });
    await one.app.get(PageService).close(page);
    expect(await tab.next('fault')).toMatchObject([{ code: 'PAGE_CLOSED' }]);
    await tab.closed;
  });

  it('both refuse a token that one has taken back', async () => {
    const [one, two] = [await node(), await node()];
    const page = await one.app.get(PageService).create('counter.html', { count: 0, names: [] });
    const token = await one.app.get(TokenService).createPageToken(page);
    await one.app.get(TokenService).invalidate(token);
    expect(await two.browser().refusal({ token })).toMatchObject({ data: { code: 'INVALID_TOKEN' } });
  });
});

describe('a restart', () => {
  it('loses no page: its connection comes back elsewhere and goes on', async () => {
    const one = await node();
    const browser = one.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page, template } = tab.document;
    await tab.act('increment');
    await one.app.close();
    nodes.splice(nodes.indexOf(one), 1);
    expect(await tab.closed).toMatch(/transport (close|error)/u);

    const two = await node();
    const back = await at(two, browser).attach({ page, protocol: ['2.0'], ack: 1, template });
    expect(back.of('welcome')).toMatchObject([[{ seq: 1, resumed: true }]]);
    expect(await back.act('increment')).toEqual({ ok: true, seq: 2 });
    expect(await back.next('u')).toEqual([2, 0, '2']);
  });
});
