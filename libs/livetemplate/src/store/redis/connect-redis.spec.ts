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
    const connected = (client = await connectRedis(`${ADDRESS}/3`));
    expect(await connected.ping()).toBe('PONG');
    expect(String(await connected.call('CLIENT', 'INFO'))).toContain(' db=3 ');
  });

  it('does not let commands wait for long where Redis is out of reach', async () => {
    const port = await freePort();
    const connecting = (client = await connectRedis(`redis://127.0.0.1:${port}`));
    const errors: Error[] = [];
    connecting.on('error', (error) => errors.push(error));
    await expect(connecting.ping()).rejects.toThrow('max retries per request');
    expect(errors[0]?.message).toContain('ECONNREFUSED');
  });

  it('says which package is missing', async () => {
    jest.unstable_mockModule('ioredis', () => {
      throw new Error("Cannot find package 'ioredis'");
    });
    await expect(connectRedis(ADDRESS)).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('npm install ioredis'),
    });
    jest.unstable_unmockModule('ioredis');
  });
});
