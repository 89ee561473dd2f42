import { applyDecorators, Controller, Get, Inject, SetMetadata, type Type } from '@nestjs/common';

import type { Topics } from '../../page/index.js';
import { LIVE_PAGE_METADATA } from '../livetemplate.internal-constants.js';
import { LiveRequest, type LiveRequestContext } from '../auth/live-request.js';
import type { LivePageOptions } from './live-page.metadata.js';
import { assertPageChoices } from './page-choices.js';
import { topicMethods } from './page-context.js';
import { PageService } from './page.service.js';

/** What a class with `@LivePage` implements. @publicApi */
export interface LivePageHandler<State extends object = object> {
  /** The first state of a page. Called once per page, not once per load or tab. */
  mount(context: PageContext): State | Promise<State>;
}

/** What `mount` is told: the request that opens the page, and what the page subscribes to from its start. @publicApi */
export interface PageContext extends LiveRequestContext, Topics {}

const SHOW = 'showLivePage';
const PAGES = Symbol('livetemplate:pages');

/**
 * Makes a class a Nest controller whose GET route opens a page, renders it and keeps it live; its `@LiveAction` methods
 * serve the page's actions. List the class in a module's `controllers`. Guards, interceptors and filters of the class
 * work on the route and on the actions.
 *
 * @example
 * \@LivePage('/counter', { template: 'counter.html' })
 * export class CounterPage implements LivePageHandler<CounterState> {
 *   mount() { return { count: 0 }; }
 *
 *   \@LiveAction()
 *   increment(state: Draft<CounterState>) { state.count++; }
 * }
 * @param path of the route, or several.
 * @see requirement N3
 * @publicApi
 */
export function LivePage(path: string | string[], options: LivePageOptions): (target: Type<LivePageHandler>) => void {
  assertPageChoices('@LivePage()', (options as Partial<LivePageOptions> | undefined) ?? {});
  const { scope, durable } = options;
  const scoping = { ...(scope === undefined ? {} : { scope }), ...(durable === undefined ? {} : { durable }) };
  return (target) => {
    const prototype = target.prototype as unknown as Record<PropertyKey, unknown>;
    Object.defineProperty(prototype, SHOW, { value: show, configurable: true, writable: true });
    const descriptor = Object.getOwnPropertyDescriptor(prototype, SHOW) as PropertyDescriptor;
    Get()(prototype, SHOW, descriptor);
    LiveRequest()(prototype, SHOW, 0);
    Inject(PageService)(prototype, PAGES);
    applyDecorators(
      Controller({ path, ...scoping }),
      SetMetadata(LIVE_PAGE_METADATA, Object.freeze({ ...options })),
    )(target);
  };

  // A function of its own for each class: Nest keeps a route's metadata on the function.
  async function show(this: LivePageHandler & { [PAGES]: PageService }, request: LiveRequestContext): Promise<unknown> {
    return this[PAGES].open(options.template, (topics) => this.mount({ ...request, ...topicMethods(topics) }), {
      request,
      handler: this.constructor as Type,
      isolate: options.isolate ?? 'group',
      key: options.key?.(request) ?? request.url,
    });
  }
}
