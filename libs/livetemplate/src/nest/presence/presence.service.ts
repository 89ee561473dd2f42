import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

import type { Clock, PresenceEntry, PresenceNews } from '../../ports/index.js';
import { BACKEND, type Backend } from '../application/backend.js';
import { ShutdownTime } from '../application/shutdown-time.js';
import { BroadcastService } from '../broadcast/broadcast.service.js';
import { Info } from '../broadcast/info.js';
import { CLOCK } from '../livetemplate.internal-constants.js';
import { LiveLogger } from '../logging/live-logger.js';

/** Name of the info that pages of a topic get when somebody comes or goes. */
const PRESENCE = 'presence';

/** Somebody who is there, by one connection or several. @publicApi */
export interface Presence {
  readonly key: string;
  /** What each of their connections has said of them. */
  readonly metas: readonly unknown[];
}

/** Payload of `@OnInfo('presence')`: who has come, who has gone, and who is there now. @publicApi */
export interface PresenceChange {
  readonly topic: string;
  /** Everybody once, in the order in which they came. Read inside the transaction, so that the last change has the last word. */
  readonly present: readonly Presence[];
  /** A person who opens another tab is among them again. */
  readonly joins: readonly Presence[];
  /** A person who closes one of several tabs is among them, and still present. */
  readonly leaves: readonly Presence[];
}

/**
 * Who is on a topic, by their connections, over all nodes. {@link LiveConnection.track} enters a connection; it is taken out when it
 * ends, and also when its node dies: then within 15 seconds, by another node.
 *
 * Every page that subscribes to the topic is told, by a method of its class with `@OnInfo('presence')`. Those who come and go while
 * pages are being told are told of together.
 *
 * @example
 * \@OnConnect()
 * come(_state: Draft<Room>, connection: LiveConnection) { connection.track('room:7', { key: 'ada' }); }
 *
 * \@OnInfo('presence')
 * show(state: Draft<Room>, change: PresenceChange) { state.people = change.present.map(({ key }) => key); }
 * @see requirement G6
 * @publicApi
 */
@Injectable()
export class PresenceService implements BeforeApplicationShutdown {
  private readonly logger = new LiveLogger();
  /** Topics of the connections of this process. */
  private readonly tracked = new Map<string, Set<string>>();
  /** What the pages of a topic have not been told yet. */
  private readonly untold = new Map<string, { joins: PresenceEntry[]; leaves: PresenceEntry[] }>();
  private readonly telling = new Map<string, Promise<void>>();
  private readonly reading = new Map<string, Promise<PresenceEntry[]>>();
  private closing = false;

  /** @internal */
  constructor(
    private readonly broadcast: BroadcastService,
    private readonly shutdown: ShutdownTime,
    @Inject(BACKEND) private readonly backend: Backend,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    backend.presence.watch((news) => void this.tell(news));
  }

  /** Everybody once, in the order in which they came. @throws {LiveTemplateError} `STORE_UNAVAILABLE` */
  async list(topic: string): Promise<Presence[]> {
    return people(await this.backend.presence.entries(topic));
  }

  /** @internal */
  async track(topic: string, connectionId: string, key: string, meta: unknown): Promise<void> {
    if (this.closing) return;
    const topics = this.tracked.get(connectionId) ?? new Set();
    this.tracked.set(connectionId, topics.add(topic));
    const entry = { connectionId, key, meta: meta ?? null, since: this.clock.now() };
    await this.backend.presence.add(topic, entry);
    await this.tell({ topic, joins: [entry], leaves: [] });
  }

  /** @internal */
  async untrack(topic: string, connectionId: string): Promise<void> {
    const topics = this.tracked.get(connectionId);
    if (topics?.delete(topic) !== true) return;
    if (topics.size === 0) this.tracked.delete(connectionId);
    const entry = await this.backend.presence.remove(topic, connectionId);
    if (entry !== null) await this.tell({ topic, joins: [], leaves: [entry] });
  }

  /** The connection has ended. @internal */
  async leave(connectionId: string): Promise<void> {
    const topics = [...(this.tracked.get(connectionId) ?? [])];
    await Promise.all(topics.map((topic) => this.untrack(topic, connectionId)));
  }

  /** While pages can still be changed: those on other nodes would hear of it from nobody else. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    await this.shutdown.allow('answers', 'pages to be told who has left', this.leaveAll());
  }

  private async leaveAll(): Promise<void> {
    const left = await Promise.allSettled([...this.tracked.keys()].map((connectionId) => this.leave(connectionId)));
    const closed = await Promise.allSettled([this.backend.presence.close()]);
    for (const result of [...left, ...closed]) if (result.status === 'rejected') this.failed(result.reason);
  }

  /** @internal */
  failed(error: unknown): void {
    this.logger.error('Presence could not be brought up to date.', error);
  }

  /** Resolves when the pages of the topic have been told of this. */
  private tell({ topic, joins, leaves }: PresenceNews): Promise<void> {
    const untold = this.untold.get(topic) ?? { joins: [], leaves: [] };
    this.untold.set(topic, untold);
    untold.joins.push(...joins);
    untold.leaves.push(...leaves);
    const telling = this.telling.get(topic) ?? this.tellAll(topic);
    this.telling.set(topic, telling);
    return telling;
  }

  private async tellAll(topic: string): Promise<void> {
    try {
      for (let news = this.untold.get(topic); news !== undefined; news = this.untold.get(topic)) {
        this.untold.delete(topic);
        const [joins, leaves] = [people(news.joins), people(news.leaves)];
        const change = async (): Promise<PresenceChange> => {
          const present = people(await this.read(topic));
          return { topic, present, joins, leaves };
        };
        await this.broadcast.toTopic(topic, new Info(PRESENCE, change));
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.telling.delete(topic);
    }
  }

  /** Many pages ask at once: those that ask before it is read share the answer. */
  private read(topic: string): Promise<PresenceEntry[]> {
    let reading = this.reading.get(topic);
    if (reading === undefined) {
      reading = Promise.resolve().then(() => {
        this.reading.delete(topic);
        return this.backend.presence.entries(topic);
      });
      this.reading.set(topic, reading);
    }
    return reading;
  }
}

function people(entries: readonly PresenceEntry[]): Presence[] {
  const metas = new Map<string, unknown[]>();
  for (const { key, meta } of entries) metas.set(key, [...(metas.get(key) ?? []), meta]);
  return [...metas].map(([key, all]) => ({ key, metas: all }));
}
