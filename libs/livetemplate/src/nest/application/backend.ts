import { Logger } from '@nestjs/common';

import { systemClock } from '../../page/index.js';
import type { PageBus, PageStore, PresenceRegister, RevocationList, RotationRegister } from '../../ports/index.js';
import { MemoryPageStore, MemoryPresenceRegister, MemoryRevocationList } from '../../store/index.js';
import {
  connectRedis,
  RedisPageBus,
  RedisPageStore,
  RedisPresenceRegister,
  RedisRevocationList,
  RedisRotationRegister,
  type RedisPageStoreOptions,
  type RedisPlace,
} from '../../store/redis/index.js';
import type { ResolvedOptions } from '../resolve-options.js';

/** Where the application keeps what outlives a request. */
export interface Backend {
  readonly store: PageStore;
  readonly revocations: RevocationList;
  readonly presence: PresenceRegister;
  /** Undefined where this process is alone, as the bus is. */
  readonly rotations?: RotationRegister | undefined;
  readonly bus: PageBus | undefined;
}

export const BACKEND = Symbol('LIVETEMPLATE_BACKEND');

const LOGGER = new Logger('LiveTemplate');

export async function createBackend({ store, applicationId, pages }: ResolvedOptions): Promise<Backend> {
  if (store === 'memory' || !('redis' in store)) {
    return {
      store: store === 'memory' ? new MemoryPageStore() : store,
      revocations: new MemoryRevocationList(systemClock),
      presence: new MemoryPresenceRegister(),
      bus: undefined,
    };
  }
  const { redis, prefix, compressFromBytes, types } = store;
  const ownsClient = typeof redis === 'string' || !('duplicate' in redis);
  const client = ownsClient
    ? await connectRedis(redis as RedisPlace, (error) => LOGGER.error(`Redis is out of reach: ${error.message}`))
    : (redis as unknown as RedisPageStoreOptions['client']);
  const place = { client, applicationId, prefix };
  return {
    store: new RedisPageStore({ ...place, ownsClient, compressFromBytes, types, history: pages }),
    revocations: new RedisRevocationList(place),
    rotations: new RedisRotationRegister(place),
    presence: new RedisPresenceRegister({
      ...place,
      failed: (error) => LOGGER.error('Redis cannot be asked who is still there.', error),
    }),
    bus: new RedisPageBus({
      ...place,
      refused: (error) => LOGGER.error('Redis does not let this process hear what others change on its pages.', error),
    }),
  };
}
