import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { mergeMap, type Observable } from 'rxjs';

import { Page } from '../../page/index.js';
import { PageRenderer } from './page-renderer.js';

/** Renders the page that a route returns. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(private readonly renderer: PageRenderer) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    return next.handle().pipe(
      mergeMap(async (result: unknown) => {
        if (!(result instanceof Page)) return result;
        const http = context.switchToHttp();
        return this.renderer.respond(result, http.getRequest(), http.getResponse());
      }),
    );
  }
}
