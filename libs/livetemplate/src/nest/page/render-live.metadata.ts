import type { Type } from '@nestjs/common';

import type { LiveRequestContext } from '../auth/live-request.js';

/** What `@RenderLive` is told about its pages. @publicApi */
export interface RenderLiveOptions {
  /** The class whose `@LiveAction` methods serve the page. @default the controller of the route */
  readonly handler?: Type;
  /** `tab`: each load gets a page of its own. @default 'group' */
  readonly isolate?: 'group' | 'tab';
  /** What tells the pages of a group apart. @default the request's path and query */
  readonly key?: (request: LiveRequestContext) => string;
}

/** What the decorator has written down. */
export interface RenderLiveMetadata extends RenderLiveOptions {
  readonly template: string;
}

export const RENDER_LIVE_METADATA = 'livetemplate:render-live';
