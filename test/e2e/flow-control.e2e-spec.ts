import { afterEach, describe, expect, it } from '@jest/globals';
import { IoAdapter } from '@nestjs/platform-socket.io';
import fc from 'fast-check';
import type { Server, ServerOptions } from 'socket.io';

import { PageService, type ConnectionOptions, type Page } from '@livetemplate/nestjs';
import { TransportCounters } from '../../libs/livetemplate/src/nest/transport/transport-counters.js';

import type { Tab } from './browser.js';
import { LiveHost } from './live-host.js';
import { PollingClient } from './polling-client.js';
import { ShownText, TEXT_TEMPLATE, TextPage, type TextState } from './text-page.js';

const PROTOCOLS = ['2.0', '1.0'] as const;

let host: LiveHost;
let server: Server;

/** Lets a test look at what waits on the server. */
class OpenAdapter extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions): Server {
    server = super.createIOServer(port, options) as Server;
    return server;
  }
}

/**
 * Who does not read answers no ping, and is closed after a while: unless the test is about that, none comes and nobody is, however
 * long a busy machine takes.
 */
const PATIENCE = { pingIntervalMs: 3_600_000, slowClientTimeoutMs: 3_600_000 };

async function start(connections: ConnectionOptions): Promise<void> {
  host = await LiveHost.start({
    options: {
      templates: { 'text.html': TEXT_TEMPLATE },
      // Each change gets a frame of its own.
      pages: { batchWindowMs: 0 },
      connections: { ...PATIENCE, ...connections },
      rateLimits: false,
    },
    controllers: [TextPage],
    prepare: (app) => app.useWebSocketAdapter(new OpenAdapter(app)),
  });
}

afterEach(() => host.close());

function pageOf(id: string): Promise<Page<TextState>> {
  return host.app.get(PageService).get<TextState>(id);
}

function slow(): TransportCounters['slow'] {
  return host.app.get(TransportCounters).slow;
}

/** Stops reading from the network, or goes on. */
function setReading(tab: Tab, reading: boolean): void {
  const { ws } = tab.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
  if (reading) ws.resume();
  else ws.pause();
}

interface Waiting {
  readonly frames: number;
  readonly bytes: number;
}

/** What the server holds for a connection, with what it has handed to the system and the system has not taken. */
function waitingFor(tab: Tab): Waiting {
  const { conn } = server.sockets.sockets.get(tab.socket.id as string) as unknown as {
    conn: { writeBuffer: { data: string }[]; transport: { socket: { bufferedAmount: number } } };
  };
  const queued = conn.writeBuffer.reduce((sum, { data }) => sum + data.length, 0);
  return { frames: conn.writeBuffer.length, bytes: queued + conn.transport.socket.bufferedAmount };
}

/** Lets sockets have their turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function writeMuch(page: Page<TextState>): Promise<void> {
  await page.update({ text: `${page.seq}:${'x'.repeat(300_000)}` });
  await turn();
}

/** Why the server's end of a connection has ended, as soon as it has. */
function endOf(tab: Tab): { reason?: string } {
  const end: { reason?: string } = {};
  server.sockets.sockets.get(tab.socket.id as string)?.once('disconnect', (reason) => (end.reason = reason));
  return end;
}

/** Follows what a connection shows, from now on and from before. */
function follow(tab: Tab, shown = new ShownText()): ShownText & { until(seq: number): Promise<void> } {
  let wake = (): void => {};
  for (const message of tab.received) shown.take(message);
  tab.socket.onAny((event: string, ...args: unknown[]) => {
    shown.take({ event, args });
    wake();
  });
  return Object.assign(shown, {
    until: async (seq: number): Promise<void> => {
      while (!(shown.seq >= seq)) await new Promise<void>((resolve) => (wake = resolve));
    },
  });
}

