import {
  Controller,
  Get,
  Headers,
  HttpStatus,
  Inject,
  NotFoundException,
  Param,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { LiveTemplates } from '../application/live-templates.js';
import { CrossOriginInterceptor } from '../auth/cross-origin.interceptor.js';
import { CLIENT_BUNDLE, type ClientBundle, type HashedScript } from './client-bundle.js';
import { UPDATE_MESSAGE_SCHEMA } from './update-message-1.0.schema.js';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const SCRIPT = 'text/javascript; charset=utf-8';
const STATICS = 'application/json; charset=utf-8';
const SCHEMA = 'application/schema+json; charset=utf-8';

/**
 * Files that are the same for everybody: the browser script, the statics of the templates, the published schema.
 * Headers are set when the answer is known: `@Header` would also let a browser keep a 404 for ever.
 */
@Controller()
@UseInterceptors(CrossOriginInterceptor)
export class AssetsController {
  constructor(
    @Inject(CLIENT_BUNDLE) private readonly client: ClientBundle,
    private readonly templates: LiveTemplates,
    private readonly host: HttpAdapterHost,
  ) {}

  /** For pages that cannot know the hash: kept for an hour, then checked by its ETag. */
  @Get('client.js')
  script(
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) response: unknown,
  ): string | undefined {
    const etag = `"${this.client.hash}"`;
    this.describe(response, SCRIPT, 'public, max-age=3600, stale-while-revalidate=86400');
    this.host.httpAdapter.setHeader(response, 'ETag', etag);
    const tags = known?.split(',').map((tag) => tag.trim().replace(/^W\//u, '')) ?? [];
    if (!tags.includes(etag)) return this.client.script;
    this.host.httpAdapter.status(response, HttpStatus.NOT_MODIFIED);
    return undefined;
  }

  @Get('client-:hash.js')
  hashedScript(@Param('hash') hash: string, @Res({ passthrough: true }) response: unknown): string {
    return this.immutable(this.client, hash, response);
  }

  /** What the script loads where Socket.IO does not get through. */
  @Get('fallback-:hash.js')
  hashedFallback(@Param('hash') hash: string, @Res({ passthrough: true }) response: unknown): string {
    return this.immutable(this.client.fallback, hash, response);
  }

  /** What pages load beside the script where their templates use it. */
  @Get('extras-:hash.js')
  hashedExtras(@Param('hash') hash: string, @Res({ passthrough: true }) response: unknown): string {
    return this.immutable(this.client.extras, hash, response);
  }

  @Get('templates/:fingerprint.json')
  statics(@Param('fingerprint') fingerprint: string, @Res({ passthrough: true }) response: unknown): string {
    const statics = this.templates.statics(fingerprint);
    if (statics === null) throw new NotFoundException();
    this.describe(response, STATICS, IMMUTABLE);
    return statics;
  }

  @Get('schema/update-message-1.0.json')
  schema(@Res({ passthrough: true }) response: unknown): string {
    this.describe(response, SCHEMA, 'public, max-age=86400');
    return JSON.stringify(UPDATE_MESSAGE_SCHEMA);
  }

  private immutable(known: HashedScript, hash: string, response: unknown): string {
    // Another version's name must never be kept for ever with this version's content.
    if (hash !== known.hash) throw new NotFoundException();
    this.describe(response, SCRIPT, IMMUTABLE);
    return known.script;
  }

  private describe(response: unknown, type: string, caching: string): void {
    this.host.httpAdapter.setHeader(response, 'Content-Type', type);
    this.host.httpAdapter.setHeader(response, 'Cache-Control', caching);
    this.host.httpAdapter.setHeader(response, 'X-Content-Type-Options', 'nosniff');
  }
}
