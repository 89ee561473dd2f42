import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';

import { LiveTemplateHealthIndicator } from './livetemplate.health.js';

/** `/health` for people, `/health/live` and `/health/ready` for whoever runs the process. */
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: LiveTemplateHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  all(): Promise<HealthCheckResult> {
    return this.health.check([() => this.indicator.store(), () => this.indicator.capacity()]);
  }

  /** Answering at all is the proof. A restart would not help a store that is down, so it is not asked. */
  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.indicator.store()]);
  }
}
