import { afterEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { PageService, type ConnectionOptions, type RateLimitOptions } from '@livetemplate/nestjs';
import { TransportCounters } from '../../libs/livetemplate/src/nest/transport/transport-counters.js';

import type { Browser, Tab } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';

/** So slow that nothing comes in during a test. */
const once = (burst: number): { perSecond: number; burst: number } => ({ perSecond: 0.001, burst });

const FROM = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
const ATTACKER = FROM('203.0.113.66');

const RATE_LIMITED = { code: 'RATE_LIMITED', message: 'Too many requests.' };

let host: LiveHost;

async function start(rateLimits: RateLimitOptions | false, connections: ConnectionOptions = {}): Promise<void> {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE }, rateLimits, connections },
    controllers: [CounterPage],
    prepare: (app) => void (app as NestExpressApplication).set('trust proxy', 'loopback'),
  });
}

afterEach(() => host.close());

function counters(): TransportCounters {
  return host.app.get(TransportCounters);
}

function post(browser: Browser, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return browser.fetch('/livetemplate/actions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-livetemplate': '1', ...headers },
    body: JSON.stringify(body),
  });
}

/** Somebody else, who must not notice anything. */
async function bystander(): Promise<{ tab: Tab; expectUnharmed: () => Promise<void> }> {
  const tab = await host.browser().open('/counter', '2.0');
  const page = await host.app.get(PageService).get<CounterState>(tab.document.page);
  const expectUnharmed = async (): Promise<void> => {
    // Both what it does itself and what the server shows it.
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    const { seq } = await page.update((state) => {
      state.count += 100;
    });
    expect(await tab.act('increment')).toEqual({ ok: true, seq: seq + 1 });
    expect(tab.of('fault')).toEqual([]);
    expect(tab.socket.connected).toBe(true);
  };
  return { tab, expectUnharmed };
}

describe('actions of one connection', () => {
  it('are answered with RATE_LIMITED above the burst, and nobody else is', async () => {
    await start({ actions: once(5) });
    const { expectUnharmed } = await bystander();
    const tab = await host.browser().open('/counter', '2.0');
    const answers = await Promise.all(Array.from({ length: 8 }, () => tab.act('increment')));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(5);
    expect(answers.slice(5)).toEqual(Array.from({ length: 3 }, () => ({ ok: false, error: RATE_LIMITED })));
    expect(counters().rateLimited.actions).toBe(3);
    // It may still listen, and another connection of the same browser may act.
    expect(tab.of('fault')).toEqual([]);
    await expectUnharmed();
  });

  it('are not limited where that is switched off', async () => {
    await start(false);
    const tab = await host.browser().open('/counter', '2.0');
    const answers = await Promise.all(Array.from({ length: 3_000 }, () => tab.act('increment')));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const page = await host.app.get(PageService).get<CounterState>(tab.document.page);
    expect(page.data.count).toBe(3_000);
  });
});

describe('messages of one connection', () => {
  it('are violations above the burst, and close it in the end', async () => {
    await start({ messages: once(5) }, { maxViolations: 3 });
    const { expectUnharmed } = await bystander();
    const tab = await host.browser().open('/counter', '2.0');
    const answers: unknown[] = [];
    for (let count = 0; count < 5; count++) tab.socket.emit('ack', { ack: 0 });
    for (let count = 0; count < 20; count++)
      tab.socket.emit('action', { action: 'increment' }, (answer: unknown) => answers.push(answer));
    expect(await tab.closed).toBe('transport close');
    expect(answers).toEqual(Array.from({ length: answers.length }, () => ({ ok: false, error: RATE_LIMITED })));
    expect(answers.length).toBeGreaterThanOrEqual(3);
    expect(tab.of('fault').slice(0, 3)).toEqual([[RATE_LIMITED], [RATE_LIMITED], [RATE_LIMITED]]);
    expect(counters()).toMatchObject({ closedForViolations: 1 });
    const page = await host.app.get(PageService).get<CounterState>(tab.document.page);
    expect(page.data.count).toBe(0);
    await expectUnharmed();
  });
});

