import { Redis } from 'ioredis';

import type { RedisSentinels as RedisSentinelPlace } from '../../../libs/livetemplate/src/store/redis/redis-address.js';
import { RedisProcess } from './redis-process.js';

const NAME = 'pages';
const QUORUM = 2;

/** Masters change when the test says so, and not when the machine is busy. */
const NEVER_MS = 600_000;

/** More than the second between two looks of a Sentinel at its master. */
const SOON_MS = 1_500;

/** A master, a replica of it, and three Sentinels that agree on which is which. */
export class RedisSentinels {
  private constructor(
    readonly master: RedisProcess,
    readonly replica: RedisProcess,
    private readonly sentinels: readonly Redis[],
    private readonly processes: readonly RedisProcess[],
  ) {}

  /** @param password of all of them, where they ask for one */
  static async start(password?: string): Promise<RedisSentinels> {
    const locked = password === undefined ? [] : [`requirepass ${password}`];
    const servers = [
      'save ""',
      'repl-diskless-sync-delay 0',
      ...locked,
      ...(password === undefined ? [] : [`masterauth ${password}`]),
    ];
    const master = await RedisProcess.start(servers);
    const replica = await RedisProcess.start([...servers, `replicaof 127.0.0.1 ${master.port}`]);
    const watched = [
      ...locked,
      `sentinel monitor ${NAME} 127.0.0.1 ${master.port} ${QUORUM}`,
      `sentinel down-after-milliseconds ${NAME} ${NEVER_MS}`,
      `sentinel failover-timeout ${NAME} 1000`,
      ...(password === undefined
        ? []
        : [`sentinel auth-pass ${NAME} ${password}`, `sentinel sentinel-pass ${password}`]),
    ];
    const processes = await Promise.all([1, 2, 3].map(() => RedisProcess.start(watched, true)));
    const sentinels = processes.map(({ url }) => new Redis(url, { protocol: 2, ...(password && { password }) }));
    const started = new RedisSentinels(master, replica, sentinels, processes);
    await started.known();
    return started;
  }

  get place(): RedisSentinelPlace {
    return { sentinels: this.processes.map(({ port }) => ({ host: '127.0.0.1', port })), name: NAME };
  }

  /** The Sentinels find that the master does not answer, and make the replica the master. Resolves when all of them know. */
  async failOver(): Promise<void> {
    await this.set('down-after-milliseconds', SOON_MS);
    for (const sentinel of this.sentinels) while ((await masterOf(sentinel)) !== this.replica.port);
    await this.set('down-after-milliseconds', NEVER_MS);
  }

  async end(): Promise<void> {
    for (const sentinel of this.sentinels) sentinel.disconnect();
    for (const process of [...this.processes, this.replica, this.master]) await process.end();
  }

  /** Resolves when the Sentinels know each other and the replica. */
  private async known(): Promise<void> {
    for (const sentinel of this.sentinels) {
      // By default they tell each other every two seconds.
      await sentinel.call('SENTINEL', 'DEBUG', 'PUBLISH-PERIOD', '100');
      const facts = async (): Promise<string> => String(await sentinel.call('INFO', 'sentinel'));
      while (!(await facts()).includes('slaves=1,sentinels=3'));
    }
  }

  private async set(option: string, value: number): Promise<void> {
    for (const sentinel of this.sentinels) await sentinel.call('SENTINEL', 'SET', NAME, option, String(value));
  }
}

async function masterOf(sentinel: Redis): Promise<number> {
  const [, port] = (await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)) as string[];
  return Number(port);
}
