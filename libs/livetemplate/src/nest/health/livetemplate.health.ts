import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';

import type { PageStore } from '../../ports/index.js';
import { ApplicationService } from '../application/application.service.js';
import { PAGE_STORE } from '../livetemplate.constants.js';
import { KeyRing } from '../../token/index.js';
import { FEATURE } from '../livetemplate.internal-constants.js';
import { KeyNews } from '../token/key-news.js';
import { EventLoop } from './event-loop.js';

/** From this share of `maxPages` on, an operator should look. */
const NEARLY_FULL = 0.9;

/** Above this mean delay of the event loop, in milliseconds, a process is of no use to anybody. */
const MAX_LAG_MS = 1_000;

/**
 * Health of the application, for the host's own Terminus checks; each check can be used without the others.
 *
 * @example health.check([() => this.liveTemplate.store(), () => this.liveTemplate.serving()])
 * @see requirement O4
 * @publicApi
 */
@Injectable()
export class LiveTemplateHealthIndicator implements OnModuleDestroy {
  private leaving = false;

  /** @internal */
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly application: ApplicationService,
    private readonly keyRing: KeyRing,
    private readonly keyNews: KeyNews,
    private readonly loop: EventLoop,
    @Inject(PAGE_STORE) private readonly pages: PageStore,
    @Inject(FEATURE) private readonly feature: string | null,
  ) {}

  /**
   * Down where the page store does not answer. Up and `degraded` while pages live in memory because Redis is out of reach: they are served,
   * so nobody should take this process out of service.
   * @param key @default 'livetemplate_store', or with the name of a further application 'livetemplate_store_billing'
   */
  async store(key = this.keyOf('store')): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(key);
    try {
      await this.pages.check();
      return indicator.up();
    } catch (error) {
      const { outage } = this.pages;
      if (!outage) return indicator.down(error instanceof Error ? error.message : String(error));
      return indicator.up({ degraded: true, since: new Date(outage.since).toISOString(), unsaved: outage.unsaved });
    }
  }

  /** Up as long as one more page finds room; a full application still evicts pages that nobody looks at. */
  capacity(key = this.keyOf('capacity')): HealthIndicatorResult {
    const open = this.application.pageCount;
    const limit = this.application.limits.maxPages;
    return this.indicators.check(key).up({ open, limit, nearlyFull: open >= limit * NEARLY_FULL });
  }

  /**
   * Names of the keys in use and when the next one comes. Always up, for a key rotates with its first use after its time; `degraded` while
   * it cannot be found out whether other nodes have rotated keys.
   */
  keys(key = this.keyOf('keys')): HealthIndicatorResult {
    const { current, since, previousUntil } = this.keyRing.status;
    const { deafSince } = this.keyNews;
    return this.indicators.check(key).up({
      current,
      since: new Date(since).toISOString(),
      previousUntil: new Date(previousUntil).toISOString(),
      ...(deafSince === null ? {} : { degraded: true, deafSince: new Date(deafSince).toISOString() }),
    });
  }

  /**
   * How long other work has kept the event loop since the last check. Down where that was more than `maxLagMs` on average.
   * @param maxLagMs in milliseconds. @default 1_000
   */
  eventLoop(key = this.keyOf('event_loop'), maxLagMs = MAX_LAG_MS): HealthIndicatorResult {
    const lag = this.loop.lag();
    const indicator = this.indicators.check(key);
    return lag.meanMs > maxLagMs ? indicator.down({ ...lag, maxLagMs }) : indicator.up({ ...lag });
  }

  /** Down from the moment on when Nest begins to shut down: actions that run are still answered, new people belong elsewhere. */
  serving(key = this.keyOf('serving')): HealthIndicatorResult {
    const indicator = this.indicators.check(key);
    return this.leaving ? indicator.down('The application is shutting down.') : indicator.up();
  }

  /** Called by Nest, first of all when it shuts down. */
  onModuleDestroy(): void {
    this.leaving = true;
  }

  private keyOf(check: 'store' | 'capacity' | 'keys' | 'event_loop' | 'serving'): string {
    return this.feature === null ? `livetemplate_${check}` : `livetemplate_${check}_${this.feature}`;
  }
}
