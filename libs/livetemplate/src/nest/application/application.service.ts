import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AsyncResource } from 'node:async_hooks';

import { Application, Observation } from '../../page/index.js';
import { PageTokens } from '../../token/index.js';
import { inTransaction } from '../broadcast/after-commit.js';
import { LiveLogger } from '../logging/live-logger.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
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
  /** @internal */
  constructor(
    templates: LiveTemplates,
    @Inject(BACKEND) { store, bus, clock }: Backend,
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
      limits: options.pages,
    });
    const logger = new LiveLogger();
    this.on('failed', ({ error, page }) => {
      const about = { application: options.applicationId, template: page?.template, page: page?.id };
      logger.error(page === undefined ? 'The application failed.' : 'A page failed.', error, about);
    });
    this.on('memory', ({ page, memory }) => {
      const text = memoryNotice(page.template, memory, this.limits.maxPageMemory);
      const about = { application: options.applicationId, template: page.template, page: page.id };
      if (memory.saves === 'nothing') logger.log(text, about);
      else logger.warn(text, about);
    });
  }

  /** Called by Nest. */
  onApplicationShutdown(): Promise<void> {
    return this.shutdown.allow('changes', 'the last changes, and the store', this.close());
  }
}
