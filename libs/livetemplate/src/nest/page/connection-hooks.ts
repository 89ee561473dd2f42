import { Injectable, Logger } from '@nestjs/common';

import type { Page } from '../../page/index.js';
import { LivePageExplorer } from './live-page.explorer.js';
import { Outbox } from './outbox.js';
import { pageContext } from './page-context.js';
import type { ConnectionMethod } from './page-handler.js';
import type { LiveConnection } from './server-event.decorators.js';

/** What a transport has to offer of a connection. */
export interface ConnectionLink {
  readonly id: string;
  /** Does nothing where the connection has ended. */
  send(event: string, data: unknown): void;
}

/**
 * Tells the classes of pages of connections that come and go.
 * @see requirement G5
 */
@Injectable()
export class ConnectionHooks {
  private readonly logger = new Logger('LiveTemplate');

  constructor(private readonly explorer: LivePageExplorer) {}

  /**
   * A connection has begun: it is on its page already, and gets what changes from now on.
   * @returns what to call when it has ended; null where nobody wants to know
   */
  connected(page: Page, link: ConnectionLink): (() => void) | null {
    const handler = page.handler === null ? null : this.explorer.handler(page.handler);
    if (handler === null || handler.connect.length + handler.disconnect.length === 0) return null;
    this.run(page, handler.connect, link);
    return () => this.run(page, handler.disconnect, link);
  }

  /** Changes of a page keep their order, so a connection does not end before it has begun. */
  private run(page: Page, methods: readonly ConnectionMethod[], link: ConnectionLink): void {
    if (methods.length === 0 || page.ended !== null) return;
    let outbox = new Outbox();
    page
      .update(async (draft, topics) => {
        // Of an attempt that another node was quicker than, nothing may be left.
        outbox.drop();
        outbox = new Outbox();
        const connection = connectionOf(page, link, outbox);
        for (const method of methods) await method(draft, connection, pageContext(page, topics));
      })
      .then(
        () => outbox.send(),
        (error: unknown) => {
          outbox.drop();
          // A page that has ended meanwhile has no use for it.
          if (page.ended === null) this.logger.error(`A connection hook of ${page.handler} failed.`, error);
        },
      );
  }
}

function connectionOf(page: Page, link: ConnectionLink, outbox: Outbox): LiveConnection {
  return {
    id: link.id,
    pageId: page.id,
    groupId: page.groupId,
    userId: page.userId,
    send: (event, data) => outbox.add(() => link.send(event, data)),
  };
}
