import { Inject, Injectable } from '@nestjs/common';

import { Observation, type Counted } from '../../page/index.js';
import type { PageStore } from '../../ports/index.js';
import { KeyRing, type KeyRingStatus } from '../../token/index.js';
import { ApplicationService } from '../application/application.service.js';
import { LiveTemplates } from '../application/live-templates.js';
import { PAGE_STORE } from '../livetemplate.constants.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { TransportCounters } from '../transport/transport-counters.js';
import { DebugService } from './debug.service.js';

/** What the debug page shows, of the one application that it is about: it has no way to any other. */
@Injectable()
export class DebugSource {
  constructor(
    readonly debug: DebugService,
    readonly application: ApplicationService,
    readonly observation: Observation,
    readonly templates: LiveTemplates,
    readonly transport: TransportCounters,
    readonly keys: KeyRing,
    @Inject(PAGE_STORE) readonly store: PageStore,
    @Inject(RESOLVED_OPTIONS) readonly options: ResolvedOptions,
  ) {}

  get counts(): Readonly<Record<Counted, number>> {
    return this.application.counters.all();
  }

  get keyStatus(): KeyRingStatus {
    return this.keys.status;
  }
}
