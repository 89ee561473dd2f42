import type { UpdateAction, UpdateStep } from '../../../page/index.js';
import { UPDATE_STEPS } from '../../../page/index.js';
import { LatencyHistogram } from './latency-histogram.js';

/** One update, in numbers. */
export interface UpdateNumbers {
  readonly ms: number;
  readonly action: UpdateAction;
  readonly steps: readonly { readonly step: UpdateStep; readonly ms: number }[];
  /** Of its frame, in version 2.0. */
  readonly frameBytes: number;
  /** Of the page as a whole, about; null where nobody knows. */
  readonly htmlBytes: number | null;
}

/** What updates have come to, over some time. */
export class UpdateTally {
  readonly latency = new LatencyHistogram();
  valuePatches = 0;
  frameBytes = 0;
  private readonly stepMs = new Map<UpdateStep, number>();
  private totalMs = 0;
  /** Of those whose HTML is known. */
  private comparedBytes = 0;
  private htmlBytes = 0;

  get updates(): number {
    return this.latency.count;
  }

  add({ ms, action, steps, frameBytes, htmlBytes }: UpdateNumbers): void {
    this.latency.add(ms);
    this.totalMs += ms;
    this.frameBytes += frameBytes;
    if (action === 'value_updates') this.valuePatches++;
    for (const step of steps) this.stepMs.set(step.step, (this.stepMs.get(step.step) ?? 0) + step.ms);
    if (htmlBytes === null) return;
    this.comparedBytes += frameBytes;
    this.htmlBytes += htmlBytes;
  }

  include(other: UpdateTally): void {
    this.latency.include(other.latency);
    this.valuePatches += other.valuePatches;
    this.frameBytes += other.frameBytes;
    this.totalMs += other.totalMs;
    this.comparedBytes += other.comparedBytes;
    this.htmlBytes += other.htmlBytes;
    for (const [step, ms] of other.stepMs) this.stepMs.set(step, (this.stepMs.get(step) ?? 0) + ms);
  }

  clear(): void {
    this.latency.clear();
    this.stepMs.clear();
    this.valuePatches = this.frameBytes = this.totalMs = this.comparedBytes = this.htmlBytes = 0;
  }

  /** Share of the bytes that were saved against sending the page's HTML each time; null where nothing was compared. */
  get bandwidthReduction(): number | null {
    return this.htmlBytes === 0 ? null : 1 - this.comparedBytes / this.htmlBytes;
  }

  /** Share of the updates that replaced nothing as a whole; null where there were none. */
  get valuePatchSuccess(): number | null {
    return this.updates === 0 ? null : this.valuePatches / this.updates;
  }

  /** What an update took on average, in milliseconds: the waiting for its turn and the batching window, and then step by step. */
  get stepMeans(): readonly { readonly step: UpdateStep | 'wait'; readonly ms: number }[] {
    const { updates } = this;
    if (updates === 0) return [];
    const steps = UPDATE_STEPS.map((step) => ({ step, ms: (this.stepMs.get(step) ?? 0) / updates }));
    const worked = steps.reduce((sum, { ms }) => sum + ms, 0);
    return [{ step: 'wait', ms: Math.max(0, this.totalMs / updates - worked) }, ...steps];
  }
}
