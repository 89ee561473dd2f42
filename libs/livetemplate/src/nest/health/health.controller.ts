import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';

import { LiveTemplateHealthIndicator } from './livetemplate.health.js';

/**
 * `/health` for people, `/health/live` and `/health/ready` for whoever runs the process: of all applications in it, for it is the
 * process that is restarted or gets no more requests.
 */
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly discovery: DiscoveryService,
  ) {}

  @Get()
  @HealthCheck()
  all(): Promise<HealthCheckResult> {
    return this.health.check(
      this.indicators.flatMap((of) => [
        () => of.store(),
        () => of.capacity(),
        () => of.keys(),
        () => of.serving(),
        // It is the same for all applications of the process.
        ...(of === this.indicators[0] ? [() => of.eventLoop()] : []),
      ]),
    );
  }

  /**
   * Answering at all is the proof. A restart would not help a store that is down, so it is not asked; and a process that shuts down is
   * alive, which Terminus would deny.
   */
  @Get('live')
  @Header('Cache-Control', 'no-cache, no-store, must-revalidate')
  live(): HealthCheckResult {
    return { status: 'ok', info: {}, error: {}, details: {} };
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check(this.indicators.flatMap((of) => [() => of.store(), () => of.serving()]));
  }

  private get indicators(): LiveTemplateHealthIndicator[] {
    return this.discovery
      .getProviders()
      .filter(({ token }) => token === LiveTemplateHealthIndicator)
      .map(({ instance }) => instance as LiveTemplateHealthIndicator);
  }
}
