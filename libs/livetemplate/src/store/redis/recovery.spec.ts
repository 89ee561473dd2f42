import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Application } from '../../page/application.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { FallbackPageStore } from './fallback-page.store.js';
import { RedisPageStore } from './redis-page.store.js';
import type { Recovery } from './write-back.js';

const prefix = `recovery-spec-${process.pid}`;

let client: Redis;
let working = true;

beforeAll(() => {
  client = new Redis(process.env['REDIS_URL'] ?? '', { maxRetriesPerRequest: 1 });
});

afterAll(async () => {
  working = false;
  const keys = await client.keys(`${prefix}*`);
  if (keys.length > 0) await client.del(keys);
  await client.quit();
});

describe('a Redis that is back', () => {
  it('gets everything while pages change all the time', async () => {
    const breaker = new CircuitBreaker({
      probe: () => client.ping(),
      opened: () => undefined,
      failed: (error) => {
        throw error;
      },
    });
    const store = new RedisPageStore({ client, applicationId: 'busy', prefix });
    let recovered = (_recovery: Recovery): void => undefined;
    const recovery = new Promise<Recovery>((resolve) => (recovered = resolve));
    const application = new Application({
      id: 'busy',
      templates: { live: () => tinyProgram() },
      store: new FallbackPageStore({ store, breaker, tell: () => undefined, recovered }),
      limits: { batchWindowMs: 0 },
    });
    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: `g${index}` }),
      ),
    );
    const people = pages.map(async (page) => {
      let done = 0;
      for (; working; done++) {
        await page.update((draft) => void draft.count++);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return done;
    });
    breaker.trip(new Error('It is away.'));
    expect(await recovery).toMatchObject({ conflicts: 0 });
    expect(breaker.since).toBeNull();
    working = false;
    const done = await Promise.all(people);
    const stored = await Promise.all(pages.map(({ id }) => store.load(id)));
    expect(stored.map((page) => (page!.data as TinyData).count)).toEqual(done);
    await application.close();
  });
});
