import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';

import { Application, type Page } from '../../libs/livetemplate/src/page/index.js';
import { openRedis, type Recovery } from '../../libs/livetemplate/src/store/redis/index.js';
import { TestClient } from '../../libs/livetemplate/src/testing/test-client.js';
import { tinyProgram, type TinyData } from '../../libs/livetemplate/src/testing/tiny-program.js';
import { RedisProcess } from './redis/redis-process.js';
import { RedisRoute } from './redis/redis-route.js';

const program = tinyProgram();
let redis: RedisProcess;
let made = 0;

beforeAll(async () => {
  redis = await RedisProcess.start(['save ""']);
});

afterAll(() => redis.end());

type WhenAway = 'accept' | 'wait';

/** One process of an application, with a way to Redis of its own. */
class Node {
  readonly recoveries: Recovery[] = [];
  readonly failures: string[] = [];
  page!: Page<TinyData>;
  client = new TestClient('2.0');

  private constructor(
    readonly route: RedisRoute,
    readonly application: Application,
    private readonly isOut: () => boolean,
  ) {}

  static async start(applicationId: string, whenAway: WhenAway = 'accept'): Promise<Node> {
    const route = await RedisRoute.to(redis.port);
    const recoveries: Recovery[] = [];
    const failures: string[] = [];
    const opened = await openRedis({
      redis: route.url,
      applicationId,
      answerMs: 250,
      whenAway,
      history: {},
      events: {
        lost: () => undefined,
        recovered: (recovery) => recoveries.push(recovery),
        left: () => undefined,
        failed: (what, error) => failures.push(`${what} ${String(error)}`),
      },
    });
    const { store, bus, clock } = opened;
    const application = new Application({
      ...{ id: applicationId, templates: { live: () => program }, store, bus, clock },
      limits: { batchWindowMs: 0 },
    });
    application.on('failed', ({ error }) => failures.push(String(error)));
    const node = new Node(route, application, () => store.outage !== null);
    Object.assign(node, { recoveries, failures });
    return node;
  }

  async show(id?: string): Promise<void> {
    this.page = await (id === undefined
      ? this.application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g' })
      : this.application.get<TinyData>(id));
    this.page.subscribe({ protocol: '2.0', onFrame: (frame) => this.client.apply(frame) });
    this.client.resume(this.page.resume({ protocol: '2.0' }));
  }

  /** An action that puts its id into the list. */
  act(id: string): Promise<{ readonly ok: boolean }> {
    return this.page.act(
      id,
      (draft) => void draft.items.push(id),
      async (error) => ({ code: 'FAILED', message: String(error) }),
    );
  }

  /** Resolves when Redis has everything, and the page is as Redis has it. */
  async settled(): Promise<void> {
    while (this.isOut()) await new Promise((resolve) => setImmediate(resolve));
    await this.page.refresh();
  }

  async end(): Promise<void> {
    await this.application.close();
    await this.route.end();
  }
}

const nodes = fc.nat(2);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('act' as const), node: nodes, again: fc.option(nodes) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'hold' as const), node: nodes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('heal' as const), node: nodes }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function live(story: readonly Step[], whenAway: WhenAway = 'accept'): Promise<void> {
  const all: Node[] = [];
  const applicationId = `partition${made++}`;
  for (let n = 0; n < 3; n++) {
    const node = await Node.start(applicationId, whenAway);
    all.push(node);
    await node.show(all[0] === node ? undefined : all[0]!.page.id);
  }
  /** By which node. */
  const answered = new Map<string, Node>();
  const waiting: Promise<void>[] = [];
  try {
    for (const [index, one] of story.entries()) {
      const node = all[one.node]!;
      if (one.do !== 'act') {
        node.route[one.do]();
        continue;
      }
      const id = `a${index}`;
      const answers = Promise.all([
        node.act(id),
        // The browser has lost its connection before the answer, and has come to another node.
        ...(one.again === null || one.again === one.node ? [] : [all[one.again]!.act(id)]),
      ]).then((all) => {
        if (all.some(({ ok }) => ok)) answered.set(id, node);
      });
      // What waits for Redis is answered when everybody is back.
      if (whenAway === 'accept') await answers;
      else waiting.push(answers);
    }
    for (const { route } of all) route.heal();
    await Promise.all(waiting);
    // Each may have to hear of what another has brought to Redis.
    for (const node of [...all, ...all]) await node.settled();
    const [first] = all as [Node];
    const items = first.page.data.items;
    for (const { page, client, failures } of all) {
      expect(failures).toEqual([]);
      expect(page.data.items).toEqual(items);
      expect([page.version, page.seq]).toEqual([first.page.version, first.page.seq]);
      expect([client.seq, client.wire[1]]).toEqual([page.seq, items.map((item) => [item])]);
    }
    expect(new Set(items).size).toBe(items.length);
    expect(items.filter((item) => !answered.has(item))).toEqual([]);
    const conflicts = all.flatMap(({ recoveries }) => recoveries).reduce((sum, { conflicts: n }) => sum + n, 0);
    const lost = [...answered.keys()].filter((id) => !items.includes(id));
    const acts = story.filter((one) => one.do === 'act').length;
    const claims = {
      accept: lost.length === 0 || conflicts > 0,
      wait: lost.length === 0 && conflicts === 0 && answered.size === acts,
    };
    expect(claims[whenAway]).toBe(true);
    // Who has not heard of it, or does not see it, sends it again: then it is there, once.
    for (const [id, node] of answered) expect(await node.act(id)).toMatchObject({ ok: true });
    for (const node of all) await node.settled();
    for (const { page } of all) expect(page.data.items.toSorted()).toEqual([...answered.keys()].toSorted());
  } finally {
    for (const { route } of all) route.heal();
    for (const node of all) await node.end();
  }
}

