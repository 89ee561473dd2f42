import { PROGRAM_CACHE } from '../application/program-cache.js';
import { measuredMemory } from './measured-memory.js';
import type { MetricSource } from './metric-source.js';

/** A value for each value of the metric's own label; of a metric without one, a single number. */
type Reading = Iterable<readonly [label: string, value: number]> | number;

/** A metric that is read from an application when somebody asks, and costs nothing before. */
export interface ReadMetric {
  readonly type: 'gauge' | 'counter';
  readonly name: string;
  readonly help: string;
  /** Beside `application`. */
  readonly label?: string;
  read(source: MetricSource): Reading;
}

/** The counts whose names begin so, by the rest of their names. */
function counts({ counters }: MetricSource, prefix: string): [string, number][] {
  return Object.entries(counters.all()).flatMap(([name, count]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), count]] : [],
  );
}

function words(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

export const READ_METRICS: readonly ReadMetric[] = [
  {
    type: 'gauge',
    name: 'livetemplate_pages',
    help: 'Pages held in this process.',
    read: ({ application }) => application.pageCount,
  },
  {
    type: 'gauge',
    name: 'livetemplate_pages_limit',
    help: 'Pages that this process may hold: maxPages.',
    read: ({ application }) => application.limits.maxPages,
  },
  {
    type: 'gauge',
    name: 'livetemplate_connections',
    help: 'Connections that stand.',
    label: 'transport',
    read: ({ connections }) => connections,
  },
  {
    type: 'gauge',
    name: 'livetemplate_memory_usage_bytes',
    help: 'About what all pages of this process take, as they were measured last.',
    read: ({ application }) => measuredMemory(application),
  },
  {
    type: 'gauge',
    name: 'livetemplate_fragments_tracked_total',
    help: 'Outermost fragments of all pages of this process.',
    read: ({ application }) => {
      let sum = 0;
      for (const { program } of application.pages) sum += program.analysis.fragments.length;
      return sum;
    },
  },
  {
    type: 'gauge',
    name: 'livetemplate_store_degraded',
    help: '1 while pages live in memory because the store is out of reach.',
    read: ({ store }) => (store.outage ? 1 : 0),
  },
  {
    type: 'gauge',
    name: 'livetemplate_store_unsaved_pages',
    help: 'Pages whose changes are not in the store yet because it is out of reach.',
    read: ({ store }) => store.outage?.unsaved ?? 0,
  },
  {
    type: 'counter',
    name: 'livetemplate_pages_total',
    help: 'Pages that were created here, and that ended here.',
    label: 'event',
    read: (source) => counts(source, 'page.'),
  },
  {
    type: 'counter',
    name: 'livetemplate_fallbacks_total',
    help: 'What could not be told by patches alone, and why: `caps` and `size` are limits, `state` is shorter, `error` a guarded mistake.',
    label: 'reason',
    read: (source) =>
      counts(source, 'fallback.').map(([reason, count]) => [reason === 'drift' ? 'error' : reason, count]),
  },
  {
    type: 'counter',
    name: 'livetemplate_resyncs_total',
    help: 'Full states and fragments that clients have asked for.',
    label: 'reason',
    read: (source) => counts(source, 'resync.'),
  },
  {
    type: 'counter',
    name: 'livetemplate_chunks_total',
    help: 'Parts of fragments that were too long to be sent in one piece, in version 1.0.',
    read: ({ counters }) => counters.get('chunks'),
  },
  {
    type: 'counter',
    name: 'livetemplate_slow_connections_total',
    help: 'Connections that fell behind, caught up again, or were closed because they did not.',
    label: 'event',
    read: ({ transport }) => Object.entries(transport.slow).map(([event, count]) => [words(event), count]),
  },
  {
    type: 'counter',
    name: 'livetemplate_rate_limited_total',
    help: 'What was refused because there was too much of it.',
    label: 'limit',
    read: ({ transport }) => Object.entries(transport.rateLimited).map(([limit, count]) => [words(limit), count]),
  },
  {
    type: 'counter',
    name: 'livetemplate_violations_total',
    help: 'Connections that were closed because they kept breaking the protocol or the limits.',
    read: ({ transport }) => transport.closedForViolations,
  },
  {
    type: 'counter',
    name: 'livetemplate_audit_events_total',
    help: 'Events of the audit log.',
    label: 'event',
    read: ({ audit }) => audit.counts,
  },
  {
    type: 'counter',
    name: 'livetemplate_template_cache_total',
    help: 'Questions to the cache of compiled templates, which all applications of the process share.',
    label: 'result',
    read: () => {
      const { hits, misses } = PROGRAM_CACHE.metrics();
      return [
        ['hit', hits],
        ['miss', misses],
      ];
    },
  },
];
