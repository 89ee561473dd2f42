import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { finalize, tap, type Observable } from 'rxjs';

import { MetricsService } from '../metrics/metrics.service.js';

/**
 * Measures the methods of a controller for Prometheus, routes and actions: `livetemplate_handler_latency_ms` with the labels `handler`
 * (`TasksPage.add`), `type` (`http`, or `ws` for an action) and `outcome`. Does nothing unless the option `metrics` is set.
 *
 * @example
 * \@UseInterceptors(LiveMetricsInterceptor)
 * \@LivePage('/tasks', { template: 'tasks.html' })
 * export class TasksPage { … }
 * @see requirement N4
 * @publicApi
 */
@Injectable()
export class LiveMetricsInterceptor implements NestInterceptor {
  /** @internal */
  constructor(private readonly metrics: MetricsService) {}

  /** Called by Nest. */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.metrics.registry === null) return next.handle();
    const handler = `${context.getClass().name}.${context.getHandler().name}`;
    const startedAt = performance.now();
    let outcome: 'ok' | 'error' = 'ok';
    return next.handle().pipe(
      tap({ error: () => (outcome = 'error') }),
      finalize(() =>
        this.metrics.handled({ handler, type: context.getType(), outcome }, performance.now() - startedAt),
      ),
    );
  }
}
