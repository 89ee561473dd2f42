import { randomUUID } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import type { PresenceEntry, PresenceNews, PresenceRegister } from '../../ports/index.js';
import { inOrder } from '../memory/memory-presence-register.js';
import { asking, unguarded, type Guard } from './asking.js';
import { digest, rootKey, type RedisKeyPlace } from './redis-keys.js';

/** Heartbeats that keys outlast which have no end of their own, and after which they are renewed: by default an hour and 20 minutes. */
const BEATS_KEPT = 720;
const BEATS_PER_RENEWAL = 240;

export interface RedisPresenceRegisterOptions extends RedisKeyPlace {
  /** Stays open when the register is closed. */
  readonly client: Redis | Cluster;
  /**
   * Time after which a process that says nothing is taken for dead, in milliseconds. It says something three times as often.
   * @default 15_000
   */
  readonly ttlMs?: number | undefined;
  /** Whether Redis is out of reach: then only those of this process are known, and are entered when it is back. @default never */
  readonly isOut?: (() => boolean) | undefined;
  /** @default waits for whatever comes */
  readonly guard?: Guard | undefined;
  /** Looking after the dead has failed; it is tried again. */
  readonly failed: (error: unknown) => void;
}

/**
 * Who is on a topic, over all processes. What a process enters bears its name, and counts only while a key of that name lives, which the
 * process prolongs: so the dead vanish from every list without anybody having to clear up, and no clocks are compared.
 *
 * A process that was taken for dead (its network was away) goes on under another name, so that who clears up after the old one
 * takes nothing of the new one away.
 */
export class RedisPresenceRegister implements PresenceRegister {
  private readonly client: Redis | Cluster;
  private readonly root: string;
  private readonly ttlMs: number;
  private readonly failed: (error: unknown) => void;
  private readonly guard: Guard;
  private readonly isOut: () => boolean;
  private readonly listeners = new Set<(news: PresenceNews) => void>();
  /** What this process has entered. */
  private readonly own = new Map<string, Map<string, PresenceEntry>>();
  private readonly timer: NodeJS.Timeout;
  private beats = 0;
  /** Something was entered or taken out while Redis was out of reach. */
  private away = false;
  /** The name of this process; null until it is known to the others. */
  private node: string | null = null;
  private entering: Promise<string> | null = null;
  private beating: Promise<void> = Promise.resolve();

  constructor({ client, applicationId, prefix, ttlMs, failed, guard, isOut }: RedisPresenceRegisterOptions) {
    this.client = client;
    this.root = `${rootKey({ applicationId, prefix })}:presence`;
    this.ttlMs = ttlMs ?? 15_000;
    this.failed = failed;
    this.guard = guard ?? unguarded;
    this.isOut = isOut ?? (() => false);
    this.timer = setInterval(() => {
      this.beating = this.beating
        .then(() => this.beat())
        .catch((error: unknown) => {
          if (!this.isOut()) this.failed(error);
        });
    }, this.ttlMs / 3).unref();
  }

  add(topic: string, entry: PresenceEntry): Promise<void> {
    const mine = this.own.get(topic) ?? new Map<string, PresenceEntry>();
    this.own.set(topic, mine.set(entry.connectionId, entry));
    return this.either(
      async () => this.enter(await this.name(), topic, [entry]),
      () => undefined,
    );
  }

  async remove(topic: string, connectionId: string): Promise<PresenceEntry | null> {
    const mine = this.own.get(topic);
    const entry = mine?.get(connectionId) ?? null;
    if (entry === null) return null;
    mine?.delete(connectionId);
    if (mine?.size === 0) this.own.delete(topic);
    await this.either(
      async () => void (await this.client.hdel(this.topicKey(topic), field(await this.name(), connectionId))),
      () => undefined,
    );
    return entry;
  }

  entries(topic: string): Promise<PresenceEntry[]> {
    return this.either(
      async () => {
        const kept = Object.entries(await this.client.hgetall(this.topicKey(topic)));
        const nodes = [...new Set(kept.map(([name]) => nodeOf(name)))];
        const alive = await Promise.all(nodes.map((node) => this.isAlive(node)));
        const living = new Set(nodes.filter((_, index) => alive[index]));
        return inOrder(kept.filter(([name]) => living.has(nodeOf(name))).map(([, text]) => read(text)));
      },
      () => inOrder([...(this.own.get(topic)?.values() ?? [])]),
    );
  }

  watch(listener: (news: PresenceNews) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.listeners.clear();
    await this.beating;
    const { node } = this;
    if (node === null) return;
    await this.either(
      async () => {
        await this.client.del(this.nodeKey(node));
        await this.clearUp(node);
      },
      () => undefined,
    );
  }

