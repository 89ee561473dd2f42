import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { HTML, PageService, type ActionAnswer } from '@livetemplate/nestjs';

import { Browser } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';
import { health, isBack, isDegraded } from './redis/health.js';
import { RedisProcess } from './redis/redis-process.js';

/** Short, so that nobody waits long for a Redis that says nothing. */
const ANSWER_MS = 600;

const NO_DISK = ['save ""', 'appendonly no'];
const DISK = ['save ""', 'appendonly yes', 'appendfsync everysec'];

let redis: RedisProcess;
const hosts: LiveHost[] = [];

afterEach(async () => {
  redis.resume();
  for (const host of hosts.splice(0)) await host.close();
  await redis.end();
});

async function node(whenAway: 'accept' | 'wait' = 'accept'): Promise<LiveHost> {
  const host = await LiveHost.start({
    options: {
      templates: { 'counter.html': COUNTER_TEMPLATE },
      store: { redis: redis.url, answerMs: ANSWER_MS, whenAway },
      pages: { batchWindowMs: 0 },
    },
    controllers: [CounterPage],
  });
  hosts.push(host);
  return host;
}

function at(host: LiveHost, browser: Browser): Browser {
  return new Browser(host.origin, undefined, browser.cookies);
}

function numberOf(answer: ActionAnswer): number {
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.seq;
}

async function stateOn(host: LiveHost, page: string): Promise<CounterState> {
  return (await host.app.get(PageService).get<CounterState>(page)).data as CounterState;
}

