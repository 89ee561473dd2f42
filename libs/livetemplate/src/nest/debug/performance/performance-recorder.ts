import type { Observation, UpdateReport, WatchedPage } from '../../../page/index.js';
import { frameBytes } from './frame-bytes.js';
import { LastMinute } from './last-minute.js';
import { UpdateTally } from './update-tally.js';

/** What is known of a page besides what it knows itself. */
export interface PageRecord {
  updates: number;
  /** Milliseconds; null where it was not updated here yet. */
  lastLatencyMs: number | null;
  /** Of its document; null where it was not rendered here yet. */
  htmlBytes: number | null;
  connections: number;
}

/** Templates whose documents are remembered for pages that were rendered elsewhere. */
const MAX_TEMPLATES = 1_000;

/**
 * Measures the updates of an application from the moment it is made. What it keeps does not grow: histograms, a minute of seconds, and a
 * few numbers for each page, as long as the page is there.
 */
export class PerformanceRecorder {
  readonly total = new UpdateTally();
  readonly lastMinute = new LastMinute();
  /** Of all connections, in version 2.0 and 1.0, in bytes. */
  bytesSent = 0;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
  private readonly pages = new WeakMap<WatchedPage, PageRecord>();
  private readonly templates = new Map<string, number>();
  private readonly unsubscribe: readonly (() => void)[];

  constructor(private readonly observation: Observation) {
    this.since = observation.now();
    this.unsubscribe = [
      observation.on('updated', (report) => this.updated(report)),
      observation.on('rendered', ({ page, html }) => this.rendered(page, Buffer.byteLength(html))),
      observation.on('connected', ({ page }) => void this.of(page).connections++),
      observation.on('disconnected', ({ page }) => this.disconnected(page)),
      observation.on('sent', ({ frame, connections }) => void (this.bytesSent += connections * frameBytes(frame))),
    ];
  }

  of(page: WatchedPage): PageRecord {
    let record = this.pages.get(page);
    if (record === undefined) {
      record = { updates: 0, lastLatencyMs: null, htmlBytes: null, connections: 0 };
      this.pages.set(page, record);
    }
    return record;
  }

  /** Of the page's document, about; null where no such page was rendered here. */
  htmlBytesOf(page: WatchedPage): number | null {
    return this.of(page).htmlBytes ?? this.templates.get(page.template) ?? null;
  }

  stop(): void {
    for (const end of this.unsubscribe) end();
  }

  /** It may have come before anybody measured. */
  private disconnected(page: WatchedPage): void {
    const record = this.of(page);
    record.connections = Math.max(0, record.connections - 1);
  }

  private updated(report: UpdateReport): void {
    const { page, ms, action, steps, frames } = report;
    const frame = frames.get('2.0') ?? frames.get('1.0');
    const record = this.of(page);
    record.updates++;
    record.lastLatencyMs = ms;
    const bytes = frame === undefined ? 0 : frameBytes(frame);
    const update = { ms, action, steps, frameBytes: bytes, htmlBytes: this.htmlBytesOf(page) };
    this.total.add(update);
    this.lastMinute.add(this.observation.now(), update);
  }

  private rendered(page: WatchedPage, htmlBytes: number): void {
    this.of(page).htmlBytes = htmlBytes;
    if (this.templates.size < MAX_TEMPLATES || this.templates.has(page.template)) {
      this.templates.set(page.template, htmlBytes);
    }
  }
}
