import type { Context, Link, Span, Tracer } from '@opentelemetry/api';

import type { Happenings, Observation, UpdateStep } from '../../page/index.js';
import { frameBytes } from '../metrics/frame-bytes.js';
import type { Api } from './tracing-api.js';

/** Names of the spans of an update's steps; those of the design, where it names them. */
const STEPS: Readonly<Record<UpdateStep, string>> = {
  change: 'page.change',
  analyze: 'template.analyze',
  plan: 'update.plan',
  store: 'store.commit',
  serialize: 'update.serialize',
  send: 'transport.send',
};

/** More ids of fragments than these say nothing to anybody. */
const MAX_IDS = 10;

/** Writes spans of what is over already, with the times that it had. */
export class SpanWriter {
  private readonly ends: (() => void)[];

  constructor(
    private readonly api: Api,
    private readonly tracer: Tracer,
    observation: Observation,
  ) {
    this.ends = [
      observation.on('updated', (report) => this.updated(report)),
      observation.on('analyzed', ({ template, ...times }) =>
        this.write('template.analyze', times, api.context.active(), { 'template.name': template }),
      ),
      observation.on('evaluated', ({ page, ...times }) =>
        this.write('template.evaluate', times, api.context.active(), of(page)),
      ),
      observation.on('rendered', ({ page, html, ...times }) =>
        this.write('livetemplate.RenderPage', times, api.context.active(), {
          ...of(page),
          'render.bytes': Buffer.byteLength(html),
        }),
      ),
    ];
  }

  end(): void {
    for (const end of this.ends) end();
  }

  private updated(report: Happenings['updated']): void {
    const { page, action, fragments, frames, requests, startedAt, steps } = report;
    const [parent, ...others] = requests.flatMap(
      ({ origin }) => origin?.runInAsyncScope(() => this.api.context.active()) ?? [],
    );
    const links = this.links(parent, others);
    const options = { attributes: of(page), links };
    const span = this.begin('livetemplate.RenderFragments', startedAt, parent ?? this.api.ROOT_CONTEXT, options);
    // Of a trace that is not taken, nobody has to know more.
    if (!span.isRecording()) return;
    const frame = frames.get('2.0') ?? frames.get('1.0');
    span.setAttributes({
      'fragment.id': fragments === null ? '*' : fragments.slice(0, MAX_IDS).join(','),
      'update.action': action,
      'update.bytes': frame === undefined ? 0 : frameBytes(frame),
      'update.changes': requests.length,
    });
    const within = this.api.trace.setSpan(parent ?? this.api.ROOT_CONTEXT, span);
    let end = startedAt;
    for (const { step, ...times } of steps) {
      this.write(STEPS[step], times, within);
      end = times.startedAt + times.ms;
    }
    span.end(end);
  }

  /** Other traces that the same update belongs to. */
  private links(parent: Context | undefined, others: readonly Context[]): Link[] {
    const { trace } = this.api;
    const own = parent && trace.getSpanContext(parent);
    const known = new Set([own?.spanId]);
    return others.flatMap((other) => {
      const context = trace.getSpanContext(other);
      if (context === undefined || known.has(context.spanId)) return [];
      known.add(context.spanId);
      return [{ context }];
    });
  }

  private begin(name: string, startTime: number, parent: Context, options: object): Span {
    return this.tracer.startSpan(name, { startTime, ...options }, parent);
  }

  private write(
    name: string,
    { startedAt, ms }: { readonly startedAt: number; readonly ms: number },
    parent: Context,
    attributes: Readonly<Record<string, string | number>> = {},
  ): void {
    this.begin(name, startedAt, parent, { attributes }).end(startedAt + ms);
  }
}

function of(page: Happenings['rendered']['page']): Record<string, string> {
  return { 'livetemplate.application': page.applicationId, 'page.id': page.id, 'template.name': page.template };
}
