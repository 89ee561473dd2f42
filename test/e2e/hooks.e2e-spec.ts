import { afterEach, describe, expect, it } from '@jest/globals';

import {
  LiveAction,
  LivePage,
  OnConnect,
  OnDisconnect,
  PageService,
  type Draft,
  type LiveConnection,
  type LivePageHandler,
  type LiveTemplateModuleOptions,
  type ServerEventContext,
} from '@livetemplate/nestjs';

import { MemoryPageStore } from '../../libs/livetemplate/src/store/index.js';
import { EventStreamClient } from './event-stream-client.js';
import { LiveHost } from './live-host.js';

interface Lobby {
  viewers: number;
  note: string;
}

const TEMPLATE = '<!DOCTYPE html><html><body><p id="v">{{.viewers}}</p><p id="n">{{.note}}</p></body></html>';

@LivePage('/lobby', { template: 'lobby.html' })
class LobbyPage implements LivePageHandler<Lobby> {
  readonly connections: LiveConnection[] = [];
  readonly ended: string[] = [];
  private readonly waiting: { readonly begun: () => void; readonly ended: () => void }[] = [];
  /** What a hook waits for. */
  hold: Promise<unknown> | undefined;
  failing = false;

  mount(): Lobby {
    return { viewers: 0, note: '' };
  }

  @OnConnect()
  async come(state: Draft<Lobby>, connection: LiveConnection, context: ServerEventContext): Promise<void> {
    this.connections.push(connection);
    for (const { begun } of this.waiting) begun();
    state.viewers++;
    connection.send('hello', { viewers: state.viewers });
    context.subscribe('lobby');
    await this.hold;
    if (this.failing) throw new Error('the door is stuck');
  }

  @OnDisconnect()
  go(state: Draft<Lobby>, connection: LiveConnection): void {
    state.viewers--;
    this.ended.push(connection.id);
    for (const { ended } of this.waiting) ended();
  }

  @LiveAction()
  write(state: Draft<Lobby>): void {
    state.note = 'x';
  }

  @LiveAction()
  async wait(state: Draft<Lobby>): Promise<void> {
    for (const { begun } of this.waiting) begun();
    await this.hold;
    state.note = 'waited';
  }

  /** Resolves when the next hook of this kind runs. */
  next(kind: 'begun' | 'ended'): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ begun: () => undefined, ended: () => undefined, [kind]: resolve });
    });
  }
}

const hosts: LiveHost[] = [];

async function start(options: Partial<LiveTemplateModuleOptions> = {}): Promise<{ host: LiveHost; lobby: LobbyPage }> {
  const host = await LiveHost.start({
    options: { templates: { 'lobby.html': TEMPLATE }, pages: { batchWindowMs: 0 }, ...options },
    controllers: [LobbyPage],
  });
  hosts.push(host);
  return { host, lobby: host.app.get(LobbyPage) };
}

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

