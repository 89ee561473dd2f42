import type { Redis } from 'ioredis';
import { ConfigurationError } from '../../errors/index.js';

/**
 * Opens a connection of our own, with the defaults of ioredis: it comes back by itself whenever it was lost. The package is
 * loaded here and nowhere else, so that who keeps pages elsewhere need not install it.
 *
 * Resolves before the connection stands: commands wait for it, and a start does not depend on who is up first.
 *
 * @param address `redis://user:password@host:6379/0`, or `rediss://…` for TLS
 * @param lost is told once for each time that Redis is out of reach
 * @throws {ConfigurationError} where ioredis is not installed
 */
export async function connectRedis(address: string, lost: (error: Error) => void): Promise<Redis> {
  const { Redis } = await import('ioredis').catch((cause: unknown) => {
    throw new ConfigurationError('"store.redis" is an address, which needs a package: npm install ioredis', { cause });
  });
  const client = new Redis(address);
  let told = false;
  client.on('ready', () => (told = false));
  client.on('error', (error: Error) => {
    if (!told) lost(error);
    told = true;
  });
  return client;
}
