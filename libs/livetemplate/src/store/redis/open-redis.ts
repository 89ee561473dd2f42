import type { Cluster, Redis } from 'ioredis';
import type {
  Clock,
  HistoryLimits,
  PageBus,
  PageStore,
  PresenceRegister,
  RevocationList,
  RotationRegister,
} from '../../ports/index.js';
import { SnapshotCodec, type StoredType } from '../snapshot-codec.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { connectRedis } from './connect-redis.js';
import { FallbackPageStore } from './fallback-page.store.js';
import type { RedisPlace } from './redis-address.js';
import { RedisClock } from './redis-clock.js';
import { RedisPageBus } from './redis-page-bus.js';
import { RedisPageStore } from './redis-page.store.js';
import { RedisPresenceRegister } from './redis-presence-register.js';
import { RedisRevocationList } from './redis-revocation-list.js';
import { RedisRotationRegister } from './redis-rotation-register.js';
import { ToldCommits } from './told-commits.js';
import type { Recovery } from './write-back.js';

/** Time between two looks at the clock of Redis, in milliseconds. */
const CLOCK_EVERY_MS = 60_000;

/** How long a start waits for Redis, in milliseconds. */
const FIRST_CONTACT_MS = 5_000;

export interface RedisOptions {
  readonly applicationId: string;
  /** A client stays open; a place is connected to, and the connection closed with the page store. */
  readonly redis: RedisPlace | Redis | Cluster;
  readonly prefix?: string | undefined;
  readonly compressFromBytes?: number | undefined;
  readonly types?: readonly StoredType[] | undefined;
  readonly answerMs?: number | undefined;
  readonly whenAway?: 'accept' | 'wait' | undefined;
  readonly history: Partial<HistoryLimits>;
  readonly events: RedisEvents;
}

/** What happens to the connection. */
export interface RedisEvents {
  /** Redis is out of reach: pages live in memory. */
  lost(cause: unknown): void;
  /** Redis is back and has the pages. */
  recovered(recovery: Recovery): void;
  /** This process ends while Redis is out of reach, and takes the last changes of these pages with it. */
  left(ids: readonly string[]): void;
  failed(what: string, error: unknown): void;
}

/** Everything that an application keeps in Redis, behind one circuit breaker. */
export interface OpenRedis {
  readonly store: PageStore;
  readonly revocations: RevocationList;
  readonly rotations: RotationRegister;
  readonly presence: PresenceRegister;
  readonly bus: PageBus;
  /** The time of Redis. */
  readonly clock: Clock;
}

/** @throws {ConfigurationError} where ioredis is needed and not installed */
export async function openRedis(options: RedisOptions): Promise<OpenRedis> {
  const { redis, applicationId, prefix, events } = options;
  const ownsClient = isPlace(redis);
  const client = ownsClient ? await connectRedis(redis) : redis;
  const place = { client, applicationId, prefix };
  const breaker = new CircuitBreaker({
    answerMs: options.answerMs,
    probe: () => probe(client),
    opened: (cause) => events.lost(cause),
    stuck: () => {
      // Where a connection is being made, another one would not come sooner.
      if (client.status === 'ready' || client.status === 'connect') client.disconnect(true);
      bus.reconnect();
    },
    failed: (error) => events.failed('Redis is back, but does not take the pages.', error),
  });
  const trip = (cause?: Error): void => breaker.trip(cause ?? new Error('The connection was closed.'));
  // Who comes back may be another one, or have lost something.
  client.on('close', trip);
  client.on('error', trip);
  const clock = new RedisClock();
  const setClock = (): void => {
    breaker
      .run(() => clock.set(client))
      .catch((error: unknown) => {
        if (breaker.since === null) events.failed('Redis does not tell the time.', error);
      });
  };
  client.on('ready', setClock);
  await firstContact(client);
  if (client.status === 'ready') setClock();
  const timer = setInterval(setClock, CLOCK_EVERY_MS).unref();
  const guard = { guard: breaker.run.bind(breaker), isOut: () => breaker.since !== null };
  const { compressFromBytes, types, history } = options;
  const told = new ToldCommits(new SnapshotCodec(types));
  const bus = new RedisPageBus({
    ...place,
    ...guard,
    commits: told,
    refused: (error) => events.failed('Redis does not let this process hear what others change on its pages.', error),
  });
  const revocations = new RedisRevocationList({ ...place, ...guard, clock });
  const store = new FallbackPageStore({
    store: new RedisPageStore({ ...place, ownsClient, compressFromBytes, types, history, told }),
    breaker,
    changesWait: options.whenAway === 'wait',
    tell: (pageId, version) => {
      bus.publish({ pageId, version }).catch((error: unknown) => events.failed('Nobody was told of a page.', error));
    },
    recovered: (recovery) => {
      events.recovered(recovery);
      bus.catchUp().catch((error: unknown) => events.failed('Nobody was told what happened meanwhile.', error));
      revocations.repeat().catch((error: unknown) => events.failed('Tokens were not taken back once more.', error));
    },
    left: (ids) => events.left(ids),
    closed: () => {
      client.off('close', trip);
      client.off('error', trip);
      client.off('ready', setClock);
      clearInterval(timer);
    },
  });
  return {
    store,
    bus,
    clock,
    revocations,
    rotations: new RedisRotationRegister({ ...place, ...guard }),
    presence: new RedisPresenceRegister({
      ...place,
      ...guard,
      failed: (error) => events.failed('Redis cannot be asked who is still there.', error),
    }),
  };
}

function isPlace(redis: RedisOptions['redis']): redis is RedisPlace {
  return typeof redis === 'string' || !('duplicate' in redis);
}

/**
 * A start waits for Redis as long as it seems to be coming: where it is far away, or has just been started, nothing is to be made in memory
 * for that.
 */
async function firstContact(client: Redis | Cluster): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, FIRST_CONTACT_MS);
    for (const event of ['ready', 'close', 'error']) {
      client.once(event, () => {
        clearTimeout(timer);
        resolve();
      });
    }
  });
}

/** @throws where a cluster does not serve all keys at the moment */
async function probe(client: Redis | Cluster): Promise<void> {
  if (!client.isCluster) {
    await client.ping();
    return;
  }
  const state = String(await client.call('CLUSTER', 'INFO'));
  if (!state.includes('cluster_state:ok')) throw new Error('The cluster does not serve all keys.');
}
