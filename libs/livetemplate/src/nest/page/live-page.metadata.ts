import type { Scope } from '@nestjs/common';

import type { LiveRequestContext } from '../auth/live-request.js';

/** What `@LivePage` is told about its pages. @publicApi */
export interface LivePageOptions {
  /** Name of the template. */
  readonly template: string;
  /**
   * `group`: the tabs of one browser (or the devices of a user, as the authenticator says) share the page and stay in
   * step. `tab`: each load gets a page of its own. @default 'group'
   */
  readonly isolate?: 'group' | 'tab';
  /**
   * What tells the pages of a group apart: two requests with the same key get the same page.
   * @default the request's path and query
   */
  readonly key?: (request: LiveRequestContext) => string;
  /**
   * `Scope.REQUEST`: an instance for each load of a page, and for each action, info and connection that begins or ends. It is so
   * by itself where something that is injected is request-scoped. @default one instance for the application
   */
  readonly scope?: Scope;
  /** Whether the instances of a request-scoped class last as long as its durable providers, by the application's `ContextIdStrategy`. */
  readonly durable?: boolean;
}