describe('actions from one address', () => {
  it('share one limit over all connections and HTTP, and other addresses have their own', async () => {
    await start({ addressActions: once(6) });
    const { expectUnharmed } = await bystander();
    const browser = host.browser();
    browser.headers = ATTACKER;
    const tab = await browser.open('/counter', '2.0');
    const { page } = tab.document;
    const another = await browser.attach({ page, protocol: ['2.0'] });
    const act = async (): Promise<number> => (await post(browser, { page, action: 'increment' })).status;
    expect([(await tab.act('increment')).ok, (await another.act('increment')).ok, await act()]).toEqual([
      true,
      true,
      200,
    ]);
    const answers = await Promise.all([tab, another, tab, another, tab].map((sender) => sender.act('increment')));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
    expect(answers.filter(({ ok }) => !ok)).toEqual([1, 2].map(() => ({ ok: false, error: RATE_LIMITED })));
    expect([await act(), counters().rateLimited.addressActions, counters().rateLimited.actions]).toEqual([429, 3, 0]);
    expect(tab.of('fault')).toEqual([]);
    const other = host.browser();
    other.headers = FROM('203.0.113.67');
    expect(await (await other.open('/counter', '2.0')).act('increment')).toMatchObject({ ok: true });
    await expectUnharmed();
  });
});

describe('actions over HTTP from one address', () => {
  it('are answered with 429 and Retry-After above the burst', async () => {
    await start({ httpActions: { perSecond: 0.001, burst: 2 } });
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const answers: Response[] = [];
    for (let count = 0; count < 3; count++) answers.push(await post(browser, { page, action: 'increment' }, ATTACKER));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    const [, , refused] = answers as [Response, Response, Response];
    expect(await refused.json()).toEqual(RATE_LIMITED);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(900);
    expect((await post(browser, { page, action: 'increment' }, FROM('203.0.113.7'))).status).toBe(200);
    expect(counters().rateLimited.httpActions).toBe(1);
    expect(host.warnings).toEqual([expect.stringContaining('An address is over the limit \\"rateLimits.httpActions')]);
  });
});

describe('new pages for one address', () => {
  it('are answered with 429 above the burst; pages that are there still open', async () => {
    await start({ pages: once(2) });
    const [first, second, third] = [host.browser(), host.browser(), host.browser()];
    const load = async (browser: Browser): Promise<number> =>
      (await browser.fetch('/counter', { headers: ATTACKER })).status;
    expect([await load(first), await load(second), await load(third), await load(first)]).toEqual([200, 200, 429, 200]);
    expect((await third.fetch('/counter', { headers: FROM('203.0.113.7') })).status).toBe(200);
  });
});

describe('handshakes from one address', () => {
  it('are refused with RATE_LIMITED above the burst, whatever they bring', async () => {
    await start({ handshakes: once(3) });
    const { expectUnharmed } = await bystander();
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const codes: unknown[] = [];
    for (const auth of [{ page }, { token: 'forged' }, { page: 'unknown' }, { page }, { token: 'forged' }]) {
      try {
        await browser.attach(auth, ATTACKER);
        codes.push('accepted');
      } catch (refusal) {
        codes.push((refusal as { data: unknown }).data);
      }
    }
    expect(codes).toEqual([
      'accepted',
      { code: 'INVALID_TOKEN', status: 401 },
      { code: 'PAGE_NOT_FOUND', status: 404 },
      { code: 'RATE_LIMITED', status: 429 },
      { code: 'RATE_LIMITED', status: 429 },
    ]);
    await browser.attach({ page }, FROM('203.0.113.7'));
    await expectUnharmed();
  });

  it('in a flood with bad tokens do not keep others from theirs', async () => {
    await start({ handshakes: once(20) });
    const { expectUnharmed } = await bystander();
    const attacker = host.browser();
    const flood = Array.from({ length: 200 }, (_, index) => attacker.refusal({ token: `forged-${index}` }, ATTACKER));
    await expectUnharmed();
    const other = await host.browser().open('/counter', '2.0');
    expect(await other.act('increment')).toMatchObject({ ok: true });
    const codes = (await Promise.all(flood)).map(({ data }) => (data as { code: string }).code);
    expect(codes.filter((code) => code === 'INVALID_TOKEN')).toHaveLength(20);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(180);
    expect(counters().rateLimited.handshakes).toBe(180);
    await expectUnharmed();
  });

  it('end the connection on which there are too many', async () => {
    await start({ handshakes: once(3) });
    const tab = await host.browser().open('/counter', '2.0');
    const raw = await fetch(`${host.origin}/livetemplate/socket/?EIO=4&transport=polling`, { headers: ATTACKER });
    const { sid } = JSON.parse((await raw.text()).slice(1)) as { sid: string };
    const address = `${host.origin}/livetemplate/socket/?EIO=4&transport=polling&sid=${sid}`;
    const received: string[] = [];
    while (!received.join().includes('RATE_LIMITED')) {
      const knock = await fetch(address, { method: 'POST', headers: ATTACKER, body: '40{"token":"forged"}' });
      expect(await knock.text()).toBe('ok');
      received.push(await (await fetch(address, { headers: ATTACKER })).text());
    }
    expect(received).toHaveLength(4);
    // What follows the refusal is the end: Engine.IO's `close`, or an unknown session.
    const after = await (await fetch(address, { headers: ATTACKER })).text();
    expect(after).toMatch(/1$|Session ID unknown/u);
    expect(await tab.act('increment')).toMatchObject({ ok: true });
  });
});

