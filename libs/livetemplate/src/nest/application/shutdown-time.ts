import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { atMost } from '../../page/index.js';
import type { Clock } from '../../ports/index.js';
import { CLOCK } from '../livetemplate.internal-constants.js';
import { LiveLogger } from '../logging/live-logger.js';

/** From the beginning of a shutdown on, in milliseconds: so long answers, and so long changes and the store are waited for. */
const UNTIL_MS = { answers: 5_000, changes: 15_000 } as const;

/** What comes too late may take so long all the same, in milliseconds: most likely it has nothing to wait for. */
const LEAST_MS = 500;

/** When the shutdown of a process has begun: Nest asks its applications one after the other, and all share one time. */
const begun = new WeakMap<HttpAdapterHost, number>();

/**
 * How long a shutdown waits for whatever may not end: code of the host, clients that do not read, a Redis that says nothing. What is not
 * waited for is named in the log.
 *
 * @see requirement N6
 */
@Injectable()
export class ShutdownTime {
  private readonly logger = new LiveLogger();

  constructor(
    private readonly process: HttpAdapterHost,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param what as "the last answers" */
  async allow(part: keyof typeof UNTIL_MS, what: string, work: Promise<unknown>): Promise<void> {
    const now = this.clock.now();
    const since = begun.get(this.process) ?? now;
    begun.set(this.process, since);
    if (await atMost(this.clock, Math.max(LEAST_MS, since + UNTIL_MS[part] - now), work)) return;
    this.logger.warn(`The shutdown has waited ${this.clock.now() - now} ms for ${what}, and goes on without.`);
  }
}
