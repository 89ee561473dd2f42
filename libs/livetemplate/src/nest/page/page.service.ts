import { Injectable, type Type } from '@nestjs/common';

import { ConfigurationError } from '../../errors/index.js';
import { randomIds, type Page, type Topics } from '../../page/index.js';
import { ApplicationService } from '../application/application.service.js';
import type { LiveRequestContext } from '../auth/live-request.js';
import { AddressLimits } from '../limits/address-limits.js';
import { nowAbout } from '../logging/correlation.js';
import { TokenService } from '../token/token.service.js';
import { assertPageChoices } from './page-choices.js';
import { LivePageExplorer } from './live-page.explorer.js';

/** Which page is meant, and whose. @publicApi */
export interface OpenPageOptions {
  /** From `@LiveRequest()`: the page belongs to who is asking. */
  readonly request: LiveRequestContext;
  /** The class whose `@LiveAction` methods serve the page. @default the controller that got the request */
  readonly handler?: Type;
  /** `tab`: a page of its own for each call. @default 'group' */
  readonly isolate?: 'group' | 'tab';
  /** What tells the pages of one template and handler apart. @default the request's path and query */
  readonly key?: string;
}

/** Whose page it is that {@link PageService.create} makes. @publicApi */
export interface CreatePageOptions {
  /** Who shares the page. @default nobody: only the page's token opens it */
  readonly groupId?: string;
  readonly userId?: string | null;
  /** The class whose `@LiveAction` methods serve the page. @default none: the page has no actions */
  readonly handler?: Type;
}

/**
 * Opens and finds pages.
 *
 * @see requirements P2, N2
 * @publicApi
 */
@Injectable()
export class PageService {
  /** @internal */
  constructor(
    private readonly application: ApplicationService,
    private readonly tokens: TokenService,
    private readonly limits: AddressLimits,
    private readonly explorer: LivePageExplorer,
  ) {}

  /**
   * The page of a template for who is asking: the one their other tabs have open, or a new one. Return it from the route,
   * and it is rendered.
   *
   * @param data first state of a new page, or what makes it, which may subscribe the page to topics; not used where the page is open
   *   already.
   * @throws {LiveTemplateError} `TEMPLATE_NOT_FOUND`, `TEMPLATE_EXECUTION`, `MAX_PAGES_REACHED`, `STORE_UNAVAILABLE`,
   *   `RATE_LIMITED` where too many pages are made for the address of the request, `CONFIGURATION` for a handler that serves no pages
   *   of this application
   */
  async open<T>(
    template: string,
    data: T | ((topics: Topics) => T | Promise<T>),
    options: OpenPageOptions,
  ): Promise<Page<T>> {
    assertRequest((options as Partial<OpenPageOptions> | undefined)?.request);
    assertPageChoices('PageService.open()', { ...options, template });
    const { request, handler = request.handler, isolate = 'group', key = request.url } = options;
    const { groupId, userId } = request;
    nowAbout({ application: this.application.id, template });
    this.explorer.assertServes(handler, 'PageService.open()');
    // Called only where there is no such page yet.
    const first = (topics: Topics): T | Promise<T> => {
      this.limits.take('pages', request.request);
      return typeof data === 'function' ? (data as (topics: Topics) => T | Promise<T>)(topics) : data;
    };
    return this.application.open<T>(template, first, { groupId, userId, handler: handler.name, isolate, key });
  }

  /**
   * A new page without a request behind it. Its browser attaches with a token: see {@link TokenService.createPageToken}.
   * @throws {LiveTemplateError} as {@link open}, but for `RATE_LIMITED`
   */
  async create<T>(
    template: string,
    data: T | ((topics: Topics) => T | Promise<T>),
    options: CreatePageOptions = {},
  ): Promise<Page<T>> {
    const { groupId = randomIds.next(), userId = null, handler } = options;
    if (handler !== undefined) this.explorer.assertServes(handler, 'PageService.create()');
    const page = await this.application.open<T>(template, data, {
      groupId,
      userId,
      handler: handler?.name,
      isolate: 'tab',
    });
    // Unlike a page that a route opens, nobody may look at it for a long time.
    page.rest();
    return page;
  }

  /** @throws {LiveTemplateError} `PAGE_NOT_FOUND`, `PAGE_EXPIRED`, `PAGE_CLOSED`, `STORE_UNAVAILABLE` */
  get<T = unknown>(id: string): Promise<Page<T>> {
    return this.application.get<T>(id);
  }

  /** The page that a token opens. @throws {LiveTemplateError} as {@link get}, and `INVALID_TOKEN`, `TOKEN_EXPIRED`, `INVALID_APPLICATION` */
  async getPageByToken<T = unknown>(token: string): Promise<Page<T>> {
    const { pageId, groupId } = await this.tokens.validate(token);
    return this.application.get<T>(pageId, groupId);
  }

  /** The pages that are open in this process, newest use not considered; `template` narrows them. */
  *openPages<T = unknown>(template?: string): Generator<Page<T>> {
    for (const page of this.application.pages) {
      if (template === undefined || page.template === template) yield page as Page<unknown> as Page<T>;
    }
  }

  /** Ends a page everywhere and forgets its data. @throws as {@link get} */
  async close(id: string): Promise<void> {
    await (await this.application.get(id)).close();
  }
}

/** The platform's request has neither a group nor a user. */
function assertRequest(request: Partial<LiveRequestContext> | undefined): void {
  if (typeof request?.groupId === 'string' && typeof request.handler === 'function') return;
  throw new ConfigurationError(
    'PageService.open() needs { request } from a parameter with @LiveRequest(): it says whose page it is. For a page without a request, ' +
      'there is PageService.create().',
  );
}