describe('a flood of messages', () => {
  it('is cut off by the defaults, and others get their updates meanwhile', async () => {
    await start({});
    const { expectUnharmed } = await bystander();
    const attacker = await host.browser().open('/counter', '2.0');
    const flood = '42["action",{"action":"no_such_action"}]'.slice(1);
    const { engine } = attacker.socket.io as unknown as { engine: { write(bytes: string): void } };
    for (let count = 0; count < 10_000; count++) engine.write(flood);
    await expectUnharmed();
    expect(await attacker.closed).toMatch(/^transport (close|error)$/u);
    await expectUnharmed();
    expect(counters()).toMatchObject({ closedForViolations: 1 });
  });
});

describe('a message that is too large', () => {
  const LIMIT = 200_000;
  const sized = (page: string, size: number): object => {
    const message = { page, action: 'add_name', data: { name: '' } };
    message.data.name = 'x'.repeat(size - JSON.stringify(message).length);
    return message;
  };

  it('is answered with 413 over HTTP, where the limit is the same as for connections', async () => {
    await start({}, { maxMessageBytes: LIMIT });
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    expect((await post(browser, sized(page, LIMIT))).status).toBe(200);
    const refused = await post(browser, sized(page, LIMIT + 1));
    expect([refused.status, await refused.json()]).toEqual([
      413,
      { code: 'PAYLOAD_TOO_LARGE', message: 'The payload is too large.' },
    ]);
  });

  it('is answered with 413 also where it does not say how large it is', async () => {
    await start({}, { maxMessageBytes: LIMIT });
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const send = (size: number): Promise<Response> =>
      browser.fetch('/livetemplate/actions', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
        body: new Blob([JSON.stringify(sized(page, size))]).stream(),
        duplex: 'half',
      } as RequestInit);
    expect((await send(LIMIT)).status).toBe(200);
    expect((await send(LIMIT + 1)).status).toBe(413);
  });

  it('leaves the limits of the application’s own addresses alone', async () => {
    await start({}, { maxMessageBytes: LIMIT });
    const response = await host.browser().fetch('/elsewhere', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sized('p', LIMIT)),
    });
    // Express allows 100 kB where nobody says otherwise.
    expect(response.status).toBe(413);
  });

  it('closes the connection it comes by, and no other', async () => {
    await start({}, { maxMessageBytes: LIMIT });
    const { expectUnharmed } = await bystander();
    const tab = await host.browser().open('/counter', '2.0');
    expect(await tab.act('add_name', { name: 'x'.repeat(LIMIT - 200) })).toMatchObject({ ok: true });
    const refused = tab.act('add_name', { name: 'x'.repeat(LIMIT) }).then(String, String);
    expect(await tab.closed).toBe('transport close');
    expect(await refused).toBe('Error: socket has been disconnected');
    await expectUnharmed();
  });
});
