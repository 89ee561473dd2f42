import { systemClock } from '../../page/index.js';
import type { PageBus, PageStore, RevocationList } from '../../ports/index.js';
import { MemoryPageStore, MemoryRevocationList } from '../../store/index.js';
import {
  RedisPageBus,
  RedisPageStore,
  RedisRevocationList,
  type RedisPageStoreOptions,
} from '../../store/redis/index.js';
import type { ResolvedOptions } from '../resolve-options.js';

/** Where the application keeps what outlives a request. */
export interface Backend {
  readonly store: PageStore;
  readonly revocations: RevocationList;
  /** Undefined where this process is alone. */
  readonly bus: PageBus | undefined;
}

export const BACKEND = Symbol('LIVETEMPLATE_BACKEND');

export function createBackend({ store, applicationId }: ResolvedOptions): Backend {
  if (store === 'memory' || !('redis' in store)) {
    return {
      store: store === 'memory' ? new MemoryPageStore() : store,
      revocations: new MemoryRevocationList(systemClock),
      bus: undefined,
    };
  }
  const client = store.redis as unknown as RedisPageStoreOptions['client'];
  const place = { client, applicationId, prefix: store.prefix };
  return {
    store: new RedisPageStore(place),
    revocations: new RedisRevocationList(place),
    bus: new RedisPageBus(place),
  };
}