describe('a Redis that says nothing for a while', () => {
  beforeEach(async () => {
    redis = await RedisProcess.start(NO_DISK);
  });

  it('is not noticed by who works on a page, and has everything afterwards', async () => {
    const [one, two] = [await node(), await node()];
    const browser = one.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page } = tab.document;
    const elsewhere = await at(two, browser).attach({ page, protocol: ['2.0'], ack: 0 });
    expect(await tab.act('increment')).toMatchObject({ ok: true, seq: 1 });
    await elsewhere.next('u');

    redis.pause();
    const numbers: number[] = [];
    for (let n = 0; n < 5; n++) {
      numbers.push(numberOf(await tab.act('increment')));
    }
    // They are numbers that no other node has.
    const last = numbers.at(-1)!;
    expect([numbers[0]! > 3, numbers]).toEqual([true, [4, 3, 2, 1, 0].map((less) => last - less)]);
    expect(await health(one)).toMatchObject({ http: 200, status: 'up', degraded: true, unsaved: 1 });
    // A visitor who comes now gets a page, too, and the page that is open goes on after a reconnect.
    const visitor = await one.browser().open('/counter', '2.0');
    expect(await visitor.act('increment')).toMatchObject({ ok: true, seq: 1 });
    const back = await at(one, browser).attach({
      page,
      protocol: ['2.0'],
      ack: last - 2,
      template: tab.document.template,
    });
    expect(back.of('welcome')).toMatchObject([[{ seq: last, resumed: true }]]);

    await isDegraded(two);
    redis.resume();
    await isBack(one, two);
    // The state comes with a number that no other node can have shown meanwhile.
    const [seq, , count] = (await elsewhere.next('s')) as [number, string, string];
    expect([seq > last, count]).toEqual([true, '6']);
    expect((await stateOn(two, page)).count).toBe(6);
    expect((await stateOn(two, visitor.document.page)).count).toBe(1);
    expect(await elsewhere.act('increment')).toMatchObject({ ok: true, seq: seq + 1 });
    expect((await stateOn(one, page)).count).toBe(7);
    // Each node says it, and why.
    const errors = [...one.errors, ...two.errors];
    const outages = errors.filter((line) => line.includes('pages live in memory'));
    expect(outages.length).toBeGreaterThanOrEqual(2);
    expect(outages.filter((line) => !line.includes(`not answered within ${ANSWER_MS} ms`))).toEqual([]);
    expect(errors.filter((line) => !line.includes('Redis is out of reach'))).toEqual([]);
  });

  it('lets nobody go on from what a node has shown that does not hear of the others any more', async () => {
    const [one, two, three] = [await node(), await node(), await node()];
    const browser = one.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page, template } = tab.document;
    const elsewhere = await at(two, browser).attach({ page, protocol: ['2.0'], ack: 0 });
    await at(three, browser).load('/counter');
    redis.pause();
    let [ack, seq] = [0, 0];
    for (let n = 0; n < 3; n++) ack = numberOf(await tab.act('increment'));
    for (let n = 0; n < 6; n++) seq = numberOf(await elsewhere.act('add_name', { name: `Name ${n}` }));
    // As if the first node had died: what it has shown is nowhere else.
    const moved = await at(two, browser).attach({ page, protocol: ['2.0'], ack, template });
    const further = await at(three, browser).attach({ page, protocol: ['2.0'], ack, template });
    expect(moved.of('welcome')).toMatchObject([[{ seq, resumed: false }]]);
    expect(further.of('welcome')).toMatchObject([[{ seq: 0, resumed: false }]]);
    for (const come of [moved, further]) expect((await come.next('s'))[2]).toBe('0');
  });

  it('keeps the side with more changes where two nodes have changed a page without hearing of each other', async () => {
    const [one, two] = [await node(), await node()];
    const browser = one.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page } = tab.document;
    const elsewhere = await at(two, browser).attach({ page, protocol: ['2.0'], ack: 0 });
    redis.pause();
    for (let n = 0; n < 3; n++) await tab.act('increment');
    await elsewhere.act('add_name', { name: 'Ann' });
    redis.resume();
    await isBack(one, two);
    const states = [await stateOn(one, page), await stateOn(two, page)];
    expect(states).toEqual([1, 2].map(() => ({ count: 3, names: [] })));
    // Whoever has seen the other side is shown this one.
    await elsewhere.next('s');
    expect(elsewhere.of('s').at(-1)?.[2]).toBe('3');
    expect([...one.warnings, ...two.warnings].join('\n')).toContain('1 pages were changed on several nodes');
  });

  it('has changes wait for it where that is wanted: none is lost, whichever nodes are asked, and pages are shown meanwhile', async () => {
    const [one, two] = [await node('wait'), await node('wait')];
    const browser = one.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page } = tab.document;
    const elsewhere = await at(two, browser).attach({ page, protocol: ['2.0'], ack: 0 });
    redis.pause();
    let answered = 0;
    const asked = [tab, elsewhere, tab, elsewhere].map(async (who, index) => {
      const answer = await who.act('increment', {}, `action ${index}`);
      answered++;
      return answer;
    });
    expect(await isDegraded(one)).toMatchObject({ http: 200, unsaved: 0 });
    await isDegraded(two);
    expect((await browser.load('/counter')).page).toBe(page);
    expect(answered).toBe(0);
    redis.resume();
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ ok: true });
    await isBack(one, two);
    expect([(await stateOn(one, page)).count, (await stateOn(two, page)).count]).toEqual([4, 4]);
    expect([...one.warnings, ...two.warnings].join('\n')).not.toContain('on several nodes');
  });

  it('may lose everything in between', async () => {
    const [one, two] = [await node(), await node()];
    const tab = await one.browser().open('/counter', '2.0');
    const { page } = tab.document;
    await tab.act('increment');
    const client = new Redis(redis.url);
    await client.flushall();
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    await client.flushall();
    expect((await stateOn(one, page)).count).toBe(2);
    expect((await stateOn(two, page)).count).toBe(2);
    client.disconnect();
  });

  it('forgets what was closed meanwhile', async () => {
    const one = await node();
    const browser = one.browser();
    const { page } = await browser.load('/counter');
    redis.pause();
    await one.app.get(PageService).close(page);
    redis.resume();
    await isDegraded(one);
    await isBack(one);
    const client = new Redis(redis.url);
    expect(await client.keys(`*${page}*`)).toEqual([`livetemplate:default:page:{${page}}:gone`]);
    client.disconnect();
  });
});

