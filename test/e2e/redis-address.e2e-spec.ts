import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { LiveHost } from './live-host.js';

/** A database that no other spec uses, by which our connections are told from theirs. */
const DATABASE = 11;
const address = `${process.env['REDIS_URL']}/${DATABASE}`;

let redis: Redis;
let host: LiveHost;

beforeAll(() => {
  redis = new Redis(process.env['REDIS_URL'] as string);
});

afterEach(() => host.close());

afterAll(async () => {
  await redis.select(DATABASE);
  await redis.flushdb();
  await redis.quit();
});

async function start(): Promise<void> {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE }, store: { redis: address } },
    controllers: [CounterPage],
  });
}

async function connections(): Promise<number> {
  const lines = String(await redis.client('LIST')).split('\n');
  return lines.filter((line) => line.includes(` db=${DATABASE} `)).length;
}

describe('a store that is the address of a Redis', () => {
  it('keeps pages over a restart, and closes its own connections', async () => {
    await start();
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    expect((await browser.fetch('/health/ready')).status).toBe(200);
    expect(await connections()).toBeGreaterThan(0);
    const { cookieHeader } = browser;
    await host.close();
    // The server notices an ended connection with its next turn.
    while ((await connections()) > 0);

    await start();
    const later = host.browser();
    const [name = '', value = ''] = cookieHeader.split('=');
    later.setCookie(name, value);
    expect(await later.load('/counter')).toMatchObject({ page: tab.document.page, seq: 1 });
  });
});
