import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { StoreUnavailableError } from '../../errors/index.js';
import { RedisRotationRegister } from './redis-rotation-register.js';

const URL_OF_REDIS = process.env['REDIS_URL'] ?? '';
/** Keys of this file alone. */
const prefix = `rotation-spec-${process.pid}`;

let clients: Redis[];

beforeAll(() => {
  clients = [1, 2].map(() => new Redis(URL_OF_REDIS, { maxRetriesPerRequest: 1 }));
});

afterAll(async () => {
  const [client] = clients as [Redis];
  const keys = await client.keys(`${prefix}*`);
  if (keys.length > 0) await client.del(keys);
  await Promise.all(clients.map((one) => one.quit()));
});

function register(client = clients[0] as Redis, applicationId = 'app'): RedisRotationRegister {
  return new RedisRotationRegister({ client, applicationId, prefix });
}

it('counts every rotation, also of two processes at once', async () => {
  const expiresAt = Date.now() + 60_000;
  const added = await Promise.all(
    Array.from({ length: 20 }, (_, at) => register(clients[at % 2]).add(7, at, expiresAt, 1)),
  );
  expect(added.map(({ length }) => length).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, at) => at + 1),
  );
  for (const [at, times] of added.entries()) expect(times.at(-1)).toBe(at);
  expect([...(await register().of(7))].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at));
});

it('adds several in one step, whoever adds others at the same time', async () => {
  const expiresAt = Date.now() + 60_000;
  const added = await Promise.all(
    Array.from({ length: 20 }, (_, at) => register(clients[at % 2], 'steps').add(7, at, expiresAt, 2)),
  );
  for (const [at, times] of added.entries()) expect(times.slice(-2)).toEqual([at, at]);
  expect(await register(undefined, 'steps').of(7)).toHaveLength(40);
});

it('keeps periods and applications apart', async () => {
  await register(undefined, 'other').add(1, 5, Date.now() + 60_000, 1);
  await register(undefined, 'other').add(2, 6, Date.now() + 60_000, 1);
  expect(await register(undefined, 'other').of(2)).toEqual([6]);
  expect(await register().of(2)).toEqual([]);
});

it('forgets a period when nobody needs it any more', async () => {
  const expiresAt = Date.now() + 60_000;
  await register().add(9, 1, expiresAt, 1);
  expect(await clients[0]?.pexpiretime(`${prefix}:app:rotations:9`)).toBe(expiresAt);
});

it('says so where Redis does not answer', async () => {
  const gone = new Redis(URL_OF_REDIS, { maxRetriesPerRequest: 1 });
  await gone.quit();
  await expect(register(gone).add(1, 1, Date.now() + 60_000, 1)).rejects.toThrow(StoreUnavailableError);
  await expect(register(gone).of(1)).rejects.toThrow(StoreUnavailableError);
});
