import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

import type { Page } from '../../../page/index.js';
import { ApplicationService } from '../../application/application.service.js';
import { LiveLogger } from '../../logging/live-logger.js';
import { DebugSource } from '../debug-source.js';
import { FrameRecorder } from './frame-recorder.js';
import { inspection, type Inspection } from './inspection.js';
import { overview, type Overview } from './overview.js';

/** Time between two looks, in milliseconds. */
const EVERY_MS = 1_000;

/** Keeps the debug pages up to date while somebody looks at them. Without anybody, there is no timer and nobody listens to frames. */
@Injectable()
export class DebugBoard implements OnApplicationShutdown {
  private readonly logger = new LiveLogger();
  private timer: NodeJS.Timeout | undefined;
  /** By the page that they record. */
  private readonly recorders = new Map<string, FrameRecorder>();

  constructor(
    private readonly source: DebugSource,
    private readonly application: ApplicationService,
  ) {}

  onApplicationShutdown(): void {
    this.rest();
  }

  overview(): Overview {
    return overview(this.source, this.base);
  }

  /** @param id of the page to look at. Its frames are recorded from the moment that somebody looks on. */
  inspection(id: string): Inspection {
    return inspection(this.source, this.base, { id, frames: this.recorders.get(id)?.latest() ?? [] });
  }

  /** Somebody looks. @param inspected id of the page that is inspected; null for all of them */
  watch(inspected: string | null): void {
    if (inspected !== null && !this.recorders.has(inspected)) {
      this.recorders.set(inspected, new FrameRecorder(this.source, inspected));
    }
    this.timer ??= setInterval(() => void this.refresh(), EVERY_MS).unref();
  }

  /** Makes the pages that somebody looks at show what is. */
  async refresh(): Promise<void> {
    const watched = [...this.application.pages].filter(({ subscriberCount }) => subscriberCount > 0);
    if (watched.length === 0) {
      this.rest();
      return;
    }
    this.forgetAllBut(new Set(watched.map(inspectedBy)));
    await Promise.all(watched.map((page) => this.show(page)));
  }

  private async show(page: Page): Promise<void> {
    try {
      const id = inspectedBy(page);
      const now = id === null ? this.overview() : this.inspection(id);
      await page.update((draft) => void Object.assign(draft as object, now));
    } catch (error) {
      if (page.ended === null) this.logger.error('The debug page could not be brought up to date.', error);
    }
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.forgetAllBut(new Set());
  }

  private forgetAllBut(inspected: ReadonlySet<string | null>): void {
    for (const [id, recorder] of this.recorders) {
      if (inspected.has(id)) continue;
      recorder.stop();
      this.recorders.delete(id);
    }
  }

  private get base(): string {
    return `${this.source.options.basePath}/debug`;
  }
}

/** Id of the page that a page of this application is about; null for the first one. */
function inspectedBy(page: Page): string | null {
  return inspectedIn(page.data as object);
}

/** The same of its state. */
export function inspectedIn(state: object): string | null {
  return (state as Partial<Inspection>).Id ?? null;
}
