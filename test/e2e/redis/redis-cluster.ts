import { Redis } from 'ioredis';

import { freePort, RedisProcess } from './redis-process.js';

const SLOTS = 16_384;

/** A Redis Cluster of three masters, each with a replica where that is wanted. */
export class RedisCluster {
  private constructor(
    readonly masters: RedisProcess[],
    /** In the order of their masters. */
    readonly replicas: RedisProcess[],
  ) {}

  /** @param config further lines of the configuration of each */
  static async start({ replicas = false, config = [] as readonly string[] } = {}): Promise<RedisCluster> {
    const processes: RedisProcess[] = [];
    const buses: number[] = [];
    for (let n = 0; n < (replicas ? 6 : 3); n++) {
      // By default it is 10,000 above the other port, where there may be none.
      buses.push(await freePort());
      processes.push(
        await RedisProcess.start([
          'save ""',
          'repl-diskless-sync-delay 0',
          'cluster-enabled yes',
          `cluster-port ${buses[n]}`,
          // Masters change when the test says so, and not when the machine is busy.
          'cluster-replica-no-failover yes',
          ...config,
        ]),
      );
    }
    const cluster = new RedisCluster(processes.slice(0, 3), processes.slice(3));
    const clients = processes.map(({ url }) => new Redis(url));
    for (const [n, client] of clients.slice(0, 3).entries()) {
      const [from, to] = [Math.ceil((n * SLOTS) / 3), Math.ceil(((n + 1) * SLOTS) / 3) - 1];
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    }
    for (const [n, client] of clients.entries()) {
      for (const [other, bus] of buses.slice(0, n).entries())
        await client.call('CLUSTER', 'MEET', '127.0.0.1', String(processes[other]!.port), String(bus));
    }
    // They tell each other by gossip; there is no event to wait for.
    for (const client of clients) {
      while (!(await state(client)).includes(`cluster_known_nodes:${clients.length}`));
      while (!(await state(client)).includes('cluster_state:ok'));
    }
    for (const [n, replica] of clients.slice(3).entries()) {
      await replica.call('CLUSTER', 'REPLICATE', String(await clients[n]!.call('CLUSTER', 'MYID')));
      while (!(await replica.info('replication')).includes('master_link_status:up'));
    }
    for (const client of clients) client.disconnect();
    return cluster;
  }

  get urls(): string[] {
    return this.masters.map(({ url }) => url);
  }

  /** Makes the replica of a master the master, whether the old one answers or not. @returns it, when the other masters know */
  async failOver(master: RedisProcess): Promise<RedisProcess> {
    const index = this.masters.indexOf(master);
    const replica = this.replicas[index]!;
    const client = new Redis(replica.url);
    await client.call('CLUSTER', 'FAILOVER', 'TAKEOVER');
    const id = String(await client.call('CLUSTER', 'MYID'));
    client.disconnect();
    this.masters[index] = replica;
    this.replicas[index] = master;
    for (const other of this.masters) {
      const asked = new Redis(other.url);
      while (!new RegExp(`^${id} \\S+ (myself,)?master`, 'mu').test(String(await asked.call('CLUSTER', 'NODES'))));
      asked.disconnect();
    }
    return replica;
  }

  /** Lets a master that was replaced be the replica of the one that has replaced it. */
  async takeBack(process: RedisProcess): Promise<void> {
    process.resume();
    if (!process.runs) await process.run();
    const client = new Redis(process.url);
    while (!(await client.info('replication')).includes('master_link_status:up'));
    client.disconnect();
  }

  async end(): Promise<void> {
    for (const process of [...this.masters, ...this.replicas]) await process.end();
  }
}

async function state(client: Redis): Promise<string> {
  return String(await client.call('CLUSTER', 'INFO'));
}
