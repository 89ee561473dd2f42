import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';

import type { PageStore } from '../../ports/index.js';
import { ApplicationService } from '../application/application.service.js';
import { PAGE_STORE } from '../livetemplate.constants.js';
import { FEATURE } from '../livetemplate.internal-constants.js';

/** From this share of `maxPages` on, an operator should look. */
const NEARLY_FULL = 0.9;

/**
 * Health of the page store and room for pages, for the host's own Terminus checks.
 *
 * @example health.check([() => this.liveTemplate.store(), () => this.liveTemplate.capacity()])
 * @see requirement O4
 * @publicApi
 */
@Injectable()
export class LiveTemplateHealthIndicator {
  /** @internal */
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly application: ApplicationService,
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

  private keyOf(check: 'store' | 'capacity'): string {
    return this.feature === null ? `livetemplate_${check}` : `livetemplate_${check}_${this.feature}`;
  }
}
