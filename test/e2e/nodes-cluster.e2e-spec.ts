import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Cluster, Redis } from 'ioredis';

import { RedisPageStore, connectRedis, type RedisPlace } from '../../libs/livetemplate/src/store/redis/index.js';
import { describePageStore } from '../../libs/livetemplate/src/testing/index.js';
import { COUNTER_TEMPLATE, CounterPage } from './counter.js';
import { LiveHost } from './live-host.js';
import { RedisCluster } from './redis/redis-cluster.js';

let made = 0;

/** Two nodes show one page, and a browser of each changes it. @returns answers, the frames of both, and what was logged */
async function onePageOnTwoNodes(redis: () => RedisPlace): Promise<unknown> {
  const nodes = await Promise.all(
    [1, 2].map(() =>
      LiveHost.start({
        options: {
          templates: { 'counter.html': COUNTER_TEMPLATE },
          store: { redis: redis(), prefix: 'two' },
          pages: { batchWindowMs: 0 },
        },
        controllers: [CounterPage],
      }),
    ),
  );
  const [one, two] = nodes as [LiveHost, LiveHost];
  try {
    const browser = one.browser();
    const first = await browser.open('/counter', '2.0');
    const elsewhere = two.browser();
    const [name = '', value = ''] = browser.cookieHeader.split('=');
    elsewhere.setCookie(name, value);
    const second = await elsewhere.attach({ page: first.document.page, protocol: ['2.0'], ack: 0 });
    const answers = [await first.act('increment')];
    const frames = [await second.next('u')];
    answers.push(await second.act('increment'));
    frames.push(await first.next('u'), await first.next('u'));
    const { status } = await elsewhere.fetch('/health/ready');
    return { answers, frames, status, errors: [...one.errors, ...two.errors] };
  } finally {
    for (const node of nodes) await node.close();
  }
}

const SHOWN = {
  answers: [1, 2].map((seq) => ({ ok: true, seq })),
  frames: [1, 1, 2].map((seq) => [seq, 0, String(seq)]),
  status: 200,
  errors: [],
};

describe('a Redis Cluster', () => {
  let cluster: RedisCluster;
  let client: Cluster | Redis;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
    client = await connectRedis({ cluster: cluster.urls });
  });

  afterAll(async () => {
    client.disconnect();
    await cluster.end();
  });

  describePageStore(
    'redis cluster',
    () => new RedisPageStore({ client, applicationId: 'app', prefix: `contract-${made++}` }),
  );

  it('has the pages of an application on all of its masters, and each page on one', async () => {
    const store = new RedisPageStore({ client, applicationId: 'spread', prefix: 'spread' });
    const now = Date.now();
    for (let n = 0; n < 30; n++) {
      await store.create({
        ...{ id: `page${n}`, applicationId: 'spread', groupId: 'g', userId: null, template: 't', fingerprint: 'f' },
        ...{ handler: null, key: '', name: null, data: n, topics: ['all'], version: 0, seq: 0 },
        ...{ createdAt: now, lastUsedAt: now, expiresAt: now + 60_000 },
      });
    }
    const keys = await Promise.all((client as Cluster).nodes('master').map((master) => master.keys('spread:*')));
    expect(keys.map((some) => some.some((key) => key.includes(':page:')))).toEqual([true, true, true]);
    expect((await store.idsOfTopic('all')).length).toBe(30);
  });

  it('serves two nodes', async () => {
    expect(await onePageOnTwoNodes(() => ({ cluster: cluster.urls }))).toEqual(SHOWN);
  });
});