describe.each([
  ['that keeps nothing on disk', NO_DISK],
  ['that keeps everything on disk', DISK],
])('a Redis %s', (_, config) => {
  beforeEach(async () => {
    redis = await RedisProcess.start(config);
  });

  it('is killed and started again, and has all pages that somebody holds', async () => {
    const [one, two] = [await node(), await node()];
    const browser = one.browser();
    const tab = await browser.open('/counter', '2.0');
    const { page, template } = tab.document;
    await tab.act('increment');
    await redis.kill();
    await isDegraded(one);
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    await redis.run();
    await isBack(one, two);
    expect((await stateOn(two, page)).count).toBe(2);
    const elsewhere = await at(two, browser).attach({ page, protocol: ['2.0'], ack: 2, template });
    expect(await elsewhere.act('increment')).toMatchObject({ ok: true });
    expect((await stateOn(one, page)).count).toBe(3);
    // Found by its name, too.
    expect((await at(two, browser).load('/counter')).page).toBe(page);
  });

  it('is restarted while nobody asks it for anything', async () => {
    const one = await node();
    const tab = await one.browser().open('/counter', '2.0');
    await tab.act('increment');
    await redis.kill();
    await redis.run();
    await isBack(one);
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    expect((await stateOn(one, tab.document.page)).count).toBe(2);
    const client = new Redis(redis.url);
    expect(await client.hget(`livetemplate:default:page:{${tab.document.page}}`, 'data')).toContain('"count":2');
    client.disconnect();
  });
});

describe('data that Redis cannot keep', () => {
  class Secret {
    #value = 1;
    tell = (): number => this.#value;
  }
  const unkept: [string, unknown][] = [
    ['an instance of a class', new Secret()],
    ['a function', () => 1],
    ['a regular expression', /x/u],
  ];

  beforeEach(async () => {
    redis = await RedisProcess.start(NO_DISK);
  });

  it('is refused where it is put, and is no outage for anybody', async () => {
    const one = await node();
    const pages = one.app.get(PageService);
    const page = await pages.create<CounterState>('counter.html', { count: 1, names: [] });
    for (const [, value] of unkept) {
      const data = { count: 1, names: [value] };
      await expect(pages.create('counter.html', data)).rejects.toMatchObject({ code: 'CONFIGURATION' });
      await expect(page.update(data as CounterState)).rejects.toThrow('Page data at "names.0" is');
    }
    expect(await page.update({ count: 2 })).toMatchObject({ changed: true });
    expect(await health(one)).toEqual({ http: 200, status: 'up' });
    expect(one.errors).toEqual([]);
    expect((await stateOn(await node(), page.id)).count).toBe(2);
  });

  it('is refused while Redis is away, too, so that it takes everything when it is back', async () => {
    const one = await node();
    const pages = one.app.get(PageService);
    const page = await pages.create<CounterState>('counter.html', { count: 1, names: [] });
    redis.pause();
    await page.update({ count: 2 });
    for (const [, value] of unkept) {
      await expect(page.update({ names: [value] } as CounterState)).rejects.toMatchObject({ code: 'CONFIGURATION' });
      await expect(pages.create('counter.html', { count: 1, names: [value] })).rejects.toMatchObject({
        code: 'CONFIGURATION',
      });
    }
    redis.resume();
    await isBack(one);
    expect(await stateOn(await node(), page.id)).toEqual({ count: 2, names: [] });
  });

  it('is not trusted text', async () => {
    const [one, two] = [await node(), await node()];
    const names = [new HTML('<b>Ann</b>')] as unknown as string[];
    const { id } = await one.app.get(PageService).create<CounterState>('counter.html', { count: 1, names });
    const page = await two.app.get(PageService).get<CounterState>(id);
    expect(page.data.names).toEqual(names);
    expect((page.data.names as unknown[])[0]).toBeInstanceOf(HTML);
    expect(await page.render()).toContain('<b>Ann</b>');
  });
});

describe('a Redis that is not there when the application starts', () => {
  beforeEach(async () => {
    redis = await RedisProcess.start(NO_DISK);
    await redis.kill();
  });

  it('gets the pages when it comes', async () => {
    const one = await node();
    const tab = await one.browser().open('/counter', '2.0');
    expect(await tab.act('increment')).toMatchObject({ ok: true, seq: 1 });
    expect(await health(one)).toMatchObject({ http: 200, degraded: true });
    await redis.run();
    await isBack(one);
    expect((await stateOn(await node(), tab.document.page)).count).toBe(1);
  });
});
