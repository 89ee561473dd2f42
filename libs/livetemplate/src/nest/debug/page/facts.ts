import type { MemoryStats } from '../debug-figures.js';
import type { DebugSource } from '../debug-source.js';
import { bytes, count, percent, span } from './words.js';

/** What changes seldom. */
export interface Facts {
  readonly Uptime: string;
  readonly Node: string;
  readonly Memory: readonly Fact[];
  readonly Keys: readonly Fact[];
  readonly Store: readonly Fact[];
  readonly Degraded: string;
}

interface Fact {
  readonly Name: string;
  readonly Value: string;
}

export function facts(source: DebugSource, now: number): Facts {
  return {
    Uptime: span(process.uptime() * 1_000),
    Node: process.version,
    Memory: memory(source, now),
    Keys: keys(source, now),
    Store: store(source, now),
    Degraded: source.store.outage ? `Pages live in memory for ${span(now - source.store.outage.since)}` : '',
  };
}

/** Measuring looks at the data of all pages: so many a second cost nobody anything. */
const OFTEN = 200;
const SELDOM_MS = 30_000;

const measured = new WeakMap<DebugSource, { readonly at: number; readonly stats: MemoryStats }>();

function memoryStats(source: DebugSource, now: number): MemoryStats {
  const known = measured.get(source);
  if (known !== undefined && now - known.at < (source.application.pageCount > OFTEN ? SELDOM_MS : 0))
    return known.stats;
  const stats = source.debug.getMemoryStats();
  measured.set(source, { at: now, stats });
  return stats;
}

function memory(source: DebugSource, now: number): Fact[] {
  const stats = memoryStats(source, now);
  const { rss, heapUsed } = process.memoryUsage();
  const { hitRate } = source.debug.getCacheMetrics();
  return [
    { Name: 'All pages', Value: bytes(stats.totalMemoryUsed) },
    { Name: 'A page on average', Value: bytes(stats.averagePageMemory) },
    {
      Name: 'Over budget',
      Value: `${count(stats.pagesOverBudget, 'page')} of ${bytes(source.application.limits.maxPageMemory)}`,
    },
    { Name: 'Kept values and changes', Value: bytes(stats.fragmentCacheSize) },
    { Name: 'Compiled templates', Value: `${stats.analysisCacheSize}, hit rate ${percent(hitRate)}` },
    { Name: 'Process', Value: `${bytes(heapUsed)} heap, ${bytes(rss)} resident` },
  ];
}

function keys({ keyStatus, options }: DebugSource, now: number): Fact[] {
  const { current, since, previous, previousUntil } = keyStatus;
  const next = since + options.keys.rotateEveryMs;
  return [
    { Name: 'Current key', Value: current },
    { Name: 'In use for', Value: span(now - since) },
    { Name: 'Next rotation', Value: `in ${span(next - now)}` },
    { Name: 'Previous key', Value: previous },
    { Name: 'It opens tokens', Value: previousUntil > now ? `for ${span(previousUntil - now)} more` : 'no more' },
  ];
}

function store({ store: { shared, outage }, options }: DebugSource, now: number): Fact[] {
  const kind = options.store === 'memory' ? 'In this process' : 'redis' in options.store ? 'Redis' : 'Your own';
  const place = [
    { Name: 'Pages live', Value: kind },
    { Name: 'Shared with other nodes', Value: shared ? 'yes' : 'no' },
  ];
  // What is in this process is always in reach.
  if (options.store === 'memory') return place;
  return [
    ...place,
    { Name: 'State', Value: outage ? `out of reach for ${span(now - outage.since)}` : 'in reach' },
    { Name: 'Unsaved', Value: count(outage?.unsaved ?? 0, 'page') },
  ];
}