describe.each(PROTOCOLS)('with protocol %s, a connection that does not read', (protocol) => {
  it('holds a bounded part of the memory, keeps nobody waiting, and ends with the latest state', async () => {
    const limits = { maxQueuedFrames: 16, maxQueuedBytes: 400_000 };
    await start(limits);
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const [reader, sleeper] = await Promise.all([1, 2].map(() => browser.attach({ page: id, protocol: [protocol] })));
    const [fast, late] = [follow(reader as Tab), follow(sleeper as Tab)];
    const page = await pageOf(id);
    setReading(sleeper as Tab, false);
    const most = { frames: 0, bytes: 0 };
    const big = 'x'.repeat(30_000);
    const COUNT = 2_000;
    for (let count = 1; count <= COUNT; count++) {
      await page.update({ text: `${count}:${big}` });
      // The other one has it before the next is made.
      await fast.until(count);
      expect(fast.text).toHaveLength(`${count}:`.length + big.length);
      const { frames, bytes } = waitingFor(sleeper as Tab);
      most.frames = Math.max(most.frames, frames);
      most.bytes = Math.max(most.bytes, bytes);
    }
    expect(slow()).toEqual({ behind: 1, caughtUp: 0, closed: 0 });
    // Of 60 MB. One frame more than the limit makes a connection fall behind, and as much again can be on its way.
    expect(most.frames).toBeLessThanOrEqual(limits.maxQueuedFrames + 1);
    expect(most.bytes).toBeLessThan(2 * (limits.maxQueuedBytes + 2 * big.length));
    expect(fast.states).toBe(1);
    setReading(sleeper as Tab, true);
    await late.until(COUNT);
    expect(late.text).toBe(`${COUNT}:${big}`);
    expect(late.states).toBe(2);
    expect(slow()).toEqual({ behind: 1, caughtUp: 1, closed: 0 });
    // It is one of them again.
    await page.update({ text: 'the end' });
    await Promise.all([fast.until(COUNT + 1), late.until(COUNT + 1)]);
    expect([fast.text, late.text, late.states]).toEqual(['the end', 'the end', 2]);
  });

  it('is closed after a while, and may come back', async () => {
    await start({ maxQueuedFrames: 4, slowClientTimeoutMs: 50 });
    const browser = host.browser();
    const tab = await browser.open('/text', protocol);
    const page = await pageOf(tab.document.page);
    const end = endOf(tab);
    setReading(tab, false);
    while (end.reason === undefined) await writeMuch(page);
    expect(end.reason).toBe('forced close');
    const { behind, caughtUp, closed } = slow();
    // Until the system had taken all it takes, it caught up each time.
    expect([behind - caughtUp, closed]).toEqual([1, 1]);
    expect(page.subscriberCount).toBe(0);
    setReading(tab, true);
    await tab.closed;
    const again = follow(await browser.attach({ page: page.id, protocol: [protocol], ack: 1 }));
    await again.until(page.seq);
    expect(again.text).toBe(page.data.text);
  });

  it('is closed where it asks and asks', async () => {
    await start({ maxQueuedFrames: 8 });
    const tab = await host.browser().open('/text', protocol);
    const page = await pageOf(tab.document.page);
    const end = endOf(tab);
    setReading(tab, false);
    // Where it stays behind for so many turns, the system takes no more.
    for (let turns = 0; turns < 100; turns++) {
      if (slow().behind === slow().caughtUp) turns = 0;
      await writeMuch(page);
    }
    let most = 0;
    server.sockets.sockets.get(tab.socket.id as string)?.onAny(() => {
      if (end.reason === undefined) most = Math.max(most, waitingFor(tab).frames);
    });
    while (end.reason === undefined) {
      tab.socket.emit('resync');
      tab.socket.emit('action', { action: 'unknown' }, () => {});
      await turn();
    }
    expect(end.reason).toBe('forced close');
    expect(most).toBeLessThanOrEqual(2 * 8 + 1);
    expect(slow().closed).toBe(1);
    setReading(tab, true);
    await tab.closed;
  });
});

