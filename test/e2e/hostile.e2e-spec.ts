import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { PageService } from '@livetemplate/nestjs';

import type { Browser, Tab } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';

let host: LiveHost;
let bystander: Tab;

beforeAll(async () => {
  host = await LiveHost.start({
    options: {
      templates: { 'counter.html': COUNTER_TEMPLATE },
      connections: { maxViolations: 1_000_000, maxMessageBytes: 65_536 },
    },
    controllers: [CounterPage],
  });
});

beforeEach(async () => {
  bystander = await host.browser().open('/counter', '2.0');
});

afterAll(() => host.close());

/** A bystander's page works, and shows nothing of what others do. */
async function expectUnharmed(): Promise<void> {
  expect(await bystander.act('increment')).toEqual({ ok: true, seq: 1 });
  expect(bystander.received.map(({ event }) => event)).toEqual(['welcome', 'u']);
}

async function attacker(): Promise<{ browser: Browser; tab: Tab; page: string }> {
  const browser = host.browser();
  const { page } = await browser.load('/counter');
  return { browser, tab: await browser.attach({ page, protocol: ['2.0'], ack: 0 }), page };
}

describe('bytes that are no message', () => {
  it.each([
    ['text', 'hello'],
    ['an unknown kind of packet', '9["action",{}]'],
    ['half a message', '2["action",{"action":'],
    ['a message that is no list', '2{"action":"increment"}'],
    ['a message without a name', '2[{"action":"increment"}]'],
    ['a reserved name', '2["disconnect"]'],
    ['attachments that never come', '5999999-["action",{"_placeholder":true,"num":0}]'],
    ['another namespace', '0/admin,{"page":"x"}'],
    ['brackets without end', `2["action",${'['.repeat(60_000)}`],
    ['a list as deep as the limit allows', `2["action",${'['.repeat(30_000)}${']'.repeat(30_000)}]`],
    ['a message larger than allowed', `2["action",{"action":"${'x'.repeat(70_000)}"}]`],
  ])('%s harms nobody else', async (_, bytes) => {
    const { tab, page } = await attacker();
    (tab.socket.io.engine as unknown as { write(bytes: string): void }).write(bytes);
    await expectUnharmed();
    const stored = await host.app.get(PageService).get<CounterState>(page);
    expect(stored.data).toEqual({ count: 0, names: [] });
  });
});

describe('messages of any content', () => {
  it('are answered or refused, and change nothing but what an action changes', async () => {
    const { tab, page } = await attacker();
    const event = fc.oneof(
      fc.constantFrom('action', 'ack', 'resync', 'update', 'welcome'),
      fc.string({ minLength: 1 }),
    );
    const reserved = new Set([
      'connect',
      'connect_error',
      'disconnect',
      'disconnecting',
      'newListener',
      'removeListener',
    ]);
    const payload = fc.oneof(
      fc.json({ maxDepth: 6 }).map((text) => JSON.parse(text) as unknown),
      fc.record(
        {
          action: fc.oneof(
            fc.string(),
            fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', 'mount', 'secret'),
          ),
          data: fc.jsonValue(),
          id: fc.oneof(fc.string(), fc.integer()),
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(event, fc.array(payload, { maxLength: 3 }), async (name, payloads) => {
        fc.pre(!reserved.has(name) && !payloads.some((one) => (one as { action?: unknown })?.action === 'increment'));
        tab.socket.emit(name, ...payloads);
        // The connection still answers what comes after.
        expect(await tab.act('no_such_action')).toMatchObject({ error: { code: 'ACTION_NOT_FOUND' } });
      }),
      { numRuns: 150 },
    );
    const stored = await host.app.get(PageService).get<CounterState>(page);
    expect(stored.data).toEqual({ count: 0, names: [] });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await expectUnharmed();
  });
});

describe('a flood of actions', () => {
  it('is worked off, and other pages do not wait for it', async () => {
    const { tab, page } = await attacker();
    for (let count = 0; count < 500; count++) tab.socket.emit('action', { action: 'increment' });
    await expectUnharmed();
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    const stored = await host.app.get(PageService).get<CounterState>(page);
    expect(stored.data.count).toBe(501);
  });
});

describe('the page of somebody else', () => {
  it('cannot be acted on, listened to or rendered with its id alone', async () => {
    const { browser } = await attacker();
    const page = (bystander as Tab & { document: { page: string } }).document.page;
    expect(await browser.refusal({ page })).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
    const response = await browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
      body: JSON.stringify({ page, action: 'increment' }),
    });
    expect(response.status).toBe(404);
    await expectUnharmed();
  });

  it('cannot be named in a message of an own connection', async () => {
    const { tab } = await attacker();
    const page = (bystander as Tab & { document: { page: string } }).document.page;
    tab.socket.emit('action', { action: 'increment', page });
    tab.socket.emit('resync', { page, fragment_id: 'count' });
    expect(await tab.next('s')).toEqual([0, expect.any(String), '0', expect.anything()]);
    await expectUnharmed();
  });
});
