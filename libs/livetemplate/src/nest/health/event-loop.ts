import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

/** How often it is looked, in milliseconds. A delay shorter than that is not seen as such. */
const RESOLUTION_MS = 20;

/** How long other work has kept the event loop from ours, in milliseconds. @publicApi */
export interface EventLoopLag {
  readonly meanMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Watches the event loop of the process. */
@Injectable()
export class EventLoop implements OnModuleInit, OnApplicationShutdown {
  private delays: IntervalHistogram | undefined;

  onModuleInit(): void {
    this.delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.delays.enable();
  }

  onApplicationShutdown(): void {
    this.delays?.disable();
  }

  /** Since the last time that somebody asked, so that what was long ago does not count for ever. */
  lag(): EventLoopLag {
    const { delays } = this;
    // Nothing was seen yet.
    if (delays === undefined || delays.count === 0) return { meanMs: 0, p99Ms: 0, maxMs: 0 };
    const lag = { meanMs: late(delays.mean), p99Ms: late(delays.percentile(99)), maxMs: late(delays.max) };
    delays.reset();
    return lag;
  }
}

/** What is measured is the time between two looks. */
function late(nanoseconds: number): number {
  return Math.max(0, Math.round(nanoseconds / 1e6 - RESOLUTION_MS));
}
