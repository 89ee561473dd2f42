import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import {
  LivePage,
  OnConnect,
  OnInfo,
  PresenceService,
  type Draft,
  type LiveConnection,
  type LivePageHandler,
  type LiveTemplateModuleOptions,
  type PageContext,
  type Presence,
  type PresenceChange,
} from '@livetemplate/nestjs';

import type { Tab } from './browser.js';
import { LiveHost } from './live-host.js';
import { OwnKeys } from './redis/own-keys.js';

interface Room {
  room: string;
  name: string;
  people: string[];
  news: string;
}

const TEMPLATE =
  '<!DOCTYPE html><html><body><p id="people">{{join .people ","}}</p><p id="n">{{.news}}</p></body></html>';

/** Who comes has the name and room of the query: `/room?name=Ann&room=7`. */
@LivePage('/room', { template: 'room.html' })
class RoomPage implements LivePageHandler<Room> {
  readonly connections = new Map<string, LiveConnection>();
  readonly changes: PresenceChange[] = [];

  mount(context: PageContext): Room {
    const { name, room } = context.query as { name: string; room: string };
    context.subscribe(room);
    return { room, name, people: [], news: '' };
  }

  @OnConnect()
  come(state: Draft<Room>, connection: LiveConnection): void {
    this.connections.set(connection.id, connection);
    connection.track(state.room, { key: state.name, meta: { at: state.room } });
  }

  @OnInfo('presence')
  show(state: Draft<Room>, change: PresenceChange): void {
    this.changes.push(change);
    state.people = change.present.map(({ key, metas }) => (metas.length > 1 ? `${key}×${metas.length}` : key));
    const names = (of: typeof change.joins): string => of.map(({ key }) => key).join('+');
    state.news = `${change.topic} +${names(change.joins)} -${names(change.leaves)}`;
  }
}

const hosts: LiveHost[] = [];

async function start(options: Partial<LiveTemplateModuleOptions> = {}): Promise<LiveHost> {
  const host = await LiveHost.start({
    options: {
      templates: { 'room.html': TEMPLATE },
      functions: { join: (list: string[], by: string) => list.join(by) },
      pages: { batchWindowMs: 0 },
      ...options,
    },
    controllers: [RoomPage],
  });
  hosts.push(host);
  return host;
}

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

function enter(host: LiveHost, name: string, browser = host.browser()): Promise<Tab> {
  return browser.open(`/room?name=${name}&room=r`, '2.0');
}

/** Waits until the tab has been shown this list of people. */
async function sees(tab: Tab, people: string): Promise<void> {
  for (;;) {
    const frame = await tab.next('u');
    // `[seq, slot, value, …]`
    const at = frame.indexOf(0, 1);
    if (at % 2 === 1 && frame[at + 1] === people) return;
  }
}

describe('presence', () => {
  it('shows who comes and who goes, a person with two tabs once', async () => {
    const host = await start();
    const ann = await enter(host, 'Ann');
    await sees(ann, 'Ann');
    const browser = host.browser();
    const bob = await enter(host, 'Bob', browser);
    for (const tab of [ann, bob]) await sees(tab, 'Ann,Bob');
    const again = await enter(host, 'Bob', browser);
    for (const tab of [ann, bob]) await sees(tab, 'Ann,Bob×2');
    const presence = host.app.get(PresenceService);
    expect(await presence.list('r')).toEqual([
      { key: 'Ann', metas: [{ at: 'r' }] },
      { key: 'Bob', metas: [{ at: 'r' }, { at: 'r' }] },
    ]);
    expect(await presence.list('another')).toEqual([]);

    again.socket.disconnect();
    await sees(ann, 'Ann,Bob');
    bob.socket.disconnect();
    await sees(ann, 'Ann');
    expect(host.app.get(RoomPage).changes.at(-1)).toEqual({
      topic: 'r',
      present: [{ key: 'Ann', metas: [{ at: 'r' }] }],
      joins: [],
      leaves: [{ key: 'Bob', metas: [{ at: 'r' }] }],
    });
  });

  it('ends for a connection that is taken out, and begins anew with another key', async () => {
    const host = await start();
    const ann = await enter(host, 'Ann');
    await sees(ann, 'Ann');
    const connection = host.app.get(RoomPage).connections.get(ann.socket.id as string) as LiveConnection;
    connection.track('r', { key: 'Anna' });
    await sees(ann, 'Anna');
    connection.untrack('r');
    await sees(ann, '');
    expect(await host.app.get(PresenceService).list('r')).toEqual([]);
    connection.track('r');
    await sees(ann, connection.groupId);
  });

  it('is right in the end when many come and go at once', async () => {
    const host = await start();
    const watcher = await enter(host, 'Ann');
    await sees(watcher, 'Ann');
    const tabs = await Promise.all(Array.from({ length: 12 }, (_, n) => enter(host, `p${n}`)));
    for (const tab of tabs.slice(0, 10)) tab.socket.disconnect();
    const keys = (people: readonly Presence[] = []): string =>
      people
        .map(({ key }) => key)
        .toSorted()
        .join();
    const { changes } = host.app.get(RoomPage);
    while (keys(changes.at(-1)?.present) !== 'Ann,p10,p11') await watcher.next('u');
    expect(keys(await host.app.get(PresenceService).list('r'))).toBe('Ann,p10,p11');
  });
});

describe('presence on several nodes', () => {
  let own: OwnKeys;

  beforeAll(() => {
    own = new OwnKeys();
  });

  afterAll(() => own.clear());

  it('is one list, which a node that shuts down leaves in time', async () => {
    const options = { store: own.store() };
    const [here, there] = [await start(options), await start(options)];
    const ann = await enter(here, 'Ann');
    await sees(ann, 'Ann');
    const bob = await enter(there, 'Bob');
    for (const tab of [ann, bob]) await sees(tab, 'Ann,Bob');
    expect((await here.app.get(PresenceService).list('r')).map(({ key }) => key)).toEqual(['Ann', 'Bob']);
    await there.app.close();
    hosts.splice(hosts.indexOf(there), 1);
    await sees(ann, 'Ann');
    expect([here.errors, there.errors]).toEqual([[], []]);
    expect(await own.redis.smembers(`${own.prefix}:default:presence:nodes`)).toHaveLength(1);
  });
});
