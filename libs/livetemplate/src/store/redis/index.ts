export { connectRedis } from './connect-redis.js';
export { openRedis, type OpenRedis, type RedisEvents, type RedisOptions } from './open-redis.js';
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
export { CircuitBreaker, type CircuitBreakerOptions } from './circuit-breaker.js';
export { FallbackPageStore, type FallbackPageStoreOptions } from './fallback-page.store.js';
export type { Recovery } from './write-back.js';
export { RedisClock } from './redis-clock.js';
export { RedisDuty, type RedisDutyOptions, type Turn } from './redis-duty.js';
export { RedisPageBus, type RedisPageBusOptions } from './redis-page-bus.js';
export { RedisRotationRegister, type RedisRotationRegisterOptions } from './redis-rotation-register.js';
