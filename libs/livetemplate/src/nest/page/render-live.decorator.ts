import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';

import { assertPageChoices } from './page-choices.js';
import { RenderLiveInterceptor } from './render-live.interceptor.js';
import { RENDER_LIVE_METADATA, type RenderLiveMetadata, type RenderLiveOptions } from './render-live.metadata.js';

/**
 * What `@Render` of Nest is for plain pages: the route returns data (or a promise or an observable of it), and the template is shown
 * with it and stays live, as if the route had returned `pages.open(template, data, { request })`. Where the page is open already,
 * it is shown as it is. The class may be request-scoped.
 *
 * @example
 * \@Get('/report')
 * \@RenderLive('report.html')
 * report() { return this.reports.newest(); }
 * @param template name of the template
 * @see requirement N3
 * @publicApi
 */
export function RenderLive(template: string, options: RenderLiveOptions = {}): MethodDecorator {
  assertPageChoices('@RenderLive()', { ...options, template });
  const metadata: RenderLiveMetadata = { ...options, template };
  return applyDecorators(SetMetadata(RENDER_LIVE_METADATA, metadata), UseInterceptors(RenderLiveInterceptor));
}
