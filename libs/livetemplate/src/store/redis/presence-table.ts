import type { Cluster, Redis } from 'ioredis';
import type { PresenceEntry } from '../../ports/index.js';
import { inOrder } from '../memory/memory-presence-register.js';
import { digest } from './redis-keys.js';

/** Heartbeats that keys outlast which have no end of their own, unless they are renewed: by default an hour. */
const BEATS_KEPT = 720;

/**
 * Who is on a topic, as it lies in Redis: what a process has entered bears the name of that process, and counts only while a key of that name lives.
 * So the dead vanish from every list without anybody having to clear up, and no clocks are compared.
 */
export class PresenceTable {
  /**
   * @param root before every key
   * @param ttlMs how long a process lives after a sign of life, in milliseconds; it gives three within that time
   */
  constructor(
    private readonly client: Redis | Cluster,
    private readonly root: string,
    private readonly ttlMs: number,
  ) {}

  /** A process is known to the others from now on. */
  async introduce(node: string): Promise<void> {
    // Alive before anybody could find it dead.
    await this.client.set(this.nodeKey(node), '1', 'PX', this.ttlMs);
    await this.client.sadd(this.nodesKey, node);
    await this.client.pexpire(this.nodesKey, this.keptMs);
  }

  /** A sign of life. @returns whether the process was taken for dead before it */
  async beat(node: string): Promise<boolean> {
    return (await this.client.set(this.nodeKey(node), '1', 'PX', this.ttlMs, 'GET')) === null;
  }

  /** A process gives no sign of life any more. */
  async forget(node: string): Promise<void> {
    await this.client.del(this.nodeKey(node));
  }

  nodes(): Promise<string[]> {
    return this.client.smembers(this.nodesKey);
  }

  async isAlive(node: string): Promise<boolean> {
    return (await this.client.exists(this.nodeKey(node))) === 1;
  }

  /** Whether it is for this process to clear up after a dead one: one of all does; if that dies over it, another one begins anew. */
  async claim(node: string): Promise<boolean> {
    return (await this.client.set(`${this.nodeKey(node)}:end`, '1', 'PX', this.ttlMs, 'NX')) !== null;
  }

  async enter(node: string, topic: string, entries: readonly PresenceEntry[]): Promise<void> {
    await this.client.sadd(this.topicsKey(node), topic);
    const fields = entries.map((entry) => [field(node, entry.connectionId), JSON.stringify(entry)] as const);
    await this.client.hset(this.topicKey(topic), Object.fromEntries(fields));
    await Promise.all([this.topicsKey(node), this.topicKey(topic)].map((key) => this.client.pexpire(key, this.keptMs)));
  }

  async take(node: string, topic: string, connectionId: string): Promise<void> {
    await this.client.hdel(this.topicKey(topic), field(node, connectionId));
  }

  /** Nothing of a process outlives it for good, even where no other one is left to clear up. @param topics on which it has entered somebody */
  async renew(node: string, topics: readonly string[]): Promise<void> {
    const keys = [this.nodesKey, this.topicsKey(node), ...topics.map((topic) => this.topicKey(topic))];
    await Promise.all(keys.map((key) => this.client.pexpire(key, this.keptMs)));
  }

  /** Those that living processes have entered. */
  async entries(topic: string): Promise<PresenceEntry[]> {
    const kept = Object.entries(await this.client.hgetall(this.topicKey(topic)));
    const nodes = [...new Set(kept.map(([name]) => nodeOf(name)))];
    const alive = await Promise.all(nodes.map((node) => this.isAlive(node)));
    const living = new Set(nodes.filter((_, index) => alive[index]));
    return inOrder(kept.filter(([name]) => living.has(nodeOf(name))).map(([, text]) => read(text)));
  }

  /** What a process has entered, by topic. */
  async left(node: string): Promise<Map<string, PresenceEntry[]>> {
    const left = new Map<string, PresenceEntry[]>();
    for (const topic of await this.client.smembers(this.topicsKey(node))) {
      const kept = Object.entries(await this.client.hgetall(this.topicKey(topic)));
      const entries = kept.filter(([name]) => nodeOf(name) === node).map(([, text]) => read(text));
      if (entries.length > 0) left.set(topic, inOrder(entries));
    }
    return left;
  }

  async clearUp(node: string): Promise<void> {
    for (const [topic, entries] of await this.left(node)) {
      await this.client.hdel(this.topicKey(topic), ...entries.map(({ connectionId }) => field(node, connectionId)));
    }
    await this.client.del(this.topicsKey(node));
    await this.client.srem(this.nodesKey, node);
  }

  /** How long keys stay that nobody renews. */
  private get keptMs(): number {
    return BEATS_KEPT * (this.ttlMs / 3);
  }

  private get nodesKey(): string {
    return `${this.root}:nodes`;
  }

  private nodeKey(node: string): string {
    return `${this.root}:node:${node}`;
  }

  private topicsKey(node: string): string {
    return `${this.nodeKey(node)}:topics`;
  }

  private topicKey(topic: string): string {
    return `${this.root}:topic:${digest(topic)}`;
  }
}

function field(node: string, connectionId: string): string {
  return `${node} ${connectionId}`;
}

function nodeOf(name: string): string {
  return name.slice(0, name.indexOf(' '));
}

function read(text: string): PresenceEntry {
  return JSON.parse(text) as PresenceEntry;
}
