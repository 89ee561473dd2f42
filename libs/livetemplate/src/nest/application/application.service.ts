import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AsyncResource } from 'node:async_hooks';

import { Application, Observation } from '../../page/index.js';
import type { RevocationList } from '../../ports/index.js';
import { PageTokens } from '../../token/index.js';
import { inTransaction, transaction } from '../broadcast/after-commit.js';
import { logFallbacks } from '../logging/fallback-log.js';
import { LiveLogger } from '../logging/live-logger.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { HeldCredentials } from '../token/held-credentials.js';
import { partyName, type Party } from '../token/party.js';
import { BACKEND, type Backend } from './backend.js';
import { LiveTemplates } from './live-templates.js';
import { ShutdownTime } from './shutdown-time.js';
import { memoryNotice } from './memory-notice.js';

/**
 * The application: all of its open pages, their events and their limits. Closed when Nest shuts down, after the last
 * connection has gone and when every change that was asked for is committed.
 *
 * @see requirements P1, N2, N6
 * @publicApi
 */
@Injectable()
export class ApplicationService extends Application implements OnApplicationShutdown {
  private readonly revocations: RevocationList;

  /** @internal */
  constructor(
    templates: LiveTemplates,
    @Inject(BACKEND) { store, bus, clock, revocations }: Backend,
    private readonly held: HeldCredentials,
    private readonly shutdown: ShutdownTime,
    tokens: PageTokens,
    observation: Observation,
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
  ) {
    super({
      id: options.applicationId,
      templates,
      store,
      bus,
      clock,
      tokens,
      observation,
      origin: () => new AsyncResource('LiveTemplateChange'),
      inTransaction,
      transaction,
      limits: options.pages,
    });
    this.revocations = revocations;
    const logger = new LiveLogger();
    this.on('failed', ({ error, page }) => {
      const about = { application: options.applicationId, template: page?.template, page: page?.id };
      logger.error(page === undefined ? 'The application failed.' : 'A page failed.', error, about);
    });
    logFallbacks(observation, logger);
    this.on('memory', ({ page, memory }) => {
      const text = memoryNotice(page.template, memory, this.limits.maxPageMemory);
      const about = { application: options.applicationId, template: page.template, page: page.id };
      if (memory.saves === 'nothing') logger.log(text, about);
      else logger.warn(text, about);
    });
  }

  /**
   * Ends all connections of a user, so that their clients come again and are let in or refused as who they are then: for when
   * somebody signs out, loses a right, or changes the password. A tab of who has signed out loads its page anew; a device that is
   * still signed in goes on where it was. To end the pages as well, there is {@link eraseUser}.
   *
   * First take from the user what they come with. Where that is a cookie, answer before you call this: clients come back within
   * a tenth of a second.
   *
   * Resolves when the connections of this node are told to end; those on nodes that share a Redis follow within five seconds. What
   * a page token has opened may come again, until that is taken back.
   *
   * @param userId as the authenticator says of the connection; where it cannot tell, of who has opened the page
   * @throws {StoreUnavailableError} `STORE_UNAVAILABLE` where the other nodes cannot be told
   * @example response.clearCookie('session').redirect(303, '/'); await this.application.disconnectUser(userId);
   * @see requirements G1, G3
   */
  disconnectUser(userId: string): Promise<void> {
    return this.disconnect({ user: userId });
  }

  /**
   * {@link disconnectUser} for all connections to the pages of a group: the tabs of one browser, or what the authenticator has made one.
   * @throws {StoreUnavailableError} `STORE_UNAVAILABLE` where the other nodes cannot be told
   */
  disconnectGroup(groupId: string): Promise<void> {
    return this.disconnect({ group: groupId });
  }

  private async disconnect(party: Party): Promise<void> {
    const name = partyName(party);
    this.held.sendAway([name]);
    await this.revocations.announce?.(name);
  }

  /** Called by Nest. */
  onApplicationShutdown(): Promise<void> {
    return this.shutdown.allow('changes', 'the last changes, and the store', this.close());
  }
}
