import { Catch, HttpException, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { STATUS_CODES } from 'node:http';

import type { PlatformRequest } from '../auth/platform-request.js';
import { inLogScope, requestScope } from './correlation.js';
import { LiveLogger } from './live-logger.js';

/**
 * Answers what no other filter takes as Nest does, with 500, and writes it into the log as this library writes errors: with the id of the
 * request, and in production (`NODE_ENV`) without its message, which may quote whatever the code had in hands. Without it, Nest's own
 * filter writes the errors of the host's routes, `mount` and authenticators among them, with their messages.
 *
 * Filters that are bound later, or to a class or method, come before it: it is the last resort.
 *
 * @example
 * \@Module({ providers: [{ provide: APP_FILTER, useClass: UnexpectedErrorFilter }] })
 * export class AppModule {}
 * @see requirement O5
 * @publicApi
 */
@Catch()
export class UnexpectedErrorFilter extends BaseExceptionFilter {
  private readonly logger = new LiveLogger('UnexpectedError');

  /** Called by Nest. */
  override catch(error: unknown, host: ArgumentsHost): void {
    // What fails in an action is told by it.
    if (host.getType() !== 'http') return;
    if (error instanceof HttpException) {
      super.catch(error, host);
      return;
    }
    const answer = answerTo(error, this.isHttpError(error));
    const request = host.switchToHttp().getRequest<PlatformRequest>();
    if (answer.statusCode >= 500)
      inLogScope(requestScope(request), () => this.logger.error('A request failed.', error));
    super.catch(new HttpException(answer, answer.statusCode), host);
  }
}

/** What Nest answers. @param isHttp whether a parser of bodies or the like has made it, which says a status, and often quotes the body */
function answerTo(error: unknown, isHttp: boolean): { readonly statusCode: number; readonly message: string } {
  if (!isHttp) return { statusCode: 500, message: 'Internal server error' };
  const { statusCode, message, expose } = error as { statusCode: number; message: string; expose?: boolean };
  return { statusCode, message: expose === false ? (STATUS_CODES[statusCode] ?? '') : message };
}
