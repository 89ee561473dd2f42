import { Controller, Get, Header, Inject, NotFoundException, Res, UseGuards } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { MetricsGuard } from './metrics.guard.js';
import { MetricsService } from './metrics.service.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';

/** The registry for Prometheus, where `metrics.path` says so. */
@Controller()
@UseGuards(MetricsGuard)
export class MetricsController {
  constructor(
    private readonly service: MetricsService,
    private readonly host: HttpAdapterHost,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  async scrape(@Res({ passthrough: true }) response: unknown): Promise<string> {
    const { registry } = this.service;
    if (registry === null || this.options.metrics.path === null) throw new NotFoundException();
    this.host.httpAdapter.setHeader(response, 'Content-Type', registry.contentType);
    return registry.metrics();
  }
}
