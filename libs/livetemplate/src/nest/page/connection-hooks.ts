import { Injectable } from '@nestjs/common';

import type { Outbox, Page } from '../../page/index.js';
import { currentOutbox } from '../broadcast/after-commit.js';
import { LiveLogger } from '../logging/live-logger.js';
import type { Caller } from './caller.js';
import { LivePageExplorer } from './live-page.explorer.js';
import { pageContext } from './page-context.js';
import type { ConnectionMethod } from './page-handler.js';
import { PresenceService } from '../presence/presence.service.js';
import type { LiveConnection } from './server-event.decorators.js';

/** What a transport has to offer of a connection. */
export interface ConnectionLink extends Caller {
  readonly id: string;
  /** Does nothing where the connection has ended. */
  send(event: string, data: unknown): void;
}

/** A connection while it lasts. */
interface Visit {
  readonly page: Page;
  readonly link: ConnectionLink;
  over: boolean;
}

/**
 * Tells the classes of pages of connections that come and go.
 * @see requirement G5
 */
@Injectable()
export class ConnectionHooks {
  private readonly logger = new LiveLogger();

  constructor(
    private readonly explorer: LivePageExplorer,
    private readonly presence: PresenceService,
  ) {}

  /**
   * A connection has begun: it is on its page already, and gets what changes from now on.
   * @returns what to call when it has ended; null where nobody wants to know
   */
  connected(page: Page, link: ConnectionLink): (() => void) | null {
    const handler = page.handler === null ? null : this.explorer.handler(page.handler);
    if (handler === null || handler.connect.length + handler.disconnect.length === 0) return null;
    const visit: Visit = { page, link, over: false };
    this.run(visit, handler.connect);
    return () => {
      visit.over = true;
      this.run(visit, handler.disconnect);
      this.presence.leave(link.id).catch((error: unknown) => this.presence.failed(error));
    };
  }

  /** Changes of a page keep their order, so a connection does not end before it has begun. */
  private run(visit: Visit, methods: readonly ConnectionMethod[]): void {
    const { page } = visit;
    if (methods.length === 0 || page.ended !== null) return;
    page
      .update(async (draft, topics) => {
        const connection = this.connection(visit, currentOutbox());
        for (const method of methods) await method(draft, connection, pageContext(page, topics, visit.link));
      })
      .catch((error: unknown) => {
        // A page that has ended meanwhile has no use for it.
        if (page.ended !== null) return;
        this.logger.error(`A connection hook of ${page.handler} failed.`, error, {
          application: page.applicationId,
          template: page.template,
          page: page.id,
        });
      });
  }

  /** Of an attempt that another node was quicker than, nothing may be left. */
  private connection(visit: Visit, outbox: Outbox): LiveConnection {
    const { page, link } = visit;
    const present = (change: () => Promise<void>): void =>
      outbox.add(() => {
        // Nobody would take out who comes when the connection has ended.
        if (!visit.over) change().catch((error: unknown) => this.presence.failed(error));
      });
    return {
      id: link.id,
      pageId: page.id,
      groupId: page.groupId,
      userId: link.userId,
      address: link.address,
      send: (event, data) => outbox.add(() => link.send(event, data)),
      track: (topic, { key = link.userId ?? page.groupId, meta } = {}) =>
        present(() => this.presence.track(topic, link.id, key, meta)),
      untrack: (topic) => present(() => this.presence.untrack(topic, link.id)),
    };
  }
}