  private async beat(): Promise<void> {
    if (this.isOut()) return;
    if (this.away) {
      this.away = false;
      await this.comeBack();
    }
    const { node } = this;
    if (node !== null && ++this.beats % BEATS_PER_RENEWAL === 0) await this.renew(node);
    if (node !== null && (await this.client.set(this.nodeKey(node), '1', 'PX', this.ttlMs, 'GET')) === null) {
      await this.comeBack();
    }
    for (const other of await this.client.smembers(this.nodesKey)) {
      if (other === this.node || (await this.isAlive(other))) continue;
      // One of all processes clears up; if it dies over that, another one begins anew.
      const claim = await this.client.set(`${this.nodeKey(other)}:end`, '1', 'PX', this.ttlMs, 'NX');
      if (claim !== null) await this.bury(other);
    }
  }

  /** Nothing of this process outlives it for good, even where no other one is left to clear up. */
  private async renew(node: string): Promise<void> {
    const keys = [this.nodesKey, this.topicsKey(node), ...[...this.own.keys()].map((topic) => this.topicKey(topic))];
    await Promise.all(keys.map((key) => this.client.pexpire(key, this.keptMs)));
  }

  private async bury(node: string): Promise<void> {
    // First told and then forgotten, so that whoever begins anew does not find nothing to tell.
    for (const [topic, leaves] of await this.left(node)) this.tell({ topic, joins: [], leaves });
    await this.clearUp(node);
  }

  /** The others have taken this process for dead. */
  private async comeBack(): Promise<void> {
    const [before, back] = [this.node, [...this.own]];
    this.node = null;
    const node = await this.name();
    // What was said under the old name a moment ago is not to be found by anybody.
    if (before !== null) await this.client.del(this.nodeKey(before));
    for (const [topic, entries] of back) {
      const joins = [...entries.values()];
      await this.enter(node, topic, joins);
      this.tell({ topic, joins, leaves: [] });
    }
  }

  /** Makes this process known to the others. */
  private name(): Promise<string> {
    if (this.node !== null) return Promise.resolve(this.node);
    this.entering ??= (async () => {
      const node = randomUUID();
      // Alive before anybody could find it dead.
      await this.client.set(this.nodeKey(node), '1', 'PX', this.ttlMs);
      await this.client.sadd(this.nodesKey, node);
      await this.client.pexpire(this.nodesKey, this.keptMs);
      this.node = node;
      return node;
    })().finally(() => (this.entering = null));
    return this.entering;
  }

  private async enter(node: string, topic: string, entries: readonly PresenceEntry[]): Promise<void> {
    await this.client.sadd(this.topicsKey(node), topic);
    const fields = entries.map((entry) => [field(node, entry.connectionId), JSON.stringify(entry)] as const);
    await this.client.hset(this.topicKey(topic), Object.fromEntries(fields));
    await Promise.all([this.topicsKey(node), this.topicKey(topic)].map((key) => this.client.pexpire(key, this.keptMs)));
  }

  /** What a process has entered, by topic. */
  private async left(node: string): Promise<Map<string, PresenceEntry[]>> {
    const left = new Map<string, PresenceEntry[]>();
    for (const topic of await this.client.smembers(this.topicsKey(node))) {
      const kept = Object.entries(await this.client.hgetall(this.topicKey(topic)));
      const entries = kept.filter(([name]) => nodeOf(name) === node).map(([, text]) => read(text));
      if (entries.length > 0) left.set(topic, inOrder(entries));
    }
    return left;
  }

  private async clearUp(node: string): Promise<void> {
    for (const [topic, entries] of await this.left(node)) {
      await this.client.hdel(this.topicKey(topic), ...entries.map(({ connectionId }) => field(node, connectionId)));
    }
    await this.client.del(this.topicsKey(node));
    await this.client.srem(this.nodesKey, node);
  }

  private async isAlive(node: string): Promise<boolean> {
    return (await this.client.exists(this.nodeKey(node))) === 1;
  }

  private tell(news: PresenceNews): void {
    for (const listener of this.listeners) listener(news);
  }

  /** @param alone what there is without Redis */
  private async either<T>(call: () => Promise<T>, alone: () => T): Promise<T> {
    if (!this.isOut()) {
      try {
        return await asking(this.guard, call, 'Redis did not do what the register of presence asked of it.');
      } catch (error) {
        if (!this.isOut()) throw error;
      }
    }
    this.away = true;
    return alone();
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
