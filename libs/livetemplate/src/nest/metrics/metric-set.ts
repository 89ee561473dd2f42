import type { Counter, Gauge, Metric, Registry } from 'prom-client';

import { ConfigurationError } from '../../errors/index.js';
import type { MetricsRegistry } from './metrics.options.js';
import type { MetricSource } from './metric-source.js';
import { READ_METRICS, type ReadMetric } from './read-metrics.js';
import { CounterSeries, HistogramSeries } from './series.js';

/** From the work of one value to what nobody waits for any more. */
const MS_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 150, 300, 1_000, 5_000];

type Prom = Pick<typeof import('prom-client'), 'Counter' | 'Gauge' | 'register'>;

/** The metrics of one registry, which all applications that use it share. */
export interface MetricSet {
  readonly registry: Registry;
  /** Whose numbers are read. */
  readonly sources: Set<MetricSource>;
  /** By `application`, `fragment_id`. */
  readonly updateLatency: HistogramSeries;
  /** By `application`, `step`. */
  readonly updateStep: HistogramSeries;
  /** By `application`, `template_name`. */
  readonly renderLatency: HistogramSeries;
  /** By `application`, `action`, `outcome`. */
  readonly actionLatency: HistogramSeries;
  /** By `application`, `handler`, `type`, `outcome`. */
  readonly handlerLatency: HistogramSeries;
  /** By `application`, `action`. */
  readonly updates: CounterSeries;
  /** By `application`, `transport`. */
  readonly bytesSent: CounterSeries;
  /** By `application`, `transport`. */
  readonly framesSent: CounterSeries;
  /** By `application`, `reason`. */
  readonly reconnects: CounterSeries;
  /** By `application`. */
  readonly failures: CounterSeries;
}

/** A registry takes each name once, and several applications of a process may have the same one. */
const sets = new WeakMap<MetricsRegistry, MetricSet>();

/** @throws {ConfigurationError} where prom-client is not installed */
export async function metricSet(registry: MetricsRegistry | null): Promise<MetricSet> {
  const prom: Prom = await import('prom-client').catch((cause: unknown) => {
    throw new ConfigurationError('"metrics" needs a package: npm install prom-client', { cause });
  });
  const chosen = (registry ?? prom.register) as Registry;
  const known = sets.get(chosen) ?? make(prom, chosen);
  sets.set(chosen, known);
  return known;
}

function make({ Counter, Gauge }: Prom, registry: Registry): MetricSet {
  const registers = [registry];
  const registered = <Made extends CounterSeries | HistogramSeries>(made: Made): Made => {
    registry.registerMetric(made as unknown as Metric);
    return made;
  };
  const histogram = (name: string, help: string, label: readonly string[]): HistogramSeries =>
    registered(new HistogramSeries(name, help, label, MS_BUCKETS));
  const counter = (name: string, help: string, label: readonly string[]): CounterSeries =>
    registered(new CounterSeries(name, help, label));
  const sources = new Set<MetricSource>();
  for (const metric of READ_METRICS) {
    const { name, help, label } = metric;
    const labelNames = label === undefined ? ['application'] : ['application', label];
    if (metric.type === 'gauge') {
      const collect = function (this: Gauge): void {
        this.reset();
        for (const [labels, value] of readings(metric, sources)) this.set(labels, value);
      };
      new Gauge({ name, help, labelNames, registers, collect });
    } else {
      const collect = function (this: Counter): void {
        this.reset();
        for (const [labels, value] of readings(metric, sources)) this.inc(labels, value);
      };
      new Counter({ name, help, labelNames, registers, collect });
    }
  }
  return {
    registry,
    sources,
    updateLatency: histogram(
      'livetemplate_update_latency_ms',
      'From the moment a change was asked for until its frames have left, for each fragment that it has touched.',
      ['application', 'fragment_id'],
    ),
    updateStep: histogram('livetemplate_update_step_ms', 'The steps of an update.', ['application', 'step']),
    renderLatency: histogram('livetemplate_render_latency_ms', 'To run a template and make its HTML document.', [
      'application',
      'template_name',
    ]),
    actionLatency: histogram('livetemplate_action_latency_ms', 'From an action to its answer.', [
      'application',
      'action',
      'outcome',
    ]),
    handlerLatency: histogram(
      'livetemplate_handler_latency_ms',
      'The methods that LiveMetricsInterceptor is bound to.',
      ['application', 'handler', 'type', 'outcome'],
    ),
    updates: counter('livetemplate_updates_total', 'Updates that somebody could see, by how they were told.', [
      'application',
      'action',
    ]),
    bytesSent: counter('livetemplate_bytes_sent_total', 'Bytes of frames, before compression.', [
      'application',
      'transport',
    ]),
    framesSent: counter('livetemplate_frames_sent_total', 'Frames, for each connection that got them.', [
      'application',
      'transport',
    ]),
    reconnects: counter('livetemplate_reconnects_total', 'Connections that came again, by why they had to.', [
      'application',
      'reason',
    ]),
    failures: counter('livetemplate_failures_total', 'Errors in work that nobody waits for.', ['application']),
  };
}

/** The values of all applications. */
function* readings(metric: ReadMetric, sources: Iterable<MetricSource>): Generator<[Record<string, string>, number]> {
  for (const source of sources) {
    const application = source.application.id;
    const reading = metric.read(source);
    if (typeof reading === 'number') yield [{ application }, reading];
    else for (const [value, number] of reading) yield [{ application, [metric.label ?? 'kind']: value }, number];
  }
}
