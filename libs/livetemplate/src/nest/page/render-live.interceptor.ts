import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { mergeMap, takeLast, type Observable } from 'rxjs';

import { IdentityService } from '../auth/identity.service.js';
import { LiveRequestPipe } from '../auth/live-request.js';
import { PageService } from './page.service.js';
import { RENDER_LIVE_METADATA, type RenderLiveMetadata } from './render-live.metadata.js';

/** Opens a page with the data that a route returns. Made in the module of the route's controller. */
@Injectable()
export class RenderLiveInterceptor implements NestInterceptor {
  private readonly requests: LiveRequestPipe;

  constructor(
    private readonly pages: PageService,
    private readonly reflector: Reflector,
    identities: IdentityService,
    host: HttpAdapterHost,
  ) {
    this.requests = new LiveRequestPipe(identities, host);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { template, handler, isolate, key } = this.reflector.get<RenderLiveMetadata>(
      RENDER_LIVE_METADATA,
      context.getHandler(),
    );
    return next.handle().pipe(
      // Of an observable, Nest answers with the last value.
      takeLast(1),
      mergeMap(async (data: unknown) => {
        const request = await this.requests.transform(context);
        return this.pages.open(template, () => data, {
          request,
          ...(handler === undefined ? {} : { handler }),
          ...(isolate === undefined ? {} : { isolate }),
          ...(key === undefined ? {} : { key: key(request) }),
        });
      }),
    );
  }
}
