import type { DiscoveryService } from '@nestjs/core';

import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';

/** The options of all applications of this process, in the same order for each of them; complete when all providers are made. */
export function optionsOfAll(discovery: DiscoveryService): ResolvedOptions[] {
  return discovery
    .getProviders()
    .filter(({ token }) => token === RESOLVED_OPTIONS)
    .map(({ instance }) => instance as ResolvedOptions);
}
