import { randomUUID } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import type { PresenceEntry, PresenceNews, PresenceRegister } from '../../ports/index.js';
import { inOrder } from '../memory/memory-presence-register.js';
import { asking, unguarded, type Guard } from './asking.js';
import { PresenceTable } from './presence-table.js';
import { rootKey, type RedisKeyPlace } from './redis-keys.js';

/** Heartbeats after which keys are renewed that have no end of their own: by default 20 minutes. */
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
 * Who is on a topic, over all processes ({@link PresenceTable}): each gives signs of life, and clears up after those that give none any more.
 *
 * A process that was taken for dead (its network was away) goes on under another name, so that who clears up after the old one
 * takes nothing of the new one away.
 */
export class RedisPresenceRegister implements PresenceRegister {
  private readonly table: PresenceTable;
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
    const lifeMs = ttlMs ?? 15_000;
    this.table = new PresenceTable(client, `${rootKey({ applicationId, prefix })}:presence`, lifeMs);
    this.failed = failed;
    this.guard = guard ?? unguarded;
    this.isOut = isOut ?? (() => false);
    this.timer = setInterval(() => {
      this.beating = this.beating
        .then(() => this.beat())
        .catch((error: unknown) => {
          if (!this.isOut()) this.failed(error);
        });
    }, lifeMs / 3).unref();
  }

  add(topic: string, entry: PresenceEntry): Promise<void> {
    const mine = this.own.get(topic) ?? new Map<string, PresenceEntry>();
    this.own.set(topic, mine.set(entry.connectionId, entry));
    return this.either(
      async () => this.table.enter(await this.name(), topic, [entry]),
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
      async () => this.table.take(await this.name(), topic, connectionId),
      () => undefined,
    );
    return entry;
  }

  entries(topic: string): Promise<PresenceEntry[]> {
    return this.either(
      () => this.table.entries(topic),
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
        await this.table.forget(node);
        await this.table.clearUp(node);
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
    if (node !== null && ++this.beats % BEATS_PER_RENEWAL === 0) await this.table.renew(node, [...this.own.keys()]);
    if (node !== null && (await this.table.beat(node))) await this.comeBack();
    for (const other of await this.table.nodes()) {
      if (other === this.node || (await this.table.isAlive(other))) continue;
      if (await this.table.claim(other)) await this.bury(other);
    }
  }

  private async bury(node: string): Promise<void> {
    // First told and then forgotten, so that whoever begins anew does not find nothing to tell.
    for (const [topic, leaves] of await this.table.left(node)) this.tell({ topic, joins: [], leaves });
    await this.table.clearUp(node);
  }

  /** The others have taken this process for dead. */
  private async comeBack(): Promise<void> {
    const [before, back] = [this.node, [...this.own]];
    this.node = null;
    const node = await this.name();
    // What was said under the old name a moment ago is not to be found by anybody.
    if (before !== null) await this.table.forget(before);
    for (const [topic, entries] of back) {
      const joins = [...entries.values()];
      await this.table.enter(node, topic, joins);
      this.tell({ topic, joins, leaves: [] });
    }
  }

  /** Makes this process known to the others. */
  private name(): Promise<string> {
    if (this.node !== null) return Promise.resolve(this.node);
    this.entering ??= (async () => {
      const node = randomUUID();
      await this.table.introduce(node);
      this.node = node;
      return node;
    })().finally(() => (this.entering = null));
    return this.entering;
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
}
