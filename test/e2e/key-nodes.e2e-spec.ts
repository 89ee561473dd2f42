import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { ApplicationService, AuditLog, PageService, TokenService, type KeyRotationCause } from '@livetemplate/nestjs';

import { KeyNews } from '../../libs/livetemplate/src/nest/token/key-news.js';
import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { LiveHost } from './live-host.js';
import { OwnKeys } from './redis/own-keys.js';

const hosts: LiveHost[] = [];
let own: OwnKeys;

beforeAll(() => {
  own = new OwnKeys();
});

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

afterAll(() => own.clear());

async function node(redis = own.redis): Promise<{ host: LiveHost; tokens: TokenService }> {
  const options = { templates: { 'counter.html': COUNTER_TEMPLATE }, store: { redis, prefix: own.prefix } };
  const host = await LiveHost.start({ options, controllers: [CounterPage] });
  hosts.push(host);
  return { host, tokens: host.app.get(TokenService) };
}

it('a rotation on demand reaches the other nodes by itself, and those that come later', async () => {
  const [one, two] = [await node(), await node()];
  const page = await one.host.app.get(PageService).create('counter.html', { count: 0, names: [] });
  const token = await two.tokens.createPageToken(page);
  const causes: KeyRotationCause[] = [];
  const kids: string[] = [];
  const heard = new Promise<void>((resolve) => {
    two.host.app.get(AuditLog).on('key-rotated', ({ kid, cause }) => {
      causes.push(cause);
      kids.push(kid);
      if (kid.endsWith('.2')) resolve();
    });
  });
  await one.tokens.rotateSigningKey();
  const last = await one.tokens.rotateSigningKey();
  await heard;
  expect([kids.at(-1), new Set(causes)]).toEqual([last, new Set(['other-node'])]);

  const nodes = [one, two, await node()];
  for (const { host, tokens } of nodes) {
    await expect(tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    expect(await host.browser().refusal({ token })).toMatchObject({ data: { code: 'INVALID_TOKEN' } });
    const issued = await tokens.createPageToken(page);
    expect(tokens.keyStatus.current).toBe(last);
    for (const other of nodes) expect(await other.tokens.validate(issued)).toMatchObject({ pageId: page.id });
  }
});

const FAULTS = [[{ code: 'INVALID_TOKEN' }]];

it('two rotations on one node end what is connected with what was before on the other', async () => {
  const [one, two] = [await node(), await node()];
  const page = await one.host.app.get(PageService).create('counter.html', { count: 0, names: [] });
  const byToken = await two.host.browser().attach({ token: await page.token, protocol: ['2.0'] });
  const byCookie = await two.host.browser().open('/counter', '2.0');
  await one.tokens.rotateSigningKey();
  await one.tokens.rotateSigningKey();
  for (const tab of [byToken, byCookie]) {
    await tab.closed;
    expect(tab.of('fault')).toMatchObject(FAULTS);
  }
});

it('one step on one node ends them as well, and what the other gives meanwhile is worth nothing', async () => {
  const [one, two] = [await node(), await node()];
  const page = await one.host.app.get(PageService).create('counter.html', { count: 0, names: [] });
  const byToken = await two.host.browser().attach({ token: await page.token, protocol: ['2.0'] });
  const byCookie = await two.host.browser().open('/counter', '2.0');
  const last = await one.tokens.rotateSigningKey({ revokePrevious: true });
  const between = await two.tokens.createPageToken(page);
  await two.host.app.get(KeyNews).look();
  for (const tab of [byToken, byCookie]) {
    await tab.closed;
    expect(tab.of('fault')).toMatchObject(FAULTS);
  }
  expect(two.tokens.keyStatus.current).toBe(last);
  // Unless it has heard of it by then.
  const good = between.startsWith((await two.tokens.createPageToken(page)).split('.', 1)[0] as string);
  expect(
    await two.tokens.validate(between).then(
      () => true,
      () => false,
    ),
  ).toBe(good);
  expect(await two.tokens.validate(await one.tokens.createPageToken(page))).toMatchObject({ pageId: page.id });
});

it('a token that one node takes back ends its connections on the other', async () => {
  const [one, two] = [await node(), await node()];
  const page = await one.host.app.get(PageService).create('counter.html', { count: 0, names: [] });
  const token = await page.token;
  const tab = await two.host.browser().attach({ token, protocol: ['2.0'] });
  const others = [
    await two.host.browser().attach({ token: await page.token, protocol: ['2.0'] }),
    await two.host.browser().open('/counter', '2.0'),
  ];
  await one.tokens.invalidate(token);
  await tab.closed;
  expect(tab.of('fault')).toMatchObject(FAULTS);
  for (const other of others) {
    await other.act('increment');
    expect([other.socket.connected, other.of('fault')]).toEqual([true, []]);
  }
});

it('a user or a group that one node disconnects has to come again on the other', async () => {
  const [one, two] = [await node(), await node()];
  const [mine, other] = [
    await two.host.browser().open('/counter', '2.0'),
    await two.host.browser().open('/counter', '2.0'),
  ];
  const page = await one.host.app.get(PageService).get(mine.document.page);
  const users = await one.host.app.get(PageService).create('counter.html', { count: 0, names: [] }, { userId: 'ada' });
  const byToken = await two.host.browser().attach({ token: await users.token, protocol: ['2.0'] });
  await one.host.app.get(ApplicationService).disconnectGroup(page.groupId);
  await one.host.app.get(ApplicationService).disconnectUser('ada');
  await two.host.app.get(KeyNews).look();
  await Promise.all([mine.closed, byToken.closed]);
  expect([mine, byToken].flatMap((tab) => tab.of('fault'))).toEqual([]);
  expect(await other.act('increment')).toMatchObject({ ok: true });
  // Operators read what stands there.
  const told = JSON.stringify(await own.redis.xrange(`${own.prefix}:default:revoked-news`, '-', '+'));
  expect(told).toMatch(/"user:.*"group:|"group:.*"user:/u);
  for (const name of ['ada', page.groupId]) expect(told).not.toContain(name);
});

it('two nodes that rotate at once have made two rotations', async () => {
  const [one, two] = [await node(), await node()];
  const page = await one.host.app.get(PageService).create('counter.html', { count: 0, names: [] });
  const token = await one.tokens.createPageToken(page);
  const made = await Promise.all([one.tokens.rotateSigningKey(), two.tokens.rotateSigningKey()]);
  expect(new Set(made).size).toBe(2);
  const late = made.indexOf([...made].sort().at(-1) as string);
  await expect([one, two][late]?.tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
});

it('where the others cannot be told, there is no new key', async () => {
  const redis = new Redis(process.env['REDIS_URL'] as string, { maxRetriesPerRequest: 1 });
  const { host, tokens } = await node(redis);
  const token = await tokens.createPageToken({ id: 'page', groupId: 'group' });
  const { current } = tokens.keyStatus;
  redis.disconnect();
  await expect(tokens.rotateSigningKey()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(tokens.keyStatus.current).toBe(current);
  await redis.connect();
  // Until it has looked for Redis again, which it does twice a second, nothing is asked of it.
  for (let isAway = true; isAway;) {
    const health = (await (await fetch(`${host.origin}/health/ready`)).json()) as {
      details: { livetemplate_store: { degraded?: boolean } };
    };
    isAway = health.details.livetemplate_store.degraded === true;
  }
  expect(await tokens.validate(token)).toMatchObject({ pageId: 'page' });
  await host.close();
  hosts.splice(0);
  await redis.quit();
});
