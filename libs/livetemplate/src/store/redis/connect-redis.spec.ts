import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { connectRedis } from './connect-redis.js';

const ADDRESS = process.env['REDIS_URL'] ?? '';

let client: Awaited<ReturnType<typeof connectRedis>> | undefined;

afterEach(() => client?.disconnect());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('connectRedis', () => {
  it('opens a connection that commands may be given to at once', async () => {
    const connected = (client = await connectRedis(`${ADDRESS}/3`, () => undefined));
    expect(await connected.ping()).toBe('PONG');
    expect(String(await connected.call('CLIENT', 'INFO'))).toContain(' db=3 ');
  });

  it('tells once that Redis is out of reach, and does not fail the process', async () => {
    const lost: Error[] = [];
    const port = await freePort();
    const connecting = (client = await connectRedis(`redis://127.0.0.1:${port}`, (error) => lost.push(error)));
    await new Promise<void>((resolve) => {
      let attempts = 0;
      connecting.on('reconnecting', () => {
        if (++attempts === 3) resolve();
      });
    });
    expect(lost.map(({ message }) => message)).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });

  it('says which package is missing', async () => {
    jest.unstable_mockModule('ioredis', () => {
      throw new Error("Cannot find package 'ioredis'");
    });
    await expect(connectRedis(ADDRESS, () => undefined)).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('npm install ioredis'),
    });
  });
});
