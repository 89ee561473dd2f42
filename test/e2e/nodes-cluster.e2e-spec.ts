import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis, type Cluster } from 'ioredis';

import {
  ApplicationService,
  LivePage,
  OnConnect,
  PageService,
  PresenceService,
  TokenService,
  type Draft,
  type LiveConnection,
} from '@livetemplate/nestjs';

import { RedisPageStore, connectRedis } from '../../libs/livetemplate/src/store/redis/index.js';
import { describePageStore } from '../../libs/livetemplate/src/testing/index.js';
import { Browser } from './browser.js';
import { COUNTER_TEMPLATE, CounterPage, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';
import { health, isBack } from './redis/health.js';
import { RedisCluster } from './redis/redis-cluster.js';
import type { RedisProcess } from './redis/redis-process.js';
import { shows } from './shows.js';

/** Who may do no more than docs/scaling.md tells to allow. */
const USER =
  'user app on >secret ~nodes* &nodes* -@all +@read +@write +@scripting +@transaction +@pubsub +@connection -@dangerous +info +time +cluster|info +cluster|slots';

let cluster: RedisCluster;
let client: Cluster;
let made = 0;
const hosts: LiveHost[] = [];

beforeAll(async () => {
  cluster = await RedisCluster.start({ replicas: true, config: [USER] });
  client = (await connectRedis({ cluster: addresses() })) as Cluster;
});

afterEach(async () => {
  for (const master of cluster.masters) master.resume();
  for (const host of hosts.splice(0)) await host.close();
});

afterAll(async () => {
  client.disconnect();
  await cluster.end();
});

/** Of the user. */
function addresses(): string[] {
  return cluster.urls.map((url) => url.replace('//', '//app:secret@'));
}

/** Whoever connects is present. */
@LivePage('/visited', { template: 'counter.html' })
class VisitedPage extends CounterPage {
  @OnConnect()
  come(_: Draft<CounterState>, connection: LiveConnection): void {
    connection.track('visitors', { key: connection.id });
  }
}

async function node(answerMs?: number): Promise<LiveHost> {
  const host = await LiveHost.start({
    options: {
      templates: { 'counter.html': COUNTER_TEMPLATE },
      store: { redis: { cluster: addresses() }, prefix: 'nodes', ...(answerMs !== undefined && { answerMs }) },
      pages: { batchWindowMs: 0 },
    },
    controllers: [CounterPage, VisitedPage],
  });
  hosts.push(host);
  return host;
}

/** One page on two nodes, in a tab of one browser on each. */
async function shown(answerMs?: number) {
  const [one, two] = [await node(answerMs), await node(answerMs)];
  // A busy machine is slow to begin with.
  await isBack(one, two);
  const browser = one.browser();
  const tab = await browser.open('/counter', '2.0');
  const { page } = tab.document;
  const elsewhere = await new Browser(two.origin, undefined, browser.cookies).attach({
    ...{ page, protocol: ['2.0'], ack: 0 },
  });
  const counts = (): Promise<number[]> => Promise.all([one, two].map((host) => countOn(host, page)));
  return { one, two, page, tab, elsewhere, counts };
}

async function countOn(host: LiveHost, page: string): Promise<number> {
  return (await host.app.get(PageService).get<CounterState>(page)).data.count;
}

/** Has a node ask all masters, until it has noticed that one does not answer. */
async function findsOut(host: LiveHost): Promise<void> {
  while ((await health(host)).degraded !== true) await host.browser().load('/counter');
}

/** Asks one of the processes. */
async function ask<T>(process: RedisProcess, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(process.url);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

/** What all masters have by such a name. */
async function keys(pattern: string): Promise<string[]> {
  return (await Promise.all(cluster.masters.map((master) => ask(master, (redis) => redis.keys(pattern))))).flat();
}

async function masterOf(page: string): Promise<RedisProcess> {
  for (const master of cluster.masters) {
    if ((await ask(master, (redis) => redis.keys(`*{${page}}`))).length > 0) return master;
  }
  throw new Error('No master has the page.');
}

describe('a Redis Cluster', () => {
  describePageStore(
    'redis cluster',
    () => new RedisPageStore({ client, applicationId: 'app', prefix: `nodes-${made++}` }),
  );

  it('has the pages of an application on all of its masters, and each page on one', async () => {
    const store = new RedisPageStore({ client, applicationId: 'spread', prefix: 'nodes' });
    const now = Date.now();
    for (let n = 0; n < 30; n++) {
      await store.create({
        ...{ id: `page${n}`, applicationId: 'spread', groupId: 'g', userId: null, template: 't', fingerprint: 'f' },
        ...{ handler: null, key: '', name: null, data: n, topics: ['all'], version: 0, seq: 0 },
        ...{ createdAt: now, lastUsedAt: now, expiresAt: now + 60_000 },
      });
    }
    const keys = await Promise.all(
      cluster.masters.map((master) => ask(master, (redis) => redis.keys('nodes:spread:*'))),
    );
    expect(keys.map((some) => some.some((key) => key.includes(':page:')))).toEqual([true, true, true]);
    expect((await store.idsOfTopic('all')).length).toBe(30);
  });

  it('is met on each of its nodes by whom the first address names', async () => {
    const met = (await connectRedis({ cluster: addresses().slice(0, 1) })) as Cluster;
    await met.ping();
    const masters = await Promise.all(met.nodes('master').map((master) => master.call('CLIENT', 'INFO')));
    expect(masters).toEqual([1, 2, 3].map(() => expect.stringContaining(' user=app ')));
    met.disconnect();
  });

  it('has what nodes share: pages and their news, tokens, keys, and who is present', async () => {
    const { one, two, page, tab, elsewhere, counts } = await shown();
    expect(await tab.act('increment')).toMatchObject({ ok: true, seq: 1 });
    expect(await elsewhere.next('u')).toEqual([1, 0, '1']);
    expect(await elsewhere.act('increment')).toMatchObject({ ok: true, seq: 2 });
    expect([await tab.next('u'), await tab.next('u'), await counts()]).toEqual([
      [1, 0, '1'],
      [2, 0, '2'],
      [2, 2],
    ]);

    const tokens = [one, two].map((host) => host.app.get(TokenService));
    const taken = await tokens[0]!.createPageToken(await one.app.get(PageService).get(page));
    await tokens[0]!.invalidate(taken);
    await expect(tokens[1]!.validate(taken)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    const kid = await tokens[0]!.rotateSigningKey();
    const issued = await tokens[0]!.createPageToken(await one.app.get(PageService).get(page));
    expect(await tokens[1]!.validate(issued)).toMatchObject({ pageId: page });
    expect(tokens[1]!.keyStatus.current).toBe(kid);

    const visitors = await Promise.all([one, two].map((host) => host.browser().open('/visited', '2.0')));
    const ids = new Set(visitors.map(({ socket }) => socket.id!));
    for (const host of [one, two]) {
      const present = async (): Promise<ReadonlySet<string>> =>
        new Set((await host.app.get(PresenceService).list('visitors')).map(({ key }) => key));
      while ((await present()).size < ids.size);
      expect(await present()).toEqual(ids);
    }
    expect([...one.errors, ...two.errors]).toEqual([]);
  });

  it('forgets all pages of a user, on whichever master they are', async () => {
    const [one, two] = [await node(), await node()];
    const pages = one.app.get(PageService);
    const ids: string[] = [];
    for (let n = 0; n < 12; n++) {
      const page = await pages.create('counter.html', { count: n, names: ['the secret'] }, { userId: 'ada' });
      ids.push(page.id);
    }
    expect(new Set(await Promise.all(ids.map(masterOf))).size).toBe(3);
    expect(await two.app.get(ApplicationService).eraseUser('ada')).toBe(12);
    const left = await keys('nodes:*:page:*');
    expect(ids.map((id) => left.filter((key) => key.includes(id)))).toEqual(
      ids.map((id) => [`nodes:default:page:{${id}}:gone`]),
    );
  });

  it('loses no change while the pages move to another master', async () => {
    const { page, tab, elsewhere, counts, one, two } = await shown();
    const from = await masterOf(page);
    const to = cluster.masters.find((master) => master !== from)!;
    const slot = String(await ask(from, (redis) => redis.cluster('KEYSLOT', page)));
    const [fromId, toId] = await Promise.all([from, to].map((master) => ask(master, (redis) => redis.cluster('MYID'))));
    await ask(to, (redis) => redis.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId as string));
    await ask(from, (redis) => redis.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId as string));
    // A page that has no log yet cannot be changed until it has moved, for a part of its keys might be there already.
    const waits = tab.act('increment');
    while (!(await ask(from, (redis) => redis.info('errorstats'))).includes('TRYAGAIN'));
    const some = (await ask(from, (redis) => redis.call('CLUSTER', 'GETKEYSINSLOT', slot, '100'))) as string[];
    await ask(from, (redis) => redis.call('MIGRATE', '127.0.0.1', String(to.port), '', '0', '5000', 'KEYS', ...some));
    for (const master of [to, from, ...cluster.masters])
      await ask(master, (redis) => redis.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId as string));
    const later = [elsewhere.act('increment'), tab.act('increment')];
    for (const answer of await Promise.all([waits, ...later])) expect(answer).toMatchObject({ ok: true });
    await isBack(one, two);
    expect([await counts(), await masterOf(page)]).toEqual([[3, 3], to]);
  });

  it('is heard again after a connection was lost, with what was said meanwhile', async () => {
    const { tab, elsewhere } = await shown();
    await tab.act('increment');
    await shows(elsewhere, 1);
    const all = [...cluster.masters, ...cluster.replicas].map(({ url }) => new Redis(url));
    const limit = (clients: string): Promise<unknown> =>
      Promise.all(all.map((redis) => redis.config('SET', 'maxclients', clients)));
    const [, most = ''] = (await all[0]!.config('GET', 'maxclients')) as string[];
    // Nobody hears anything until all let them connect anew.
    await limit('1');
    for (const redis of all) await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    await limit(most);
    for (const redis of all) redis.disconnect();
    await shows(elsewhere, 2);
  });

  it.each([
    ['dies', (master: RedisProcess): Promise<void> => master.kill()],
    ['says nothing any more, and keeps its connections', async (master: RedisProcess): Promise<void> => master.pause()],
  ])('goes on with the replica of a master that %s', async (_, fail) => {
    const { one, two, page, tab, elsewhere, counts } = await shown(1_000);
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    await shows(elsewhere, 1);
    const master = await masterOf(page);
    await fail(master);
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    for (const host of [one, two]) await findsOut(host);
    const replica = await cluster.failOver(master);
    await isBack(one, two);
    await shows(elsewhere, 2);
    expect(await elsewhere.act('increment')).toMatchObject({ ok: true });
    await isBack(one, two);
    expect(await counts()).toEqual([3, 3]);
    expect(await ask(replica, (redis) => redis.hget(`nodes:default:page:{${page}}`, 'data'))).toContain('"count":3');
    await cluster.takeBack(master);
  });
});
