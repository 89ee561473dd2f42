import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';

import { AuthenticationRequiredException } from './authentication-required.exception.js';
import { IdentityService, type Identity } from './identity.service.js';
import type { PlatformRequest } from './platform-request.js';

/**
 * The HTTP request behind a page, the same on every platform.
 *
 * @publicApi
 */
export interface LiveRequestContext {
  /** Who shares the pages that are opened for this request. */
  readonly groupId: string;
  /** Null for nobody in particular. */
  readonly userId: string | null;
  /** Path and query, as the browser asked for them. */
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** The controller that got the request: it serves the actions of the pages it opens. */
  readonly handler: Type;
  /** The platform's own request and response. */
  readonly request: unknown;
  readonly response: unknown;
}

@Injectable()
export class LiveRequestPipe implements PipeTransform<ExecutionContext, Promise<LiveRequestContext>> {
  constructor(
    private readonly identities: IdentityService,
    private readonly host: HttpAdapterHost,
  ) {}

  async transform(context: ExecutionContext): Promise<LiveRequestContext> {
    const request = context.switchToHttp().getRequest<PlatformRequest>();
    const response: unknown = context.switchToHttp().getResponse();
    const { groupId, userId } = await this.identityOf(request, response);
    return {
      groupId,
      userId,
      url: this.host.httpAdapter.getRequestUrl(request) as string,
      params: request.params ?? {},
      query: request.query ?? {},
      headers: request.headers,
      handler: context.getClass(),
      request,
      response,
    };
  }

  /** Nest's own exception filter knows no challenges, and a host may have put in another. */
  private async identityOf(request: PlatformRequest, response: unknown): Promise<Identity> {
    try {
      return await this.identities.of(request);
    } catch (error) {
      if (error instanceof AuthenticationRequiredException) {
        this.host.httpAdapter.setHeader(response, 'WWW-Authenticate', error.challenge);
      }
      throw error;
    }
  }
}

const CurrentExecution = createParamDecorator((_: unknown, context: ExecutionContext) => context);

/**
 * Parameter of a route: the request, with who is asking. Needed to open a page in a controller.
 *
 * @example
 * \@Get('/counter')
 * show(\@LiveRequest() request: LiveRequestContext) {
 *   return this.pages.open('counter.html', { count: 0 }, { request });
 * }
 * @publicApi
 */
export function LiveRequest(): ParameterDecorator {
  return CurrentExecution(LiveRequestPipe);
}
