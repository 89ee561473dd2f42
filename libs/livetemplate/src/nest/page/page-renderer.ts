import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { PageNotFoundError } from '../../errors/index.js';
import type { Page } from '../../page/index.js';
import type { LiveProgram } from '../../program/live-program.js';
import { ROOT_ATTRIBUTES } from '../../protocol/index.js';
import { GroupPasses } from '../auth/group-passes.js';
import { IdentityService } from '../auth/identity.service.js';
import { isSecure, type PlatformRequest } from '../auth/platform-request.js';
import { logHints } from '../debug/analysis-log.js';
import { nowAbout } from '../logging/correlation.js';
import { LiveLogger } from '../logging/live-logger.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import { DEFAULT_OPTIONS, type ResolvedOptions } from '../resolve-options.js';
import { PageForms } from './page-forms.js';

/** Answers a request with a page. */
@Injectable()
export class PageRenderer {
  private readonly attributes: Readonly<Record<string, string>>;
  private readonly logger: LiveLogger;
  private readonly debug: boolean;
  /** Programs whose first data has been looked at. */
  private readonly hinted = new WeakSet<LiveProgram>();

  constructor(
    private readonly identities: IdentityService,
    private readonly passes: GroupPasses,
    private readonly forms: PageForms,
    private readonly host: HttpAdapterHost,
    @Inject(RESOLVED_OPTIONS) { applicationId, basePath, debug, shows }: ResolvedOptions,
  ) {
    this.logger = new LiveLogger(undefined, { application: applicationId });
    this.debug = debug;
    this.attributes = {
      ...(basePath === DEFAULT_OPTIONS.basePath ? {} : { [ROOT_ATTRIBUTES.base]: basePath }),
      ...(shows === null ? {} : { [ROOT_ATTRIBUTES.stream]: '' }),
    };
  }

  /**
   * Sets headers and cookie.
   * @returns the document.
   * @throws {PageNotFoundError} for a page of another group: the cookie would let the browser into all of that group's pages.
   * @throws {InvalidTokenError} where everybody was thrown out while the page was being made
   */
  async respond(page: Page, request: PlatformRequest, response: unknown): Promise<string> {
    nowAbout({ application: page.applicationId, template: page.template, page: page.id });
    const identity = await this.identities.of(request);
    if (page.groupId !== identity.groupId) throw new PageNotFoundError();
    const cookie = await this.passes.issue(identity, request.headers, isSecure(request));
    if (this.debug) this.hint(page);
    const document = await this.forms.complete(page, await page.render(this.attributes), request);
    const { httpAdapter } = this.host;
    httpAdapter.setHeader(response, 'Content-Type', 'text/html; charset=utf-8');
    // The document is one moment of one person's page; a proxy that rewrites it would break the client's positions.
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store, no-transform');
    httpAdapter.appendHeader(response, 'Set-Cookie', cookie.header);
    if (document.cookie !== null) httpAdapter.appendHeader(response, 'Set-Cookie', document.cookie);
    return document.html;
  }

  /** Once for each template, with the first data it meets. */
  private hint({ program, data }: Page): void {
    if (this.hinted.has(program)) return;
    this.hinted.add(program);
    logHints(this.logger, program.name, program.hints(data));
  }
}
