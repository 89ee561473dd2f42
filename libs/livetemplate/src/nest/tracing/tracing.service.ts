import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Context, Link, Span, Tracer } from '@opentelemetry/api';

import { ConfigurationError } from '../../errors/index.js';
import { Observation, type Page } from '../../page/index.js';
import type { ActionAnswer } from '../../protocol/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ActionSender } from '../page/action-sender.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { SpanWriter } from './span-writer.js';
import { isRegistered, type Api } from './tracing-api.js';

/**
 * Spans of what the application does, where a tracer provider is there to take them. Without one, nobody listens and nothing is measured.
 *
 * @see requirement O2 and docs/observability.md
 */
@Injectable()
export class TracingService implements OnModuleInit, OnApplicationShutdown {
  private api: Api | null = null;
  private tracer: Tracer | undefined;
  private writer: SpanWriter | null = null;

  constructor(
    private readonly observation: Observation,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws {ConfigurationError} `CONFIGURATION` where the option `tracing` is true and the package is not there */
  async onModuleInit(): Promise<void> {
    const { tracing } = this.options;
    if (tracing === false) return;
    const api = await import('@opentelemetry/api').catch((cause: unknown) => {
      if (tracing === null) return null;
      throw new ConfigurationError('"tracing" needs a package: npm install @opentelemetry/api', { cause });
    });
    if (api === null || (tracing === null && !isRegistered(api))) return;
    this.api = api;
    this.tracer = api.trace.getTracer('@livetemplate/nestjs');
    this.writer = new SpanWriter(api, this.tracer, this.observation);
  }

  onApplicationShutdown(): void {
    this.writer?.end();
  }

  /** Runs an action inside of a span of its own, whose child is whatever it leads to. */
  action(page: Page, sender: ActionSender, run: () => Promise<ActionAnswer>): Promise<ActionAnswer> {
    const { api, tracer } = this;
    if (api === null || tracer === undefined) return run();
    const { parent, links } = this.callerOf(api, sender);
    const kind = links.length > 0 || parent !== api.context.active() ? api.SpanKind.SERVER : api.SpanKind.INTERNAL;
    const attributes = {
      'livetemplate.application': page.applicationId,
      'page.id': page.id,
      'template.name': page.template,
    };
    const span = tracer.startSpan('livetemplate.action', { kind, links, attributes }, parent);
    return api.context.with(api.trace.setSpan(parent, span), async () => {
      try {
        const answer = await run();
        if (!answer.ok) this.failed(span, answer.error.code);
        return answer;
      } finally {
        span.end();
      }
    });
  }

  /** Where nobody has begun a trace yet, the headers may tell of one. A connection is older than its actions: they have a trace each. */
  private callerOf(api: Api, { headers, connectionId }: ActionSender): { parent: Context; links: Link[] } {
    const active = api.context.active();
    if (api.trace.getSpan(active) !== undefined) return { parent: active, links: [] };
    const told = api.propagation.extract(active, headers);
    if (connectionId === null) return { parent: told, links: [] };
    const context = api.trace.getSpanContext(told);
    return { parent: active, links: context === undefined ? [] : [{ context }] };
  }

  /** Messages of errors may tell of people; the code does not. */
  private failed(span: Span, code: string): void {
    span.setAttribute('livetemplate.error', code);
    span.setStatus({ code: this.api!.SpanStatusCode.ERROR });
  }
}
