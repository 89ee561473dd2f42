import type { ValueProvider } from '@nestjs/common';

import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import { resolveOptions, type ResolvedOptions } from '../resolve-options.js';
import { VIEWS } from './page/views.js';

/**
 * Whoever was let in stays so long at most, in milliseconds; then the browser asks for the page again. It lives in this process, as what it
 * shows does.
 */
const LIFE_MS = 900_000;

/** Without a connection it is of no use, and holds what people see: in milliseconds. */
const GRACE_MS = 30_000;

const MAX_PAGES = 100;

/** Options of the application that the debug page is a page of. @param shown those of the application that it shows */
export function debugApplicationOptions(shown: ResolvedOptions): ValueProvider<ResolvedOptions> {
  const own = resolveOptions(
    {
      templates: VIEWS,
      secret: shown.secret,
      applicationId: `${shown.applicationId}/debug`,
      basePath: `${shown.basePath}/debug`,
      pages: {
        ttlMs: LIFE_MS,
        idleMs: LIFE_MS,
        disconnectGraceMs: GRACE_MS,
        sweepEveryMs: GRACE_MS,
        maxPages: MAX_PAGES,
      },
      connections: { pingIntervalMs: shown.connections.pingIntervalMs },
      debug: false,
      tracing: false,
    },
    'production',
  );
  const useValue = Object.freeze({ ...own, cookieName: `${shown.cookieName}-debug`, shows: shown.applicationId });
  return { provide: RESOLVED_OPTIONS, useValue };
}
