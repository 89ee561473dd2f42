import { Injectable } from '@nestjs/common';

import type { TemplateAnalysis } from '../../analysis/template-analysis.js';
import type { CacheMetrics } from '../../core.js';
import { LiveTemplates } from '../application/live-templates.js';
import { PROGRAM_CACHE } from '../application/program-cache.js';

/**
 * Tells developers what the engine makes of their templates.
 *
 * @see requirements A2, A3, O3
 * @publicApi
 */
@Injectable()
export class DebugService {
  /** @internal */
  constructor(private readonly templates: LiveTemplates) {}

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
}
