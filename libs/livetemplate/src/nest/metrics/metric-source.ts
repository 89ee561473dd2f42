import type { Counters } from '../../page/index.js';
import type { ApplicationService } from '../application/application.service.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { PageStore } from '../../ports/index.js';
import type { TransportCounters } from '../transport/transport-counters.js';

/** An application whose numbers are read when somebody asks for them. */
export interface MetricSource {
  readonly application: ApplicationService;
  readonly counters: Counters;
  readonly transport: TransportCounters;
  readonly audit: AuditLog;
  readonly store: PageStore;
  /** Connections that stand now, by transport. */
  readonly connections: ReadonlyMap<string, number>;
}