it('a node that hears of a change while it cannot read it shows it afterwards', async () => {
  const applicationId = `partition${made++}`;
  const [one, other] = [await Node.start(applicationId), await Node.start(applicationId)];
  await one.show();
  await other.show(one.page.id);
  other.route.hold();
  await expect(other.application.get('unknown')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await one.act('a')).toMatchObject({ ok: true });
  other.route.heal();
  while (other.page.version < one.page.version) await new Promise((resolve) => setImmediate(resolve));
  expect(other.page.data.items).toEqual(['a']);
  for (const node of [one, other]) await node.end();
});

it('a Redis that comes back with less than it had gets the changes of each node, whoever comes first', async () => {
  const applicationId = `partition${made++}`;
  const [one, two] = [await Node.start(applicationId), await Node.start(applicationId)];
  const client = new Redis(redis.url);
  try {
    await one.show();
    await two.show(one.page.id);
    await one.act('before');
    const keys = (await client.keys(`*${one.page.id}*`)).toSorted();
    const backup = await Promise.all(keys.map((key) => client.dumpBuffer(key)));
    for (const id of ['lost by Redis', 'lost, too']) await one.act(id);
    await two.settled();
    for (const { route } of [one, two]) route.cut();
    await client.del(...keys);
    for (const [index, key] of keys.entries()) await client.restore(key, 60_000, backup[index]!);
    expect(await one.act('while it was away')).toMatchObject({ ok: true });
    for (const node of [two, one, two]) {
      node.route.heal();
      await node.settled();
    }
    const items = ['before', 'lost by Redis', 'lost, too', 'while it was away'];
    for (const { page, client: tab } of [one, two]) {
      expect(page.data.items).toEqual(items);
      expect(tab.wire[1]).toEqual(items.map((item) => [item]));
    }
    const recoveries = [one, two].flatMap((node) => node.recoveries);
    expect(recoveries.map(({ conflicts }) => conflicts)).toEqual(recoveries.map(() => 0));
  } finally {
    client.disconnect();
    for (const node of [one, two]) {
      node.route.heal();
      await node.end();
    }
  }
});

describe('nodes that lose their way to Redis, each by itself', () => {
  it('are one again afterwards, and have what was answered unless they say that they do not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (story) => {
        await expect(live(story)).resolves.toBeUndefined();
      }),
      { numRuns: Number(process.env['LIVETEMPLATE_RUNS'] ?? 8), endOnFailure: true },
    );
  });

  it('lose nothing where changes wait for Redis, and answer all of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (story) => {
        await expect(live(story, 'wait')).resolves.toBeUndefined();
      }),
      { numRuns: Number(process.env['LIVETEMPLATE_RUNS'] ?? 8), endOnFailure: true },
    );
  });

  it.each<[string, Step[]]>([
    [
      'one that is cut off keeps what was answered',
      [
        { do: 'act', node: 0, again: null },
        { do: 'cut', node: 0 },
        { do: 'act', node: 0, again: null },
        { do: 'act', node: 0, again: null },
        { do: 'heal', node: 0 },
        { do: 'act', node: 1, again: 2 },
      ],
    ],
    [
      'one that is held up does not carry out twice what Redis gets late',
      [
        { do: 'hold', node: 1 },
        { do: 'act', node: 1, again: null },
        { do: 'heal', node: 1 },
        { do: 'act', node: 0, again: 1 },
        { do: 'act', node: 1, again: null },
      ],
    ],
    [
      'two that are cut off have one story afterwards',
      [
        { do: 'cut', node: 0 },
        { do: 'hold', node: 1 },
        { do: 'act', node: 0, again: null },
        { do: 'act', node: 1, again: null },
        { do: 'act', node: 1, again: null },
        { do: 'act', node: 2, again: null },
        { do: 'heal', node: 0 },
        { do: 'heal', node: 1 },
        { do: 'act', node: 2, again: 0 },
      ],
    ],
  ])('%s', async (_, story) => {
    await expect(live(story)).resolves.toBeUndefined();
  });
});
