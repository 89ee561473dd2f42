import { Inject, Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';

import {
  ForbiddenOriginError,
  InvalidTokenError,
  ProtocolViolationError,
  UnsupportedProtocolError,
} from '../../errors/index.js';
import type { Page } from '../../page/index.js';
import { negotiate, type Handshake, type ProtocolVersion } from '../../protocol/index.js';
import { ApplicationService } from '../application/application.service.js';
import { GroupPasses } from '../auth/group-passes.js';
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
}

/** Decides who may attach to a page. */
@Injectable()
export class Admission {
  constructor(
    private readonly application: ApplicationService,
    private readonly passes: GroupPasses,
    private readonly tokens: TokenService,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * @param auth of a handshake, unchecked.
   * @throws {LiveTemplateError} `FORBIDDEN_ORIGIN`, `PROTOCOL_VIOLATION`, `UNSUPPORTED_PROTOCOL`, `INVALID_TOKEN`,
   *   `TOKEN_EXPIRED`, `INVALID_APPLICATION`, `PAGE_NOT_FOUND`, `PAGE_EXPIRED`, `PAGE_CLOSED`, `STORE_UNAVAILABLE`
   */
  async admit(headers: IncomingHttpHeaders, auth: unknown): Promise<Admitted> {
    this.assertOrigin(headers);
    const handshake = readHandshake(auth);
    if (handshake === null) throw new ProtocolViolationError();
    const protocol = negotiate(handshake.protocol);
    if (protocol === null) throw new UnsupportedProtocolError();
    const page = await this.page(headers, handshake);
    return { page, protocol, ack: handshake.ack, template: handshake.template, byCookie: handshake.page !== undefined };
  }

  /** The page that a request with a cookie may use. @throws as {@link admit} */
  async pageOf(headers: IncomingHttpHeaders, id: string): Promise<Page> {
    this.assertOrigin(headers);
    const pass = await this.passes.readEither(headers.cookie);
    if (pass === null) throw new InvalidTokenError();
    return this.application.get(id, pass.groupId);
  }

  private async page(headers: IncomingHttpHeaders, { page, token }: Handshake): Promise<Page> {
    if (page !== undefined) return this.pageOf(headers, page);
    if (token === undefined) throw new InvalidTokenError();
    const { pageId, groupId } = await this.tokens.validate(token);
    return this.application.get(pageId, groupId);
  }

  private assertOrigin(headers: IncomingHttpHeaders): void {
    if (!isAllowedOrigin(headers, this.options.connections.origins)) throw new ForbiddenOriginError();
  }
}
