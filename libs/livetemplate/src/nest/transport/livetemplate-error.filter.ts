import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { LiveTemplateError, RateLimitedError } from '../../errors/index.js';

/** Answers our own errors over HTTP with their status and `{ code, message }`; details go to the log. */
@Catch(LiveTemplateError)
export class LiveTemplateErrorFilter implements ExceptionFilter<LiveTemplateError> {
  private readonly logger = new Logger('LiveTemplate');

  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: LiveTemplateError, host: ArgumentsHost): { code: string; message: string } | undefined {
    const body = { code: error.code, message: error.publicText };
    // Mistakes of templates and configuration, and failing parts, are news to the operator; a forged token is not.
    if (error.audience === 'author') this.logger.error(error.message);
    else if (error.audience !== 'peer') this.logger.error(error.message, error.stack);
    if (host.getType() !== 'http') return body;
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
