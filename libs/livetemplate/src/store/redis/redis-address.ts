/** One Redis process. */
export interface RedisHost {
  readonly host: string;
  /** @default 6379, of a Sentinel 26379 */
  readonly port?: number | undefined;
}

/** What options of ioredis may stand beside ours: passwords, TLS, time-outs. */
export interface RedisConnectionOptions {
  readonly [option: string]: unknown;
}

/** Redis behind Sentinel, which says who is the master at the moment. @publicApi */
export interface RedisSentinels extends RedisConnectionOptions {
  readonly sentinels: readonly RedisHost[];
  /** Under which name the Sentinels watch the master. @default 'mymaster' */
  readonly name?: string;
}

/** A Redis Cluster. @publicApi */
export interface RedisClusterNodes extends RedisConnectionOptions {
  /** Some of its nodes, as addresses or hosts: they tell about the others. */
  readonly cluster: readonly (string | RedisHost)[];
}

/** Where Redis is: an address, Sentinels, or nodes of a cluster. */
export type RedisPlace = string | RedisSentinels | RedisClusterNodes;
