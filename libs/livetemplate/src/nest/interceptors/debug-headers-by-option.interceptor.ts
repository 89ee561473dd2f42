import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { LiveDebugHeadersInterceptor } from './live-debug-headers.interceptor.js';

/** The headers on all routes, where the option `debugHeaders` is on. */
@Injectable()
export class DebugHeadersByOption implements NestInterceptor {
  constructor(
    private readonly headers: LiveDebugHeadersInterceptor,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return this.options.debugHeaders ? this.headers.intercept(context, next) : next.handle();
  }
}
