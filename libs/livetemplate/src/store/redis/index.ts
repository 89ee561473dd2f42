export { connectRedis } from './connect-redis.js';
export type {
  RedisClusterNodes,
  RedisConnectionOptions,
  RedisHost,
  RedisPlace,
  RedisSentinels,
} from './redis-address.js';
export { RedisPageStore, type RedisPageStoreOptions } from './redis-page.store.js';
export { RedisPresenceRegister, type RedisPresenceRegisterOptions } from './redis-presence-register.js';
export { RedisRevocationList, type RedisRevocationListOptions } from './redis-revocation-list.js';
export { RedisPageBus, type RedisPageBusOptions } from './redis-page-bus.js';
export { RedisRotationRegister, type RedisRotationRegisterOptions } from './redis-rotation-register.js';
