import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { ERROR_CODES, LiveTemplateError, RateLimitedError } from '../../errors/index.js';
import type { PlatformRequest } from '../auth/platform-request.js';
import { inLogScope, requestScope } from '../logging/correlation.js';
import { LiveLogger } from '../logging/live-logger.js';

/** Answers our own errors over HTTP with their status and `{ code, message }`; details go to the log. */
@Catch(LiveTemplateError)
export class LiveTemplateErrorFilter implements ExceptionFilter<LiveTemplateError> {
  private readonly logger = new LiveLogger();

  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: LiveTemplateError, host: ArgumentsHost): { code: string; message: string } | undefined {
    const body = { code: error.code, message: error.publicText };
    // Mistakes of templates and configuration, and failing parts, are news to the operator; a forged token is not.
    const isHttp = host.getType() === 'http';
    if (error.audience !== 'peer') {
      const write = (): void => this.logger.error(ERROR_CODES[error.code].text, error);
      // An action is in the scope of its own already, which a filter of a route has left.
      if (isHttp) inLogScope(requestScope(host.switchToHttp().getRequest<PlatformRequest>()), write);
      else write();
    }
    if (!isHttp) return body;
    const { httpAdapter } = this.host;
    const response: unknown = host.switchToHttp().getResponse();
    if (httpAdapter.isHeadersSent(response)) {
      httpAdapter.end(response);
      return undefined;
    }
    if (error instanceof RateLimitedError) {
      httpAdapter.setHeader(response, 'Retry-After', String(Math.ceil(error.retryAfterMs / 1_000)));
    }
    httpAdapter.reply(response, body, error.status);
    return undefined;
  }
}
