import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { mergeMap, Observable } from 'rxjs';

import { Page } from '../../page/index.js';
import { ApplicationService } from '../application/application.service.js';
import { AuditLog } from '../audit/audit-log.js';
import type { PlatformRequest } from '../auth/platform-request.js';
import { inLogScope, logScope, requestScope } from '../logging/correlation.js';
import { PageRenderer } from './page-renderer.js';

/** What a request leads to belongs together in the log, its page included. */
function inRequest<T>(request: PlatformRequest, handle: () => Observable<T>): Observable<T> {
  // Where there are several applications, each has an interceptor.
  const scope = logScope() ?? requestScope(request);
  return new Observable((subscriber) => inLogScope(scope, () => handle().subscribe(subscriber)));
}

/** Renders the page that a route returns, where it is one of this application: each application has an interceptor of its own. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(
    private readonly renderer: PageRenderer,
    private readonly application: ApplicationService,
    private readonly audit: AuditLog,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    return inRequest(context.switchToHttp().getRequest<PlatformRequest>(), () => next.handle()).pipe(
      mergeMap(async (result: unknown) => {
        if (!(result instanceof Page) || result.applicationId !== this.application.id) return result;
        const http = context.switchToHttp();
        const html = await this.renderer.respond(result, http.getRequest(), http.getResponse());
        this.audit.record('page-access', { pageId: result.id, purpose: 'page', credential: 'cookie' });
        return html;
      }),
    );
  }
}
