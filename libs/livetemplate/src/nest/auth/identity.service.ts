import { HttpException, Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';

import { ConfigurationError, InvalidTokenError, LiveTemplateError } from '../../errors/index.js';
import { randomIds } from '../../page/index.js';
import type { Credential } from '../../token/index.js';
import { AuditLog } from '../audit/audit-log.js';
import { LiveLogger } from '../logging/live-logger.js';
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

/** Who uses a page that is open. */
export interface PageUser {
  readonly groupId: string;
  /** Undefined where the authenticator cannot tell. */
  readonly userId: string | null | undefined;
  /** The cookie. */
  readonly credential: Credential;
}

/** Asks the authenticator who is asking. */
@Injectable()
export class IdentityService implements OnModuleInit {
  private readonly logger = new LiveLogger();
  private readonly known = new WeakMap<object, Promise<Identity>>();
  private authenticator: Authenticator;
  private warned = false;

  constructor(
    private readonly passes: GroupPasses,
    private readonly modules: ModuleRef,
    private readonly audit: AuditLog,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  async onModuleInit(): Promise<void> {
    const { authenticator } = this.options;
    this.authenticator =
      typeof authenticator === 'function'
        ? (this.provided(authenticator) ?? (await this.modules.create(authenticator)))
        : (authenticator ?? new AnonymousAuthenticator());
  }

  /** Who wants to open a page. The authenticator is asked once for each request. */
  of(request: PlatformRequest): Promise<Identity> {
    let identity = this.known.get(request);
    if (identity === undefined) {
      identity = this.newcomer(request);
      this.known.set(request, identity);
    }
    return identity;
  }

  /**
   * Whose pages a connection or an action may use: those of the group of its cookie, as far as the authenticator still assigns it
   * to who is asking.
   * @throws {LiveTemplateError} `INVALID_TOKEN`, `TOKEN_EXPIRED`, `INVALID_APPLICATION`
   */
  async ofUse(headers: IncomingHttpHeaders, purpose: 'connection' | 'action'): Promise<PageUser> {
    const pass = await this.passes.readEither(headers);
    if (pass === null) throw new InvalidTokenError();
    if (pass.outdated) this.audit.record('previous-key', { purpose, credential: 'cookie' });
    const question: AuthenticationRequest = {
      purpose: 'use',
      headers,
      request: undefined,
      cookieGroupId: pass.groupId,
    };
    const { credential } = pass;
    const userId = await this.credentials(question);
    if (userId === undefined) return { groupId: pass.groupId, userId, credential };
    const { groupId } = await this.assign(question, userId, pass);
    if (userId === null && !pass.anonymous && groupId !== pass.groupId) this.warn();
    return { groupId, userId, credential };
  }

  /** What is wrong with credentials is nobody's business. */
  private async credentials(question: AuthenticationRequest): Promise<string | null | undefined> {
    try {
      return await this.authenticator.identify(question);
    } catch (error) {
      if (!(error instanceof HttpException) || error.getStatus() >= 500) throw error;
      throw new InvalidTokenError(undefined, { cause: error });
    }
  }

  /**
   * The provider of any module of the host; null for a class that is nobody's provider.
   * @throws {ConfigurationError} where it is that of several: another application's users are not to be let in
   */
  private provided(authenticator: Type<Authenticator>): Authenticator | null {
    try {
      const [found, ...others] = new Set(this.modules.get(authenticator, { strict: false, each: true }));
      if (found !== undefined && others.length === 0) return found;
      throw new ConfigurationError(
        `The "authenticator" ${authenticator.name} is a provider of several modules, each with its own. Provide it in one, or ` +
          'give each application a class of its own.',
      );
    } catch (error) {
      if (error instanceof Error && error.constructor.name === 'UnknownElementException') return null;
      throw error;
    }
  }

  private async newcomer(request: PlatformRequest): Promise<Identity> {
    const pass = await this.passOf(request);
    const question: AuthenticationRequest = {
      purpose: 'open',
      headers: request.headers,
      request,
      cookieGroupId: pass?.groupId ?? null,
    };
    return this.assign(question, (await this.authenticator.identify(question)) ?? null, pass);
  }

  private async assign(
    question: AuthenticationRequest,
    userId: string | null,
    pass: GroupPass | null,
  ): Promise<Identity> {
    // Whoever signs out must not stay in the group of the user they were.
    const own = pass?.anonymous === true ? pass.groupId : randomIds.next();
    const groupId = await this.authenticator.sessionGroup(question, userId, own);
    const shown = pass?.credential === undefined ? {} : { credential: pass.credential };
    return { userId, groupId, anonymous: groupId === own, ...shown };
  }

  /** A cookie that is no good any more is as good as none: the browser starts anew. */
  private async passOf(request: PlatformRequest): Promise<GroupPass | null> {
    try {
      return await this.passes.read(request.headers, isSecure(request));
    } catch (error) {
      if (!(error instanceof LiveTemplateError)) throw error;
      this.audit.refused(error, 'page', 'cookie');
      return null;
    }
  }

  /** Once: it is the same for all of them. */
  private warn(): void {
    if (this.warned) return;
    this.warned = true;
    this.logger.warn(
      'A connection came with the cookie of a user, and the authenticator says that nobody is signed in: it is refused. After a ' +
        'sign-out that is as it should be. If it happens to everybody, your authenticator reads what connections do not bring, a ' +
        "header or what middleware has found: let `identify` return undefined where `purpose` is 'use'.",
    );
  }
}
