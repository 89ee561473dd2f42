import { Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { LiveTemplateError } from '../../errors/index.js';
import { randomIds } from '../../page/index.js';
import { GroupCookies } from '../../token/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { AnonymousAuthenticator } from './anonymous.authenticator.js';
import type { AuthenticationRequest, Authenticator } from './authenticator.js';
import { isSecure, type PlatformRequest } from './platform-request.js';

/** Who is asking. */
export interface Identity {
  readonly userId: string | null;
  readonly groupId: string;
}

/** Asks the authenticator, once for each request. */
@Injectable()
export class IdentityService implements OnModuleInit {
  private readonly known = new WeakMap<object, Promise<Identity>>();
  private authenticator: Authenticator;

  constructor(
    private readonly cookies: GroupCookies,
    private readonly modules: ModuleRef,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  async onModuleInit(): Promise<void> {
    const { authenticator } = this.options;
    this.authenticator =
      typeof authenticator === 'function'
        ? (this.provided(authenticator) ?? (await this.modules.create(authenticator)))
        : (authenticator ?? new AnonymousAuthenticator());
  }

  of(request: PlatformRequest): Promise<Identity> {
    let identity = this.known.get(request);
    if (identity === undefined) {
      identity = this.identify(request);
      this.known.set(request, identity);
    }
    return identity;
  }

  /** The provider of any module of the host; null for a class that is nobody's provider. */
  private provided(authenticator: Type<Authenticator>): Authenticator | null {
    try {
      return this.modules.get(authenticator, { strict: false });
    } catch (error) {
      if (error instanceof Error && error.constructor.name === 'UnknownElementException') return null;
      throw error;
    }
  }

  private async identify(request: PlatformRequest): Promise<Identity> {
    const cookieGroupId = await this.cookieGroup(request);
    const question: AuthenticationRequest = { headers: request.headers, request, cookieGroupId };
    const userId = await this.authenticator.identify(question);
    const groupId = await this.authenticator.sessionGroup(question, userId, cookieGroupId ?? randomIds.next());
    return { userId, groupId };
  }

  /** A cookie that is no good any more is as good as none: the browser starts anew. */
  private async cookieGroup(request: PlatformRequest): Promise<string | null> {
    try {
      const cookie = await this.cookies.read(request.headers.cookie, isSecure(request));
      return cookie?.groupId ?? null;
    } catch (error) {
      if (error instanceof LiveTemplateError) return null;
      throw error;
    }
  }
}
