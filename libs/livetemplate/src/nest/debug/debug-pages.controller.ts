import { Controller, Get, Headers, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';

import { IdentityService } from '../auth/identity.service.js';
import type { PlatformRequest } from '../auth/platform-request.js';
import { PageRenderer } from '../page/page-renderer.js';
import { PageService } from '../page/page.service.js';
import { AssetsController } from '../transport/assets.controller.js';
import { StreamController } from '../transport/stream.controller.js';
import { DebugHost } from './debug-host.js';
import { DebugGuard } from './debug.guard.js';
import { CONTENT_POLICY } from './page/content-policy.js';
import { DebugBoard } from './page/debug-board.js';
import { DebugPages } from './page/debug-pages.js';
import { ICON, STYLE } from './page/views.js';

/**
 * The debug page, and all that it asks for. Each request passes the guard, also that for the stream of updates: so it has the host's
 * middleware and the guard's whole request before it.
 */
@Controller()
@UseGuards(DebugGuard)
export class DebugPagesController {
  constructor(
    private readonly debug: DebugHost,
    private readonly http: HttpAdapterHost,
  ) {}

  @Get('debug')
  overview(@Req() request: PlatformRequest, @Res({ passthrough: true }) response: unknown): Promise<string> {
    return this.show(request, response, { template: 'overview.html', key: 'overview' }, (board) => board.overview());
  }

  @Get('debug/inspect/:id')
  inspection(
    @Param('id') id: string,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<string> {
    const named = { template: 'inspect.html', key: `inspect ${id}` };
    return this.show(request, response, named, (board) => board.inspection(id));
  }

  @Get('debug/stream')
  async stream(
    @Headers() headers: IncomingHttpHeaders,
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() request: unknown,
    @Res() response: Parameters<StreamController['open']>[3],
  ): Promise<void> {
    await (await this.debug.application()).get(StreamController).open(headers, query, request, response);
  }

  @Get('debug/client-:hash.js')
  async script(@Param('hash') hash: string, @Res({ passthrough: true }) response: unknown): Promise<string> {
    return (await this.assets()).hashedScript(hash, response);
  }

  @Get('debug/fallback-:hash.js')
  async fallback(@Param('hash') hash: string, @Res({ passthrough: true }) response: unknown): Promise<string> {
    return (await this.assets()).hashedFallback(hash, response);
  }

  @Get('debug/templates/:fingerprint.json')
  async statics(
    @Param('fingerprint') fingerprint: string,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<string> {
    return (await this.assets()).statics(fingerprint, response);
  }

  @Get('debug/debug.css')
  style(@Res({ passthrough: true }) response: unknown): string {
    this.describe(response, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'no-cache' });
    return STYLE;
  }

  @Get('debug/icon.svg')
  icon(@Res({ passthrough: true }) response: unknown): string {
    this.describe(response, { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'no-cache' });
    return ICON;
  }

  private async show(
    request: PlatformRequest,
    response: unknown,
    { template, key }: { readonly template: string; readonly key: string },
    first: (board: DebugBoard) => object,
  ): Promise<string> {
    const debug = await this.debug.application();
    const identity = await debug.get(IdentityService).of(request);
    const asked = {
      ...identity,
      url: this.http.httpAdapter.getRequestUrl(request) as string,
      params: {},
      query: {},
      headers: request.headers,
      handler: DebugPages,
      request,
      response,
    };
    const page = await debug
      .get(PageService)
      .open(template, () => first(debug.get(DebugBoard)), { request: asked, key });
    this.describe(response, { 'Content-Security-Policy': CONTENT_POLICY, 'Referrer-Policy': 'no-referrer' });
    return debug.get(PageRenderer).respond(page, request, response);
  }

  private async assets(): Promise<AssetsController> {
    return (await this.debug.application()).get(AssetsController);
  }

  private describe(response: unknown, headers: Readonly<Record<string, string>>): void {
    const all = { ...headers, 'X-Content-Type-Options': 'nosniff' };
    for (const [name, value] of Object.entries(all)) this.http.httpAdapter.setHeader(response, name, value);
  }
}
