import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import { TemplateWatcher } from '../../loader/index.js';
import { logAnalyses } from '../debug/analysis-log.js';
import { LiveLogger } from '../logging/live-logger.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { ApplicationService } from './application.service.js';
import { LiveTemplates } from './live-templates.js';
import { TemplateLoader } from './template-loader.js';

/**
 * Brings templates to the open pages while they are edited. A set with a mistake in it is told to the developer and to nobody
 * else: the last one without stays in use.
 *
 * @see requirement T8
 */
@Injectable()
export class TemplateReload implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger: LiveLogger;
  private watcher: TemplateWatcher | null = null;

  constructor(
    private readonly loader: TemplateLoader,
    private readonly templates: LiveTemplates,
    private readonly application: ApplicationService,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.logger = new LiveLogger(undefined, { application: options.applicationId });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.watch) return;
    this.watcher = new TemplateWatcher({
      globs: this.options.templates.flatMap(({ from }) => (Array.isArray(from) ? (from as readonly string[]) : [])),
      changed: () => this.reload(),
      failed: (error) => this.logger.error('Not all templates can be watched.', error),
    });
    await this.watcher.start();
  }

  /** Before the connections are closed, so that nothing is sent into a closing server. */
  async onModuleDestroy(): Promise<void> {
    await this.watcher?.close();
  }

  private async reload(): Promise<void> {
    try {
      const loaded = await this.loader.loadChanged();
      if (loaded === null) return;
      const other = this.templates.replace(loaded.templates);
      this.logger.log(`Reloaded: ${loaded.changed.join(', ')}`);
      const analyses = other.map(({ analysis }) => analysis);
      logAnalyses(this.logger, analyses, this.options.debug);
      await this.application.reloadTemplates();
    } catch (error) {
      this.logger.error('The templates were not reloaded, the last good ones stay in use.', error);
    }
  }
}
