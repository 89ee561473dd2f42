import type { Happenings, WatchedPage } from '../../page/index.js';
import { FragmentLabels } from './fragment-labels.js';
import { frameBytes } from './frame-bytes.js';
import type { MetricSet } from './metric-set.js';
import type { MetricSource } from './metric-source.js';
import { Reconnects } from './reconnects.js';

/** Writes down what happens in one application. */
export class ApplicationMetrics {
  /** Connections that stand now, by transport. */
  readonly connections = new Map<string, number>();
  private readonly labels = new FragmentLabels();
  private readonly reconnects = new Reconnects();
  /** What running the template took, of pages that have not been served yet. */
  private readonly evaluations = new WeakMap<WatchedPage, number>();
  private readonly ends: (() => void)[];
  private readonly source: MetricSource;
  private readonly application: string;

  constructor(
    private readonly set: MetricSet,
    read: Omit<MetricSource, 'connections'>,
  ) {
    const { application } = read;
    this.application = application.id;
    this.source = { ...read, connections: this.connections };
    set.sources.add(this.source);
    const { observation } = application;
    this.ends = [
      observation.on('evaluated', ({ page, ms }) => this.evaluations.set(page, ms)),
      observation.on('rendered', (happening) => this.rendered(happening)),
      observation.on('updated', (report) => this.updated(report)),
      observation.on('sent', (happening) => this.sent(happening)),
      observation.on('acted', (happening) => this.acted(happening)),
      observation.on('connected', (happening) => this.connected(happening)),
      observation.on('disconnected', (happening) => this.disconnected(happening)),
      application.on('failed', () => set.failures.add(1, this.application)),
    ];
  }

  /** Its own numbers are not read any more. */
  end(): void {
    for (const end of this.ends) end();
    this.set.sources.delete(this.source);
  }

  private rendered(happening: Happenings['rendered']): void {
    const { application } = this;
    const { page, ms } = happening;
    const evaluation = this.evaluations.get(page) ?? 0;
    this.evaluations.delete(page);
    this.set.renderLatency.observe(evaluation + ms, application, page.template);
    this.reconnects.rendered(happening);
  }

  private updated({ page, action, fragments, steps, requests, ms }: Happenings['updated']): void {
    const { application, set } = this;
    set.updates.add(1, application, action);
    for (const { step, ms: took } of steps) set.updateStep.observe(took, application, step);
    // How long another node took, nobody knows here.
    if (requests.length === 0) return;
    for (const label of this.labels.of(page.template, fragments)) {
      set.updateLatency.observe(ms, application, label);
    }
  }

  private sent({ frame, transport, connections }: Happenings['sent']): void {
    const { application, set } = this;
    set.framesSent.add(connections, application, transport);
    set.bytesSent.add(connections * frameBytes(frame), application, transport);
  }

  private acted({ action, code, ms }: Happenings['acted']): void {
    const outcome = code === null ? 'ok' : 'error';
    // A name that nobody has declared is whatever somebody has sent.
    this.set.actionLatency.observe(ms, this.application, action ?? '(unknown)', outcome);
  }

  private connected(happening: Happenings['connected']): void {
    const { transport } = happening;
    this.connections.set(transport, (this.connections.get(transport) ?? 0) + 1);
    const reason = this.reconnects.connected(happening);
    if (reason !== null) this.set.reconnects.add(1, this.application, reason);
  }

  private disconnected(happening: Happenings['disconnected']): void {
    const { transport } = happening;
    this.connections.set(transport, (this.connections.get(transport) ?? 0) - 1);
    this.reconnects.disconnected(happening);
  }
}