describe('@OnConnect and @OnDisconnect', () => {
  it('run for each connection, in order, and change the page for all of them', async () => {
    const { host, lobby } = await start();
    const browser = host.browser();
    const first = await browser.open('/lobby', '2.0');
    expect(await first.next('u')).toEqual([1, 0, '1']);
    const second = await browser.open('/lobby', '2.0');
    expect(await second.next('u')).toEqual([2, 0, '2']);
    expect(await first.next('u')).toEqual([2, 0, '2']);
    const page = await host.app.get(PageService).get<Lobby>(first.document.page);
    expect(page.topics).toEqual(['lobby']);
    expect(lobby.connections).toMatchObject(
      [first, second].map(({ socket }) => ({ id: socket.id, pageId: page.id, groupId: page.groupId, userId: null })),
    );

    const id = second.socket.id;
    second.socket.disconnect();
    expect(await first.next('u')).toEqual([3, 0, '1']);
    expect(lobby.ended).toEqual([id]);
  });

  it.each(['1.0', '2.0'])('send to one connection alone, in protocol %s', async (protocol) => {
    const { host, lobby } = await start();
    const browser = host.browser();
    const first = await browser.open('/lobby', protocol);
    expect(await first.next('message')).toEqual([{ event: 'hello', data: { viewers: 1 } }]);
    const second = await browser.open('/lobby', protocol);
    expect(await second.next('message')).toEqual([{ event: 'hello', data: { viewers: 2 } }]);
    // A connection may be kept, and written to at any time.
    lobby.connections[0]!.send('ping');
    expect(await first.next('message')).toEqual([{ event: 'ping' }]);
    lobby.connections[1]!.send('pong', [1]);
    expect(await second.next('message')).toEqual([{ event: 'pong', data: [1] }]);
    expect([first.of('message').length, second.of('message').length]).toEqual([2, 2]);
  });

  it('are told of streams of events, too', async () => {
    const { host, lobby } = await start();
    const browser = host.browser();
    const { page, seq } = await browser.load('/lobby');
    const client = await EventStreamClient.open(
      `${host.origin}/livetemplate/stream?page=${page}&protocol=1.0&ack=${seq}`,
      { cookie: browser.cookieHeader },
    );
    await client.until(() => client.events.some(({ event }) => event === 'message'));
    expect(client.events).toContainEqual(expect.objectContaining({ data: { event: 'hello', data: { viewers: 1 } } }));
    const ended = lobby.next('ended');
    client.close();
    await ended;
    expect(lobby.ended).toEqual([lobby.connections[0]!.id]);
    lobby.connections[0]!.send('late');
  });

  it('that fail change and send nothing, are told about, and leave the connection as it is', async () => {
    const { host, lobby } = await start();
    lobby.failing = true;
    const tab = await host.browser().open('/lobby', '2.0');
    expect(await tab.act('write')).toMatchObject({ ok: true, seq: 1 });
    expect([tab.of('u'), tab.of('message')]).toEqual([[[1, 1, 'x']], []]);
    expect(host.errors.join()).toContain('the door is stuck');
  });

  it('run again where another node was quicker, and send once', async () => {
    const store = new MemoryPageStore({ shared: true });
    const { host, lobby } = await start({ store });
    const browser = host.browser();
    const { page: id, seq, template } = await browser.load('/lobby');
    let go: () => void = () => undefined;
    lobby.hold = new Promise<void>((resolve) => (go = resolve));
    const begun = lobby.next('begun');
    const tab = await browser.attach({ page: id, protocol: ['2.0'], ack: seq, template });
    await begun;
    const before = await store.load(id);
    await store.commit({ ...before!, version: before!.version + 1, data: { viewers: 7, note: '' } }, before!.version);
    go();
    expect(await tab.next('message')).toEqual([{ event: 'hello', data: { viewers: 8 } }]);
    expect(lobby.connections.length).toBe(2);
    // What belonged to the attempt that did not count is nobody's connection.
    lobby.connections[0]!.send('lost');
    lobby.connections[1]!.send('last');
    expect(await tab.next('message')).toEqual([{ event: 'last' }]);
  });

  it('are not asked for the end of a page', async () => {
    const { host, lobby } = await start();
    const tab = await host.browser().open('/lobby', '2.0');
    await tab.next('message');
    await host.app.get(PageService).close(tab.document.page);
    await tab.closed;
    expect([lobby.ended, host.errors]).toEqual([[], []]);
  });

  it('leave running actions their answer when the application shuts down', async () => {
    const { host, lobby } = await start();
    const tab = await host.browser().open('/lobby', '2.0');
    await tab.next('message');
    let release = (): void => {};
    lobby.hold = new Promise<void>((resolve) => (release = resolve));
    const begun = lobby.next('begun');
    const answer = tab.act('wait');
    await begun;
    const closed = host.app.close();
    release();
    expect(await answer).toMatchObject({ ok: true });
    await closed;
  });

  it('are told of the end of each connection when the application shuts down', async () => {
    const { host, lobby } = await start();
    const tab = await host.browser().open('/lobby', '2.0');
    await tab.next('message');
    const page = await host.app.get(PageService).get<Lobby>(tab.document.page);
    const ended = lobby.next('ended');
    const { id } = tab.socket;
    await host.app.close();
    await ended;
    // It was committed before the application let go of its pages.
    expect([lobby.ended, page.ended, page.data.viewers]).toEqual([[id], 'shutdown', 0]);
  });
});
