import { Controller, Get, Header, Param, UseGuards } from '@nestjs/common';

import type { TemplateAnalysis } from '../../analysis/template-analysis.js';
import type { CacheMetrics } from '../../core.js';
import type { MemoryStats, PageMetrics, PageSummary, PerformanceMetrics } from './debug-figures.js';
import { DebugGuard } from './debug.guard.js';
import { DebugService } from './debug.service.js';

/** What {@link DebugService} knows, as JSON. */
@Controller()
@UseGuards(DebugGuard)
export class DebugController {
  constructor(private readonly debug: DebugService) {}

  @Get('debug/analysis')
  @Header('Cache-Control', 'no-store')
  analysis(): { templates: TemplateAnalysis[]; cache: CacheMetrics } {
    return { templates: this.debug.getTemplateAnalyses(), cache: this.debug.getCacheMetrics() };
  }

  @Get('debug/performance')
  @Header('Cache-Control', 'no-store')
  performance(): PerformanceMetrics {
    return this.debug.getPerformanceMetrics();
  }

  @Get('debug/memory')
  @Header('Cache-Control', 'no-store')
  memory(): MemoryStats {
    return this.debug.getMemoryStats();
  }

  @Get('debug/pages')
  @Header('Cache-Control', 'no-store')
  pages(): PageSummary[] {
    return this.debug.getActivePages();
  }

  @Get('debug/pages/:id')
  @Header('Cache-Control', 'no-store')
  page(@Param('id') id: string): PageMetrics {
    return this.debug.getPageMetrics(id);
  }
}
