import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';

import type { FragmentAnalysis, TemplateAnalysis } from '../../analysis/template-analysis.js';
import type { CacheMetrics } from '../../core.js';
import { PageNotFoundError } from '../../errors/index.js';
import { Observation, type Page } from '../../page/index.js';
import { ApplicationService } from '../application/application.service.js';
import { LiveTemplates } from '../application/live-templates.js';
import { PROGRAM_CACHE } from '../application/program-cache.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { MemoryStats, PageMetrics, PageSummary, PerformanceMetrics } from './debug-figures.js';
import { PerformanceRecorder } from './performance/performance-recorder.js';
import type { UpdateTally } from './performance/update-tally.js';

/**
 * Tells developers what the engine makes of their templates, and operators how it does. All of it is of this application in this process.
 *
 * @example debug.getPerformanceMetrics().lastMinute.updateLatencyP95 // 17.4
 * @see requirements A2, A3, O3
 * @publicApi
 */
@Injectable()
export class DebugService implements OnApplicationShutdown {
  private recorder: PerformanceRecorder | undefined;

  /** @internal */
  constructor(
    private readonly templates: LiveTemplates,
    private readonly application: ApplicationService,
    private readonly observation: Observation,
    @Inject(RESOLVED_OPTIONS) { debugPage }: ResolvedOptions,
  ) {
    // Whoever can look later wants to see what was before.
    if (debugPage.on) this.recorder = new PerformanceRecorder(observation);
  }

  /** Called by Nest. */
  onApplicationShutdown(): void {
    this.recorder?.stop();
  }

  /** @throws {TemplateNotFoundError} `TEMPLATE_NOT_FOUND` */
  getTemplateAnalysis(template: string): TemplateAnalysis {
    return this.templates.live(template).analysis;
  }

  /** What became of the questions to the cache of compiled templates, which all applications of the process share. */
  getCacheMetrics(): CacheMetrics {
    return PROGRAM_CACHE.metrics();
  }

  /** Of all templates that can stand by themselves, in the order of their names. */
  getTemplateAnalyses(): TemplateAnalysis[] {
    return this.templates.names
      .map((name) => this.templates.tryLive(name)?.analysis)
      .filter((analysis) => analysis !== undefined);
  }

  /** Where the option `debug` is off, measuring begins with the first call: before it nothing is measured, and that costs nothing. */
  getPerformanceMetrics(): PerformanceMetrics {
    const { since, total, lastMinute } = this.measured;
    return {
      since,
      ...figures(total),
      activePages: this.pages.filter(({ subscriberCount }) => subscriberCount > 0).length,
      openPages: this.application.pageCount,
      lastMinute: figures(lastMinute.total(this.observation.now())),
    };
  }

  /** It costs a look at the data of all pages. */
  getMemoryStats(): MemoryStats {
    let [total, cached, over] = [0, 0, 0];
    for (const { memory } of this.application.pages) {
      total += memory.total;
      cached += memory.values + memory.log;
      if (memory.total > this.application.limits.maxPageMemory || memory.saves !== 'nothing') over++;
    }
    const { pageCount } = this.application;
    return {
      totalMemoryUsed: total,
      averagePageMemory: pageCount === 0 ? 0 : Math.round(total / pageCount),
      pagesOverBudget: over,
      fragmentCacheSize: cached,
      analysisCacheSize: PROGRAM_CACHE.metrics().size,
    };
  }

  /** @throws {PageNotFoundError} `PAGE_NOT_FOUND` where this process does not hold the page */
  getPageMetrics(pageId: string): PageMetrics {
    const page = this.pages.find(({ id }) => id === pageId);
    if (page === undefined) throw new PageNotFoundError();
    const { updates, lastLatencyMs, htmlBytes } = this.measured.of(page);
    return {
      pageId,
      template: page.template,
      memoryUsed: page.memory.total,
      memoryBudget: this.application.limits.maxPageMemory,
      fragmentCount: count(page.program.analysis.fragments),
      activeConnections: this.connectionsOf(page),
      updates,
      lastUpdateLatency: lastLatencyMs,
      htmlBytes,
    };
  }

  /** The pages that this process holds, used last first. It costs a look at the data of those that are listed. @param most how many */
  getActivePages(most = 1_000): PageSummary[] {
    return [...this.application.pages]
      .sort((one, other) => other.lastUsedAt - one.lastUsedAt)
      .slice(0, most)
      .map((page) => ({
        pageId: page.id,
        template: page.template,
        createdAt: page.createdAt,
        lastAccess: page.lastUsedAt,
        memoryUsed: page.memory.total,
        updateMode: page.program.analysis.selectedMode,
        activeConnections: this.connectionsOf(page),
      }));
  }

  /** @internal */
  get measured(): PerformanceRecorder {
    return (this.recorder ??= new PerformanceRecorder(this.observation));
  }

  /** Those that were there before it was measured count as one for each version of the protocol that they speak. @internal */
  connectionsOf(page: Page): number {
    return Math.max(this.measured.of(page).connections, page.subscriberCount);
  }

  private get pages(): Page[] {
    return [...this.application.pages];
  }
}

function figures(tally: UpdateTally): PerformanceMetrics['lastMinute'] {
  const { latency, bandwidthReduction, valuePatchSuccess, updates } = tally;
  return {
    totalUpdates: updates,
    updateLatencyP50: latency.quantile(0.5),
    updateLatencyP95: latency.quantile(0.95),
    updateLatencyP99: latency.quantile(0.99),
    bandwidthReduction,
    valuePatchSuccess,
  };
}

function count(fragments: readonly FragmentAnalysis[]): number {
  return fragments.reduce((sum, { fragments: inner }) => sum + 1 + count(inner), 0);
}
