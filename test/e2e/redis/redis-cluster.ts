import { Redis } from 'ioredis';

import { freePort, RedisProcess } from './redis-process.js';

const SLOTS = 16_384;

/** A Redis Cluster of masters. */
export class RedisCluster {
  private constructor(readonly masters: readonly RedisProcess[]) {}

  static async start(count = 3): Promise<RedisCluster> {
    const masters: RedisProcess[] = [];
    const clients: Redis[] = [];
    for (let n = 0; n < count; n++) {
      const bus = await freePort();
      const master = await RedisProcess.start([
        'save ""',
        'cluster-enabled yes',
        // By default it is 10,000 above the other port, where there may be none.
        `cluster-port ${bus}`,
        'cluster-node-timeout 15000',
      ]);
      const client = new Redis(master.url);
      const [from, to] = [Math.ceil((n * SLOTS) / count), Math.ceil(((n + 1) * SLOTS) / count) - 1];
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
      for (const other of masters)
        await client.call('CLUSTER', 'MEET', '127.0.0.1', String(other.port), await busOf(other));
      masters.push(master);
      clients.push(client);
    }
    // They tell each other by gossip; there is no event to wait for.
    for (const client of clients) {
      while (!(await state(client)).includes(`cluster_known_nodes:${count}`)) await client.ping();
      while (!(await state(client)).includes('cluster_state:ok')) await client.ping();
      client.disconnect();
    }
    return new RedisCluster(masters);
  }

  get urls(): string[] {
    return this.masters.map(({ url }) => url);
  }

  async end(): Promise<void> {
    for (const master of this.masters) await master.end();
  }
}

async function state(client: Redis): Promise<string> {
  return String(await client.call('CLUSTER', 'INFO'));
}

async function busOf({ url }: RedisProcess): Promise<string> {
  const client = new Redis(url);
  const [, port] = (await client.call('CONFIG', 'GET', 'cluster-port')) as [string, string];
  client.disconnect();
  return port;
}
