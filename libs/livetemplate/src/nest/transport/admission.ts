import { Inject, Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';

import {
  ForbiddenOriginError,
  InvalidTokenError,
  ProtocolViolationError,
  UnsupportedProtocolError,
} from '../../errors/index.js';
import type { Page } from '../../page/index.js';
import { negotiate, type ProtocolVersion } from '../../protocol/index.js';
import { ApplicationService } from '../application/application.service.js';
import { AuditLog } from '../audit/audit-log.js';
import { IdentityService } from '../auth/identity.service.js';
import { isAllowedOrigin } from '../auth/origin-policy.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { TokenService } from '../token/token.service.js';
import { readHandshake } from './client-messages.js';

/** What a connection is admitted to. */
export interface Admitted {
  readonly page: Page;
  readonly protocol: ProtocolVersion;
  readonly ack: number | undefined;
  readonly template: string | undefined;
  /** Whether a cookie has opened it, and not a page token. */
  readonly byCookie: boolean;
  /** Whether it was opened by a page token that ends soon. */
  readonly renewToken: boolean;
}

/** Decides who may attach to a page. */
@Injectable()
export class Admission {
  constructor(
    private readonly application: ApplicationService,
    private readonly identities: IdentityService,
    private readonly tokens: TokenService,
    private readonly audit: AuditLog,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * @param auth of a handshake, unchecked.
   * @throws {LiveTemplateError} `FORBIDDEN_ORIGIN`, `PROTOCOL_VIOLATION`, `UNSUPPORTED_PROTOCOL`, `INVALID_TOKEN`,
   *   `TOKEN_EXPIRED`, `INVALID_APPLICATION`, `PAGE_NOT_FOUND`, `PAGE_EXPIRED`, `PAGE_CLOSED`, `STORE_UNAVAILABLE`
   */
  async admit(headers: IncomingHttpHeaders, auth: unknown): Promise<Admitted> {
    const handshake = readHandshake(auth);
    if (handshake === null) throw new ProtocolViolationError();
    const protocol = negotiate(handshake.protocol);
    if (protocol === null) throw new UnsupportedProtocolError();
    const { page: id, token, ack, template } = handshake;
    if (id !== undefined) {
      const page = await this.pageOfCookie(headers, id, 'connection');
      return { page, protocol, ack, template, byCookie: true, renewToken: false };
    }
    return { ...(await this.byToken(headers, token)), protocol, ack, template, byCookie: false };
  }

  /** The page that an action with a cookie may use. @throws as {@link admit} */
  pageOf(headers: IncomingHttpHeaders, id: string): Promise<Page> {
    return this.pageOfCookie(headers, id, 'action');
  }

  private async byToken(
    headers: IncomingHttpHeaders,
    token: string | undefined,
  ): Promise<Pick<Admitted, 'page' | 'renewToken'>> {
    let renewToken = false;
    const page = await this.audited('connection', 'token', async () => {
      this.assertOrigin(headers);
      if (token === undefined) throw new InvalidTokenError();
      const { pageId, groupId, renew } = await this.tokens.open(token, 'connection');
      renewToken = renew;
      return this.application.get(pageId, groupId);
    });
    return { page, renewToken };
  }

  private pageOfCookie(headers: IncomingHttpHeaders, id: string, purpose: 'connection' | 'action'): Promise<Page> {
    return this.audited(purpose, 'cookie', async () => {
      this.assertOrigin(headers);
      return this.application.get(id, await this.identities.groupOf(headers, purpose));
    });
  }

  private async audited(
    purpose: 'connection' | 'action',
    credential: 'cookie' | 'token',
    open: () => Promise<Page>,
  ): Promise<Page> {
    try {
      const page = await open();
      this.audit.record('page-access', { pageId: page.id, purpose, credential });
      return page;
    } catch (error) {
      this.audit.refused(error, purpose, credential);
      throw error;
    }
  }

  private assertOrigin(headers: IncomingHttpHeaders): void {
    if (!isAllowedOrigin(headers, this.options.connections.origins)) throw new ForbiddenOriginError();
  }
}
