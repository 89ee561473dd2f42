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
import type { Credential, PageTokenFacts } from '../../token/index.js';
import { HeldCredentials } from '../token/held-credentials.js';
import { TokenService } from '../token/token.service.js';
import { readHandshake } from './client-messages.js';

/** A page, and who uses it. */
export interface UsedPage {
  readonly page: Page;
  /** As the authenticator says; where it cannot tell, the user who has opened the page. Null for nobody in particular. */
  readonly userId: string | null;
}

/** What a connection is admitted to. */
export interface Admitted extends UsedPage {
  readonly protocol: ProtocolVersion;
  readonly ack: number | undefined;
  readonly template: string | undefined;
  /** What has opened it. */
  readonly by: OpenedBy;
  /** When it was asked who comes, as `HeldCredentials` counts. */
  readonly turn: number;
}

/** A browser's cookie, or the page token of a client without. */
export type OpenedBy = { readonly cookie: Credential } | { readonly token: PageTokenFacts };

/** Decides who may attach to a page. */
@Injectable()
export class Admission {
  constructor(
    private readonly application: ApplicationService,
    private readonly identities: IdentityService,
    private readonly tokens: TokenService,
    private readonly audit: AuditLog,
    private readonly held: HeldCredentials,
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
    const { turn } = this.held;
    if (id !== undefined) {
      const { cookie, ...used } = await this.pageOfCookie(headers, id, 'connection');
      return { ...used, protocol, ack, template, by: { cookie }, turn };
    }
    return { ...(await this.byToken(headers, token)), protocol, ack, template, turn };
  }

  /** The page that an action with a cookie may use. @throws as {@link admit} */
  pageOf(headers: IncomingHttpHeaders, id: string): Promise<UsedPage> {
    return this.pageOfCookie(headers, id, 'action');
  }

  private async byToken(
    headers: IncomingHttpHeaders,
    token: string | undefined,
  ): Promise<UsedPage & Pick<Admitted, 'by'>> {
    return this.audited('connection', 'token', async () => {
      this.assertOrigin(headers);
      if (token === undefined) throw new InvalidTokenError();
      const facts = await this.tokens.open(token, 'connection');
      const page = await this.application.get(facts.pageId, facts.groupId);
      return { page, userId: page.userId, by: { token: facts } };
    });
  }

  private async pageOfCookie(
    headers: IncomingHttpHeaders,
    id: string,
    purpose: 'connection' | 'action',
  ): Promise<UsedPage & { readonly cookie: Credential }> {
    return this.audited(purpose, 'cookie', async () => {
      this.assertOrigin(headers);
      const { groupId, userId, credential } = await this.identities.ofUse(headers, purpose);
      const page = await this.application.get(id, groupId);
      return { page, userId: userId === undefined ? page.userId : userId, cookie: credential };
    });
  }

  private async audited<Used extends UsedPage>(
    purpose: 'connection' | 'action',
    credential: 'cookie' | 'token',
    open: () => Promise<Used>,
  ): Promise<Used> {
    try {
      const used = await open();
      this.audit.record('page-access', { pageId: used.page.id, purpose, credential });
      return used;
    } catch (error) {
      this.audit.refused(error, purpose, credential);
      throw error;
    }
  }

  private assertOrigin(headers: IncomingHttpHeaders): void {
    if (!isAllowedOrigin(headers, this.options.connections.origins)) throw new ForbiddenOriginError();
  }
}
