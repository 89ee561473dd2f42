import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { PageService } from '@livetemplate/nestjs';

import { Browser } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';
import { isBack, isDegraded } from './redis/health.js';
import { RedisSentinels } from './redis/redis-sentinels.js';
import { shows } from './shows.js';

/** Short, so that nobody waits long for a Redis that says nothing. */
const ANSWER_MS = 1_000;

const PASSWORD = 'open-sesame';

let redis: RedisSentinels;
const nodes: LiveHost[] = [];

beforeEach(async () => {
  redis = await RedisSentinels.start(PASSWORD);
});

afterEach(async () => {
  redis.master.resume();
  for (const node of nodes.splice(0)) await node.close();
  await redis.end();
});

async function start(): Promise<LiveHost> {
  const node = await LiveHost.start({
    options: {
      templates: { 'counter.html': COUNTER_TEMPLATE },
      store: {
        redis: { ...redis.place, password: PASSWORD, sentinelPassword: PASSWORD },
        prefix: 'two',
        answerMs: ANSWER_MS,
      },
      pages: { batchWindowMs: 0 },
    },
    controllers: [CounterPage],
  });
  nodes.push(node);
  return node;
}

async function countOn(node: LiveHost, page: string): Promise<number> {
  return (await node.app.get(PageService).get<CounterState>(page)).data.count;
}

describe.each([
  ['that dies', (): Promise<void> => redis.master.kill()],
  ['that says nothing any more, and keeps its connections', async (): Promise<void> => redis.master.pause()],
])('a master %s', (_, fail) => {
  it('is left for the one that the Sentinels name, with all that was answered, and nobody notices', async () => {
    const [one, two] = [await start(), await start()];
    // A busy machine is slow to begin with.
    await isBack(one, two);
    const browser = one.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page } = tab.document;
    const elsewhere = await new Browser(two.origin, undefined, browser.cookies).attach({
      ...{ page, protocol: ['2.0'], ack: 0 },
    });
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    await shows(elsewhere, 1);

    await fail();
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    for (const node of [one, two]) await isDegraded(node);
    await redis.failOver();
    await isBack(one, two);

    await shows(elsewhere, 2);
    expect(await elsewhere.act('increment')).toMatchObject({ ok: true });
    await shows(tab, 3);

    // The old one comes back, and takes nothing away.
    redis.master.resume();
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    await isBack(one, two);
    expect([await countOn(one, page), await countOn(two, page)]).toEqual([4, 4]);
    const kept = new Redis(redis.replica.url, { password: PASSWORD });
    expect(await kept.hget(`two:default:page:{${page}}`, 'data')).toContain('"count":4');
    kept.disconnect();
  });
});
