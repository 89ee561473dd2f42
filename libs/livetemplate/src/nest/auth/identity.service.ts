import { Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { LiveTemplateError } from '../../errors/index.js';
import { randomIds } from '../../page/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { AnonymousAuthenticator } from './anonymous.authenticator.js';
import type { AuthenticationRequest, Authenticator } from './authenticator.js';
import { GroupPasses, type GroupPass } from './group-passes.js';
import { isSecure, type PlatformRequest } from './platform-request.js';

/** Who is asking. */
export interface Identity extends GroupPass {
  readonly userId: string | null;
}

/** Asks the authenticator, once for each request. */
@Injectable()
export class IdentityService implements OnModuleInit {
  private readonly known = new WeakMap<object, Promise<Identity>>();
  private authenticator: Authenticator;

  constructor(
    private readonly passes: GroupPasses,
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
    const pass = await this.passOf(request);
    const question: AuthenticationRequest = {
      headers: request.headers,
      request,
      cookieGroupId: pass?.groupId ?? null,
    };
    // Whoever signs out must not stay in the group of the user they were.
    const own = pass?.anonymous === true ? pass.groupId : randomIds.next();
    const userId = await this.authenticator.identify(question);
    const groupId = await this.authenticator.sessionGroup(question, userId, own);
    return { userId, groupId, anonymous: groupId === own };
  }

  /** A cookie that is no good any more is as good as none: the browser starts anew. */
  private async passOf(request: PlatformRequest): Promise<GroupPass | null> {
    try {
      return await this.passes.read(request.headers.cookie, isSecure(request));
    } catch (error) {
      if (error instanceof LiveTemplateError) return null;
      throw error;
    }
  }
}
