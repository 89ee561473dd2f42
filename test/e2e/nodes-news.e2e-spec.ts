import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { Application, type Page } from '../../libs/livetemplate/src/page/index.js';
import type { PageBus } from '../../libs/livetemplate/src/ports/index.js';
import { openRedis } from '../../libs/livetemplate/src/store/redis/index.js';
import { tinyProgram, type TinyData } from '../../libs/livetemplate/src/testing/tiny-program.js';
import { PATIENT_MS } from './redis/patience.js';
import { RedisProcess } from './redis/redis-process.js';

const program = tinyProgram();
const applicationId = 'news';

let redis: RedisProcess;
let client: Redis;
const applications: Application[] = [];

beforeEach(async () => {
  redis = await RedisProcess.start(['save ""']);
  client = new Redis(redis.url);
});

afterEach(async () => {
  for (const application of applications.splice(0)) await application.close();
  client.disconnect();
  await redis.end();
});

async function node(): Promise<Application> {
  const events = { lost: () => undefined, recovered: () => undefined, left: () => undefined, failed: () => undefined };
  const opened = await openRedis({ redis: redis.url, applicationId, answerMs: PATIENT_MS, history: {}, events });
  const { store, bus, clock } = opened;
  const templates = { live: () => program };
  const limits = { batchWindowMs: 0 };
  const application = new Application({ id: applicationId, templates, store, bus, clock, limits });
  applications.push(application);
  await hears(bus);
  return application;
}

/** Resolves when it has heard something: what is said before goes by it. */
async function hears(bus: PageBus): Promise<void> {
  let heard = false;
  const stop = bus.subscribe(
    () => (heard = true),
    () => undefined,
  );
  while (!heard) await bus.publish({ pageId: 'nobody', version: 0 });
  stop();
}

/** The page of the first node as another node has it, and how often Redis was asked for pages so far. */
async function elsewhere({ id }: Page<TinyData>): Promise<Page<TinyData>> {
  return (await node()).get<TinyData>(id);
}

async function pagesRead(): Promise<number> {
  const [, calls = '0'] = /cmdstat_hgetall:calls=(\d+)/u.exec(await client.info('commandstats')) ?? [];
  return Number(calls);
}

function act(page: Page<TinyData>, id: string): Promise<{ readonly ok: boolean }> {
  return page.act(
    id,
    (draft) => void draft.items.push(id),
    async (error) => ({ code: 'FAILED', message: String(error) }),
  );
}

it.each([
  ['is told with the news of it where the data is short', 'x', 0],
  ['is read where the data is long', 'x'.repeat(5_000), 5],
])('a commit %s, by each other node', async (_, item, reads) => {
  const mine = await (await node()).open<TinyData>('tiny', { count: 0, items: [item] }, { groupId: 'g' });
  const others = [await elsewhere(mine), await elsewhere(mine)];
  const updates = others.map((page) => page.updates());
  const before = await pagesRead();
  for (let n = 1; n <= 5; n++) {
    await mine.update((draft, topics) => {
      draft.count = n;
      topics.subscribe(`topic ${n}`);
    });
    for (const all of updates) expect((await all.next()).value).toMatchObject({ version: n, seq: n });
  }
  expect(await pagesRead()).toBe(before + reads * others.length);
  for (const { data, topics } of others) expect({ data, topics }).toEqual({ data: mine.data, topics: mine.topics });
});

it('whoever waits for updates hears of those whose news got lost', async () => {
  const mine = await (await node()).open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' });
  const other = await elsewhere(mine);
  const updates = other.updates();
  // Nobody hears anything until Redis lets them connect anew.
  const [, most = ''] = (await client.config('GET', 'maxclients')) as string[];
  await client.config('SET', 'maxclients', '1');
  await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await mine.update({ count: 1 });
  await client.config('SET', 'maxclients', most);
  expect((await updates.next()).value).toMatchObject({ version: 1, seq: 1 });
});

it('an action that was told of does not run again where it comes a second time', async () => {
  const mine = await (await node()).open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' });
  const other = await elsewhere(mine);
  const updates = other.updates();
  const answer = await act(mine, 'a');
  await updates.next();
  const before = await pagesRead();
  expect(await act(other, 'a')).toEqual(answer);
  expect(await act(other, 'b')).toMatchObject({ ok: true });
  expect([other.data.items, await pagesRead()]).toEqual([['a', 'b'], before]);
});

it('news that follow on something else than is known lead to a look at the page', async () => {
  const mine = await (await node()).open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' });
  const other = await elsewhere(mine);
  const updates = other.updates();
  // Nobody sees it, so nobody is told of it.
  await mine.update((_, topics) => topics.subscribe('unseen'));
  const before = await pagesRead();
  await mine.update({ count: 1 });
  expect((await updates.next()).value).toMatchObject({ version: 2, seq: 1 });
  expect([other.data, other.topics, await pagesRead()]).toEqual([mine.data, ['unseen'], before + 1]);
});
