import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  BroadcastService,
  info,
  PageService,
  PresenceService,
  type LiveTemplateModuleOptions,
} from '@livetemplate/nestjs';

import { EventStreamClient } from '../e2e/event-stream-client.js';
import { SECRET, type LiveHost } from '../e2e/live-host.js';
import { OwnKeys } from '../e2e/redis/own-keys.js';
import { PATIENT_MS } from '../e2e/redis/patience.js';
import { vaults, Victim, type Vault } from './world.js';

let shop: LiveHost;
let victim: Victim;

beforeAll(async () => {
  shop = await vaults('shop');
  victim = await Victim.open(shop, 'ann', '/room?topic=secret');
});

afterAll(() => shop.close());

/** What a browser might try to get into a topic, or to be told of by it. */
const KNOCKS: [string, ...unknown[]][] = [
  ...['subscribe', 'join', 'topic', 'track', 'untrack', 'presence', 'broadcast', 'message', 'info'].flatMap(
    (event): [string, ...unknown[]][] => [
      [event, 'secret'],
      [event, { topic: 'secret' }],
      [event, { topic: 'secret', key: 'me', payload: { count: 9 } }],
    ],
  ),
  ...['told', 'presence', 'present', 'come', 'mount', 'subscribe', 'broadcast', 'toTopic'].map(
    (action): [string, ...unknown[]] => ['action', { action, data: { topic: 'secret', present: [{ key: 'me' }] } }],
  ),
  ['action', { action: 'increment', topics: ['secret'], topic: 'secret', data: {} }],
];

describe('somebody who is not on a topic', () => {
  it.each(KNOCKS)('hears nothing of it by %j %j', async (event, payload) => {
    const stranger = await Victim.open(shop, 'bob', '/room?topic=other');
    stranger.tab.socket.emit(event, payload);
    expect(await stranger.tab.act('no_such_action')).toMatchObject({ error: { code: 'ACTION_NOT_FOUND' } });
    const { count } = stranger.page.data;
    const told = await shop.app.get(BroadcastService).toTopic('secret', info('told'));
    expect(told).toMatchObject({ pages: 1, changed: 1, failed: [] });
    expect([stranger.page.topics, stranger.page.data.count]).toEqual([['other'], count]);
    expect(stranger.page.data.note).toBeNull();
    expect(victim.leaksIn(JSON.stringify(stranger.tab.received))).toEqual([]);
    await stranger.page.close();
  });

  it('is not counted among those who are there', async () => {
    const there = await shop.app.get(PresenceService).list('secret');
    expect(there.map(({ key }) => key)).toContain(victim.page.data.shown);
    const other = await shop.app.get(PresenceService).list('other');
    expect(victim.leaksIn(JSON.stringify(other))).toEqual([]);
  });
});

describe('what a connection is told alone', () => {
  it('is heard by no other connection, nor by one by events', async () => {
    const [own, other] = [
      await shop.browser().open('/room?topic=alone', '2.0'),
      await Victim.open(shop, 'bob', '/room?topic=alone'),
    ];
    const stream = await EventStreamClient.open(
      `${shop.origin}/livetemplate/stream?page=${other.page.id}&protocol=2.0`,
      {
        cookie: other.browser.cookieHeader,
      },
    );
    expect(await own.next('message')).toMatchObject([{ event: 'secret' }]);
    expect(await other.tab.next('message')).toEqual([{ event: 'secret', data: { shown: other.page.data.shown } }]);
    expect((await stream.next('message')).data).toEqual({ event: 'secret', data: { shown: other.page.data.shown } });
    const { shown } = (await shop.app.get(PageService).get<Vault>(own.document.page)).data;
    expect(JSON.stringify(other.tab.of('message'))).not.toContain(shown);
    expect(own.of('message')).toHaveLength(1);
    stream.close();
  });
});

/** Names that some way of keeping them might take for one another. */
const ALIKE: [string, string][] = [
  ['a', 'a\0'],
  ['a', 'a\r\n'],
  ['a\r\nDEL x', 'a'],
  ['a', 'A'],
  ['a', ' a'],
  ['a:b', 'a'],
  ['a', 'topic:a'],
  ['{a}', 'a'],
  ['*', 'a'],
  ['a*', 'ab'],
  ['[ab]', 'a'],
  ['../a', 'a'],
  ['a/../b', 'b'],
  ['__proto__', 'constructor'],
  ['toString', 'valueOf'],
  ['\u00e9', 'e\u0301'],
  ['\ud83d\ude00', '\ufffd'],
  ['user:ann', 'ann'],
  ['1', '01'],
];

describe.each(['memory', 'redis'])('topics kept in %s', (kind) => {
  let own: OwnKeys | null = null;
  let host: LiveHost;

  beforeAll(async () => {
    const options: Partial<LiveTemplateModuleOptions> = {};
    if (kind === 'redis') {
      own = new OwnKeys();
      Object.assign(options, { store: { ...own.store(), answerMs: PATIENT_MS } });
    }
    host = await vaults('shop', SECRET, options);
  });

  afterAll(async () => {
    await host.close();
    await own?.clear();
  });

  it.each(ALIKE)('%j is not %j', async (one, other) => {
    const pages = host.app.get(PageService);
    const open = (topic: string): ReturnType<typeof pages.create<Vault>> =>
      pages.create<Vault>('vault.html', (topics) => {
        topics.subscribe(topic);
        return { shown: '', hidden: '', count: 0, note: null };
      });
    const [first, second] = [await open(one), await open(other)];
    const broadcast = host.app.get(BroadcastService);
    expect(await broadcast.toTopic<Vault>(one, { count: 1 })).toEqual({ pages: 1, changed: 1, failed: [] });
    expect(await broadcast.toTopic<Vault>(other, { count: 2 })).toEqual({ pages: 1, changed: 1, failed: [] });
    expect([first.data.count, second.data.count]).toEqual([1, 2]);
    for (const page of [first, second]) await page.close();
  });

  it.each(['', '\ud800', 'a\udc00b', '\udfff\ud800'])('%j is none', async (topic) => {
    const page = await host.app
      .get(PageService)
      .create<Vault>('vault.html', { shown: '', hidden: '', count: 0, note: null });
    await expect(page.update((_, topics) => topics.subscribe(topic))).rejects.toThrow('A topic is a text');
    expect(page.topics).toEqual([]);
    await page.close();
  });
});
