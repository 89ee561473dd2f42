import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

import type { PageStore } from '../../ports/index.js';
import { ApplicationService } from '../application/application.service.js';
import { AuditLog } from '../audit/audit-log.js';
import { PAGE_STORE } from '../livetemplate.constants.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { TransportCounters } from '../transport/transport-counters.js';
import { ApplicationMetrics } from './application-metrics.js';
import { metricSet, type MetricSet } from './metric-set.js';
import type { MetricsRegistry } from './metrics.options.js';

/** Fills the registry, where the option `metrics` is set. @see requirement O1 */
@Injectable()
export class MetricsService implements OnModuleInit, OnApplicationShutdown {
  /** Null where the option is not set. */
  registry: MetricsRegistry | null = null;
  private metrics: ApplicationMetrics | null = null;
  private set: MetricSet | null = null;

  constructor(
    private readonly application: ApplicationService,
    private readonly transport: TransportCounters,
    private readonly audit: AuditLog,
    @Inject(PAGE_STORE) private readonly store: PageStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws {ConfigurationError} `CONFIGURATION` where prom-client is not installed */
  async onModuleInit(): Promise<void> {
    const { metrics } = this.options;
    if (!metrics.on) return;
    const { application, transport, audit, store } = this;
    const set = await metricSet(metrics.registry);
    this.set = set;
    this.registry = set.registry;
    this.metrics = new ApplicationMetrics(set, {
      application,
      counters: application.counters,
      transport,
      audit,
      store,
    });
  }

  /** A method of the host's took so long. */
  handled(labels: { readonly handler: string; readonly type: string; readonly outcome: string }, ms: number): void {
    this.set?.handlerLatency.observe(ms, this.application.id, labels.handler, labels.type, labels.outcome);
  }

  onApplicationShutdown(): void {
    this.metrics?.end();
  }
}
