import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import type { Observable } from 'rxjs';

import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';

/** What a script of another origin has to ask for leave to send. */
const HEADERS = 'Content-Type, X-LiveTemplate, Last-Event-ID';

/** So long a browser need not ask again, in seconds. */
const MAX_AGE_SECONDS = 600;

/**
 * Lets pages of `connections.origins`, and of no others, send what is theirs and read the answers, refusals included.
 * @see requirement X2
 */
@Injectable()
export class CrossOriginInterceptor implements NestInterceptor {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(RESOLVED_OPTIONS) private readonly options: Pick<ResolvedOptions, 'connections'>,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { origins } = this.options.connections;
    if (origins.length > 0) {
      const http = context.switchToHttp();
      this.describe(http.getRequest<IncomingMessage>(), http.getResponse(), origins);
    }
    return next.handle();
  }

  private describe(
    { method, headers: { origin } }: IncomingMessage,
    response: unknown,
    origins: readonly string[],
  ): void {
    const { httpAdapter } = this.host;
    httpAdapter.appendHeader(response, 'Vary', 'Origin');
    if (origin === undefined || !origins.includes(origin)) return;
    httpAdapter.setHeader(response, 'Access-Control-Allow-Origin', origin);
    httpAdapter.setHeader(response, 'Access-Control-Allow-Credentials', 'true');
    httpAdapter.setHeader(response, 'Access-Control-Expose-Headers', 'Retry-After');
    if (method !== 'OPTIONS') return;
    httpAdapter.setHeader(response, 'Access-Control-Allow-Methods', 'GET, POST');
    httpAdapter.setHeader(response, 'Access-Control-Allow-Headers', HEADERS);
    httpAdapter.setHeader(response, 'Access-Control-Max-Age', String(MAX_AGE_SECONDS));
  }
}
