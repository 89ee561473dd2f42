import {
  createParamDecorator,
  Inject,
  Injectable,
  Optional,
  type ExecutionContext,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';

import { ConfigurationError } from '../../errors/index.js';
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
  private readonly identities: IdentityService;

  /** @throws {ConfigurationError} where the module that it is made in sees no application */
  constructor(
    @Optional() @Inject(IdentityService) identities: IdentityService | null,
    private readonly host: HttpAdapterHost,
  ) {
    if (!identities) {
      throw new ConfigurationError(
        'A class with @LivePage() or @LiveRequest() stands in a module that sees no application. Import what forRoot() or forFeature() of ' +
          'LiveTemplateModule returns there, or in the root module.',
      );
    }
    this.identities = identities;
  }

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