describe.each(PROTOCOLS)('with protocol %s, a connection by long-polling that asks seldom', (protocol) => {
  it('gets what it has missed as long as that is little, else the latest state', async () => {
    await start({ maxQueuedFrames: 4 });
    const browser = host.browser();
    const { page: id, seq } = await browser.load('/text');
    const page = await pageOf(id);
    const { client, received } = await PollingClient.open(
      host.origin,
      { page: id, protocol: [protocol] },
      { cookie: browser.cookieHeader },
    );
    const shown = new ShownText();
    const take = async (): Promise<number> => {
      const before = shown.seq;
      for (const message of await client.poll()) shown.take(message);
      return shown.seq - before;
    };
    const takeAll = async (): Promise<number> => {
      const before = shown.seq;
      while (!(shown.seq >= page.seq)) await take();
      return shown.seq - before;
    };
    for (const message of received) shown.take(message);
    await takeAll();
    expect(shown).toMatchObject({ seq, states: 1 });
    const change = async (count: number): Promise<void> => {
      for (let step = 0; step < count; step++) await page.update({ text: `text ${page.seq + 1}` });
    };
    await change(8);
    // The fifth was one too many.
    expect([await take(), shown.states, slow()]).toEqual([5, 1, { behind: 1, caughtUp: 0, closed: 0 }]);
    expect([await takeAll(), shown.states]).toEqual([3, 1]);
    expect(slow()).toEqual({ behind: 1, caughtUp: 1, closed: 0 });
    await change(20);
    expect([await take(), shown.states]).toEqual([5, 1]);
    await change(20);
    expect([await takeAll(), shown.states]).toEqual([35, 2]);
    expect(shown.text).toBe('text 48');
    const next = take();
    await change(1);
    expect([await next, shown.text, shown.states]).toEqual([1, 'text 49', 2]);
    await client.close();
  });

  it('is closed where it does not ask for long', async () => {
    await start({ maxQueuedFrames: 4, slowClientTimeoutMs: 50 });
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const page = await pageOf(id);
    await PollingClient.open(host.origin, { page: id, protocol: [protocol] }, { cookie: browser.cookieHeader });
    const [socket] = server.sockets.sockets.values();
    const ended = new Promise((resolve) => socket?.once('disconnect', resolve));
    for (let count = 0; count < 8; count++) await page.update({ text: `text ${count}` });
    expect(await ended).toBe('forced close');
    expect(slow()).toEqual({ behind: 1, caughtUp: 0, closed: 1 });
    expect(page.subscriberCount).toBe(0);
  });

  it('loses nothing and gets nothing twice, whenever it asks', async () => {
    await start({ maxQueuedFrames: 3 });
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const page = await pageOf(id);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }), async (bursts) => {
        const headers = { cookie: browser.cookieHeader };
        const { client, received } = await PollingClient.open(host.origin, { page: id, protocol: [protocol] }, headers);
        const shown = new ShownText();
        for (const message of received) shown.take(message);
        for (const burst of bursts) {
          for (let step = 0; step < burst; step++) await page.update({ text: `text ${page.seq + 1}` });
          for (const message of await client.poll()) shown.take(message);
        }
        while (!(shown.seq >= page.seq)) for (const message of await client.poll()) shown.take(message);
        expect(shown).toMatchObject({ seq: page.seq, text: page.data.text });
        await client.close();
      }),
      { numRuns: 60 },
    );
    expect(slow().caughtUp).toBeGreaterThan(0);
  });
});

describe('heartbeats', () => {
  it('are told to clients as the options say, and so is the size of messages', async () => {
    await start({ pingIntervalMs: 7_000, pingTimeoutMs: 3_000, maxMessageBytes: 5_000 });
    const response = await fetch(`${host.origin}/livetemplate/socket/?EIO=4&transport=polling`);
    const opening = JSON.parse((await response.text()).slice(1)) as unknown;
    expect(opening).toMatchObject({ pingInterval: 7_000, pingTimeout: 3_000, maxPayload: 5_000 });
  });

  it('find out a connection that is not there any more', async () => {
    // Nothing is asked of it until a busy machine has opened it, too.
    await start({ pingIntervalMs: 2_000, pingTimeoutMs: 50 });
    const browser = host.browser();
    const { page: id } = await browser.load('/text');
    const left = new Promise((resolve) => {
      server.sockets.once('connection', (socket) => socket.once('disconnect', resolve));
    });
    // It never answers, for it asks for nothing more.
    await PollingClient.open(host.origin, { page: id }, { cookie: browser.cookieHeader });
    expect(await left).toBe('ping timeout');
    expect((await pageOf(id)).subscriberCount).toBe(0);
  });
});
