import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

import { PageService, type Envelope, type Page } from '@livetemplate/nestjs';

import type { Browser, Tab } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { Fragments } from './fragments.js';
import { LiveHost } from './live-host.js';

let host: LiveHost;
let validate: (envelope: unknown) => void;

beforeAll(async () => {
  host = await LiveHost.start({
    // Each change gets a frame of its own.
    options: { templates: { 'counter.html': COUNTER_TEMPLATE }, pages: { batchWindowMs: 0 } },
    controllers: [CounterPage],
  });
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  formats.default(ajv);
  const published = await host.browser().fetch('/livetemplate/schema/update-message-1.0.json');
  const check = ajv.compile((await published.json()) as object);
  validate = (envelope) => {
    if (!check(envelope)) throw new Error(ajv.errorsText(check.errors));
  };
});

afterAll(() => host.close());

function pageOf(id: string): Promise<Page<CounterState>> {
  return host.app.get(PageService).get<CounterState>(id);
}

function envelopes(tab: Tab): Envelope[] {
  return tab.of('update').map(([envelope]) => envelope as Envelope);
}

/** Brings a browser in and lets its page count to `count`. */
async function counted(count: number): Promise<{ browser: Browser; id: string }> {
  const browser = host.browser();
  const { page: id } = await browser.load('/counter');
  const page = await pageOf(id);
  for (let step = 0; step < count; step++) {
    await page.update((state) => {
      state.count++;
    });
  }
  return { browser, id };
}

