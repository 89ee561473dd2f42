import { systemClock } from '../../page/index.js';
import type {
  Clock,
  PageBus,
  PageStore,
  PresenceRegister,
  RevocationList,
  RotationRegister,
} from '../../ports/index.js';
import { MemoryPageStore, MemoryPresenceRegister, MemoryRevocationList } from '../../store/index.js';
import { openRedis, type RedisEvents, type RedisOptions } from '../../store/redis/index.js';
import { LiveLogger } from '../logging/live-logger.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { withTrustedTypes } from './trusted-types.js';

/** Where the application keeps what outlives a request. */
export interface Backend {
  readonly store: PageStore;
  readonly revocations: RevocationList;
  readonly presence: PresenceRegister;
  /** Undefined where this process is alone, as the bus is. */
  readonly rotations?: RotationRegister | undefined;
  readonly bus: PageBus | undefined;
  /** By which pages end; left out where that is this process's own. */
  readonly clock?: Clock;
}

export const BACKEND = Symbol('LIVETEMPLATE_BACKEND');

const PAGES_ALONE =
  'The "store" is one of your own that several processes share. They share pages and nothing else: tokens that one of them takes back, keys ' +
  'that it makes on demand, users that it disconnects, who is present there, and changes of pages that are open elsewhere are not known to the ' +
  "others. For many nodes take store: { redis: 'redis://…' }; for one, let the store say shared: false.";

export async function createBackend({ store, applicationId, pages }: ResolvedOptions): Promise<Backend> {
  const logger = new LiveLogger(undefined, { application: applicationId });
  if (store === 'memory' || !('redis' in store)) {
    if (store !== 'memory' && store.shared) logger.warn(PAGES_ALONE);
    return {
      store: store === 'memory' ? new MemoryPageStore() : store,
      revocations: new MemoryRevocationList(systemClock),
      presence: new MemoryPresenceRegister(),
      bus: undefined,
    };
  }
  const { redis, ...options } = store;
  return openRedis({
    ...options,
    redis: redis as RedisOptions['redis'],
    types: withTrustedTypes(options.types),
    applicationId,
    history: pages,
    events: events(logger),
  });
}

/** Pages that are named in the log. */
const MOST_NAMED = 10;

const events = (logger: LiveLogger): RedisEvents => ({
  lost: (cause) => logger.error('Redis is out of reach, and pages live in memory.', cause),
  recovered: ({ written, restored, conflicts }) => {
    logger.log(`Redis is back. It got the changes of ${written} pages, and ${restored} pages that it had lost.`);
    if (conflicts > 0) {
      logger.warn(`${conflicts} pages were changed on several nodes meanwhile: each keeps the changes of one of them.`);
    }
  },
  left: (ids) => {
    const named = ids.slice(0, MOST_NAMED).join(', ') + (ids.length > MOST_NAMED ? ' …' : '');
    logger.warn(`Redis is still out of reach: the last changes of ${ids.length} pages end with this process: ${named}`);
  },
  failed: (what, error) => logger.error(what, error),
});
