import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Observable } from 'rxjs';

import { LiveTemplates } from '../application/live-templates.js';
import { RequestTimings, type RequestTiming } from './request-timings.js';

/**
 * Says in headers what the page of a route has taken: `Server-Timing` with `analyze`, `evaluate` and `render`, which browsers show
 * beside the request; `X-LiveTemplate-Mode`, how its template is kept live; `X-LiveTemplate-Html-Bytes`, its document in UTF-8, before
 * its forms get their tokens. Does nothing where no page is rendered. The option `debugHeaders` does the same for all routes.
 *
 * @example
 * \@UseInterceptors(LiveDebugHeadersInterceptor)
 * \@LivePage('/tasks', { template: 'tasks.html' })
 * export class TasksPage { … }
 * @see requirement N4
 * @publicApi
 */
@Injectable()
export class LiveDebugHeadersInterceptor implements NestInterceptor {
  /** @internal */
  constructor(
    private readonly timings: RequestTimings,
    private readonly templates: LiveTemplates,
    private readonly host: HttpAdapterHost,
  ) {}

  /** Called by Nest. */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const response: unknown = context.switchToHttp().getResponse();
    return this.timings.follow(
      () => next.handle(),
      (timing) => this.write(response, timing),
    );
  }

  private write(response: unknown, { template, analyzeMs, evaluateMs, renderMs, htmlBytes }: RequestTiming): void {
    const { httpAdapter } = this.host;
    const steps = [
      ['analyze', analyzeMs],
      ['evaluate', evaluateMs],
      ['render', renderMs],
    ] as const;
    const timing = steps.flatMap(([name, ms]) => (ms === null ? [] : [`${name};dur=${ms.toFixed(3)}`]));
    httpAdapter.setHeader(response, 'Server-Timing', timing.join(', '));
    httpAdapter.setHeader(response, 'X-LiveTemplate-Mode', this.templates.live(template).analysis.selectedMode);
    httpAdapter.setHeader(response, 'X-LiveTemplate-Html-Bytes', String(htmlBytes));
  }
}
