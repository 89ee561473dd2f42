import { Controller, Get, Inject, NotFoundException } from '@nestjs/common';

import type { TemplateAnalysis } from '../../analysis/template-analysis.js';
import type { CacheMetrics } from '../../core.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { DebugService } from './debug.service.js';

/** What developers may see of the running application. Silent where the option `debug` is off. */
@Controller()
export class DebugController {
  constructor(
    private readonly debug: DebugService,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @Get('debug/analysis')
  analysis(): { templates: TemplateAnalysis[]; cache: CacheMetrics } {
    if (!this.options.debug) throw new NotFoundException();
    return { templates: this.debug.getTemplateAnalyses(), cache: this.debug.getCacheMetrics() };
  }
}
