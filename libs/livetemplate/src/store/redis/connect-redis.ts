import type { Cluster, Redis } from 'ioredis';
import { ConfigurationError } from '../../errors/index.js';
import type { RedisPlace } from './redis-address.js';

/**
 * For each connection of our own. A command that finds no connection waits for one attempt to get it back and not for twenty: what
 * waits for longer would be carried out when everybody has stopped waiting for it. And who gives up a connection that Redis has
 * not answered on need not wait two seconds for its goodbye, as ioredis does even where the connection is gone: so long a process
 * that ends would stay. Attempts to come back are no more than half a second apart, not five, as long as the circuit breaker looks
 * for Redis as often. A host that is gone without a word is noticed on connections, too, on which nothing is asked.
 */
const OWN_DEFAULTS = {
  maxRetriesPerRequest: 1,
  disconnectTimeout: 200,
  retryStrategy: (attempt: number): number => Math.min(attempt * 50, 500),
  keepAlive: 30_000,
};

/**
 * The same for a cluster, whose client repeats a command by itself while the cluster finds a new master. Names are left to the connections:
 * certificates are for names.
 */
const CLUSTER_DEFAULTS = {
  slotsRefreshTimeout: 2_000,
  retryDelayOnFailover: 200,
  dnsLookup: (name: string, callback: (error: null, address: string) => void): void => callback(null, name),
};

/**
 * Opens a connection of our own: it comes back by itself whenever it was lost. The package is loaded here and nowhere else, so
 * that who keeps pages elsewhere need not install it.
 *
 * Resolves before the connection stands: commands wait for it, and a start does not depend on who is up first.
 *
 * @param place `redis://user:password@host:6379/0` (`rediss://…` for TLS), `{ sentinels, name }` or `{ cluster }`, the latter two
 *   with further options of ioredis
 * @throws {ConfigurationError} where ioredis is not installed
 */
export async function connectRedis(place: RedisPlace): Promise<Redis | Cluster> {
  const ioredis = await import('ioredis').catch((cause: unknown) => {
    throw new ConfigurationError('"store.redis" is an address, which needs a package: npm install ioredis', { cause });
  });
  return open(ioredis, place);
}

function open(
  { Redis, Cluster }: Pick<typeof import('ioredis'), 'Redis' | 'Cluster'>,
  place: RedisPlace,
): Redis | Cluster {
  if (typeof place === 'string') return new Redis(place, OWN_DEFAULTS);
  if ('cluster' in place) {
    const { cluster, ...options } = place as { cluster: readonly (string | { host: string; port?: number })[] };
    const redisOptions = { ...OWN_DEFAULTS, ...ofAll(cluster), ...options };
    return new Cluster([...cluster], { ...CLUSTER_DEFAULTS, redisOptions });
  }
  const {
    sentinels,
    name = 'mymaster',
    ...options
  } = place as { sentinels: readonly { host: string }[]; name?: string };
  // Not with "failoverDetector": where a Sentinel names another master while a connection is being made, that client never connects again.
  return new Redis({ ...OWN_DEFAULTS, ...options, sentinels: [...sentinels], name });
}

/** What an address says of who comes, and how, is for all nodes of the cluster: ioredis takes it for that of one of them. */
function ofAll(cluster: readonly unknown[]): { username?: string; password?: string; tls?: object } {
  const address = cluster.find((node) => typeof node === 'string');
  if (address === undefined) return {};
  const { protocol, username, password } = new URL(address);
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}
