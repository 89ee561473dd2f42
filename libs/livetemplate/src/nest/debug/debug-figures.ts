import type { TemplateAnalysis } from '../../analysis/template-analysis.js';

/**
 * How an application of this process has performed since it is measured: with the option `debug` from its start, otherwise from the first
 * question on.
 *
 * @see requirement O3
 * @publicApi
 */
export interface PerformanceMetrics {
  /** When measuring began, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** Updates that somebody could see. */
  readonly totalUpdates: number;
  /**
   * What half, 95 and 99 percent of them did not take longer than, in milliseconds, from the call to the sent frame: the batching window
   * is part of it. Within 3 percent; null where there were none.
   */
  readonly updateLatencyP50: number | null;
  readonly updateLatencyP95: number | null;
  readonly updateLatencyP99: number | null;
  /** Share of the bytes that was saved against sending the HTML of the whole page, from 0 to 1; null where nothing is known of it. */
  readonly bandwidthReduction: number | null;
  /** Share of the updates in which nothing was replaced as a whole, from 0 to 1; null where there were none. */
  readonly valuePatchSuccess: number | null;
  /** Pages that somebody looks at. */
  readonly activePages: number;
  /** Pages that this process holds. */
  readonly openPages: number;
  /** The same of the last 60 full seconds. */
  readonly lastMinute: Pick<
    PerformanceMetrics,
    | 'totalUpdates'
    | 'updateLatencyP50'
    | 'updateLatencyP95'
    | 'updateLatencyP99'
    | 'bandwidthReduction'
    | 'valuePatchSuccess'
  >;
}

/** About how much memory the pages of an application take in this process, in bytes. @publicApi */
export interface MemoryStats {
  readonly totalMemoryUsed: number;
  /** 0 where there is no page. */
  readonly averagePageMemory: number;
  /** Pages larger than `maxPageMemory`, which save memory where they can. */
  readonly pagesOverBudget: number;
  /** Of the total: values of fragments, where they are kept, and changes remembered for those who come back. */
  readonly fragmentCacheSize: number;
  /** Compiled templates with their analyses that the process keeps, of all applications: a number, not bytes. */
  readonly analysisCacheSize: number;
}

/** One page in this process. @publicApi */
export interface PageMetrics {
  readonly pageId: string;
  readonly template: string;
  /** Bytes, about. */
  readonly memoryUsed: number;
  readonly memoryBudget: number;
  /** Fragments of its template, those inside others included, each once however often it is repeated. */
  readonly fragmentCount: number;
  /** Of this process. */
  readonly activeConnections: number;
  /** Since the page is measured. */
  readonly updates: number;
  /** Milliseconds; null where it was not updated yet. */
  readonly lastUpdateLatency: number | null;
  /** Of its document, in UTF-8; null where it was not rendered in this process. */
  readonly htmlBytes: number | null;
}

/** One line about a page in this process. Nothing in it is about people. @publicApi */
export interface PageSummary {
  readonly pageId: string;
  readonly template: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastAccess: number;
  /** Bytes, about. */
  readonly memoryUsed: number;
  readonly updateMode: TemplateAnalysis['selectedMode'];
  readonly activeConnections: number;
}