describe('connections of one page', () => {
  it('get the same frames with the same numbers', async () => {
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const tabs = await Promise.all([1, 2].map(() => browser.attach({ page, protocol: ['2.0'], ack: 0 })));
    const [one, two] = tabs as [Tab, Tab];
    await one.act('increment');
    await two.act('add_name', { name: 'Ann' });
    expect(await one.act('increment')).toEqual({ ok: true, seq: 3 });
    // An answer to the second connection shows that everything before it has arrived there.
    expect(await two.act('increment')).toEqual({ ok: true, seq: 4 });
    expect(one.of('u').slice(0, 3)).toEqual(two.of('u').slice(0, 3));
    expect(two.of('u').map(([seq]) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('of other browsers get nothing of it', async () => {
    const mine = await host.browser().open('/counter', '2.0');
    const stranger = await host.browser().open('/counter', '2.0');
    await mine.act('increment');
    await stranger.act('add_name', { name: 'Eve' });
    expect(stranger.of('u')).toHaveLength(1);
    expect(mine.of('u')).toEqual([[1, 0, '1']]);
  });

  it('each speak their version of the protocol', async () => {
    const browser = host.browser();
    const modern = await browser.open('/counter', '2.0');
    const plain = await browser.attach({ page: modern.document.page, protocol: ['1.0'] });
    await modern.act('increment');
    await plain.act('increment');
    expect(modern.of('u').map(([seq]) => seq)).toEqual([1, 2]);
    expect(envelopes(plain).map(({ seq }) => seq)).toEqual([0, 1, 2]);
    expect([...modern.of('update'), ...plain.of('u'), ...plain.of('s')]).toEqual([]);
  });

  it('miss nothing and get nothing twice, whenever they join', async () => {
    const { browser, id } = await counted(0);
    const page = await pageOf(id);
    const updates: Promise<unknown>[] = [];
    const joining: Promise<Tab>[] = [];
    for (let round = 0; round < 30; round++) {
      joining.push(browser.attach({ page: id, protocol: [round % 2 === 0 ? '2.0' : '1.0'] }));
      for (let change = 0; change < 3; change++) {
        updates.push(
          page.update((state) => {
            state.count++;
          }),
        );
        // Lets sockets and changes take turns.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const tabs = await Promise.all(joining);
    await Promise.all(updates);
    const last = await pageOf(id);
    expect(last.seq).toBe(90);
    await Promise.all(tabs.map((tab) => tab.act('increment')));
    for (const tab of tabs) {
      const numbers = tab.received
        .filter(({ event }) => event !== 'welcome')
        .map(({ event, args: [first] }) => (event === 'update' ? (first as Envelope).seq : (first as number)));
      const [start = -1] = numbers;
      expect(numbers).toEqual(numbers.map((_, index) => start + index));
      expect(numbers.at(-1)).toBeGreaterThan(90);
    }
  });
});

describe('a connection by long-polling', () => {
  it('gets the same as one by WebSocket', async () => {
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const tab = await browser.attach({ page, protocol: ['2.0'], ack: 0 }, {}, ['polling']);
    expect(tab.socket.io.engine.transport.name).toBe('polling');
    await tab.act('increment');
    await tab.act('add_name', { name: 'Ann' });
    expect(tab.of('u').map(([seq]) => seq)).toEqual([1, 2]);
    tab.socket.disconnect();
    await tab.closed;
  });
});

describe('a connection that comes back', () => {
  it('gets what it has missed', async () => {
    const { browser, id } = await counted(5);
    const tab = await browser.attach({ page: id, protocol: ['2.0'], ack: 2 });
    await tab.act('increment');
    expect(tab.received.map(({ event }) => event)).toEqual(['welcome', 'u', 'u', 'u', 'u']);
    expect(tab.of('welcome')).toMatchObject([[{ seq: 5, resumed: true }]]);
    expect(tab.of('u')).toEqual([
      [3, 0, '3'],
      [4, 0, '4'],
      [5, 0, '5'],
      [6, 0, '6'],
    ]);
  });

  it('gets the full state where that is not known any more', async () => {
    const { browser, id } = await counted(300);
    const tab = await browser.attach({ page: id, protocol: ['2.0'], ack: 2 });
    expect(tab.of('welcome')).toMatchObject([[{ seq: 300, resumed: false }]]);
    expect(await tab.next('s')).toEqual([300, expect.any(String), '300', expect.anything()]);
  });

  it.each([
    ['a number of the future', { ack: 9 }],
    ['another template', { ack: 5, template: 'another' }],
    ['no number', {}],
  ])('gets the full state with %s', async (_, auth) => {
    const { browser, id } = await counted(5);
    const tab = await browser.attach({ page: id, protocol: ['2.0'], ...auth });
    expect(tab.of('welcome')).toMatchObject([[{ seq: 5, resumed: false }]]);
    expect(await tab.next('s')).toEqual([5, expect.any(String), '5', expect.anything()]);
  });

  it('resumes where its document was rendered, so that nothing between is lost', async () => {
    const browser = host.browser();
    const { page: id, seq, template } = await browser.load('/counter');
    const page = await pageOf(id);
    await page.update((state) => {
      state.count = 7;
    });
    const tab = await browser.attach({ page: id, protocol: ['2.0'], ack: seq, template });
    expect(tab.of('welcome')).toMatchObject([[{ resumed: true }]]);
    expect(await tab.next('u')).toEqual([1, 0, '7']);
  });
});

describe('resync', () => {
  it('brings the full state in 2.0', async () => {
    const { browser, id } = await counted(2);
    const tab = await browser.attach({ page: id, protocol: ['2.0'], ack: 2 });
    tab.socket.emit('resync');
    expect(await tab.next('s')).toEqual([2, expect.any(String), '2', expect.anything()]);
    expect(tab.of('u')).toEqual([]);
  });

  it.each([
    ['one fragment', { fragment_id: 'count' }, ['count']],
    ['the page', {}, ['count', 'names']],
    ['the page, where the fragment is unknown', { fragment_id: 'gone' }, ['count', 'names']],
  ])('brings %s in 1.0', async (_, payload, fragments) => {
    const { browser, id } = await counted(2);
    const tab = await browser.attach({ page: id, protocol: ['1.0'], ack: 2 });
    tab.socket.emit('resync', payload);
    const [envelope] = (await tab.next('update')) as [Envelope];
    validate(envelope);
    expect(envelope.seq).toBe(2);
    expect(envelope.updates.map((update) => [update.fragment_id, update.action])).toEqual(
      fragments.map((fragment) => [fragment, 'replace']),
    );
  });
});

describe('protocol 1.0', () => {
  it('shows every state as the document does, in envelopes that follow the schema', async () => {
    const browser = host.browser();
    const { page: id } = await browser.load('/counter');
    const tab = await browser.attach({ page: id });
    const fragments = new Fragments();
    let applied = 0;
    const story = [
      ['increment', {}],
      ['add_name', { name: 'Ann & Bob' }],
      ['add_name', { name: '<Eve>' }],
      ['increment', {}],
      ['add_name', { name: '🦊' }],
    ] as const;
    for (const [action, data] of story) {
      const answer = await tab.act(action, data);
      for (const envelope of envelopes(tab).slice(applied)) {
        validate(envelope);
        fragments.apply(envelope);
        applied++;
      }
      expect(answer).toEqual({ ok: true, seq: fragments.seq });
      const { html } = await browser.load('/counter');
      expect(fragments.missingIn(html)).toEqual([]);
    }
    expect(fragments.size).toBe(2);
    expect(envelopes(tab).map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('carries the smallest change with the path of its data', async () => {
    const browser = host.browser();
    const { page: id } = await browser.load('/counter');
    const tab = await browser.attach({ page: id });
    await tab.act('increment');
    expect(envelopes(tab)[1]?.updates).toEqual([
      {
        fragment_id: 'count',
        action: 'value_updates',
        data: [
          {
            position: '<p id="count">Count: '.length,
            length: 1,
            new_value: '1',
            value_type: 'string',
            data_path: 'count',
          },
        ],
      },
    ]);
  });
});

describe('a page that ends', () => {
  it('says so and ends its connections, which may come back and learn the same', async () => {
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    await host.app.get(PageService).close(tab.document.page);
    expect(await tab.next('fault')).toEqual([{ code: 'PAGE_CLOSED', message: 'The page is closed.' }]);
    // "io server disconnect" would tell Socket.IO's client not to come back.
    expect(await tab.closed).toBe('transport close');
    expect(await browser.refusal({ page: tab.document.page })).toMatchObject({ data: { code: 'PAGE_CLOSED' } });
  });

  it('is in use for as long as somebody is connected', async () => {
    const { browser, id } = await counted(0);
    const page = await pageOf(id);
    const tab = await browser.attach({ page: id });
    const second = await browser.attach({ page: id });
    expect(page.subscriberCount).toBe(1);
    tab.socket.disconnect();
    await second.act('increment');
    expect(page.subscriberCount).toBe(1);
  });
});
